import { apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import { entity } from "../../reconcile/entity";
import { segmentsAt } from "../../reconcile/endpoint";
import { hostNaming } from "../../reconcile/naming";
import { choice, oneOf, optional, properties, text } from "../../reconcile/properties";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/howto/storage_buckets/";

const key = entity({
  type: "StorageBucketKey",
  noun: "key of a storage bucket",
  path: "/1.0/storage-pools/<pool>/buckets/<bucket>/keys/<name>",
  extension: "storage_buckets",
  description: `What an S3 client needs to use a bucket. One named \`admin\` takes over the key that the bucket came with. See ${document} and \`/1.0/storage-pools/<pool>/buckets/<bucket>/keys\`.`,
  inputs: properties({
    pool: text("The name of the storage pool. Another one replaces the key.", {
      replaces: true,
      refersTo: "StoragePool",
    }),
    bucket: text("The name of the bucket. Another one replaces the key.", {
      replaces: true,
      refersTo: "StorageBucket",
    }),
    name: shared.nameInput(hostNaming.form, "A change replaces the key.", { replaces: true }),
    description: shared.descriptionInput,
    role: oneOf(
      choice("StorageBucketRole", "What a key of a bucket allows.", {
        admin: "To read and to write.",
        "read-only": "To read.",
      }),
      'What it allows. Default "read-only". Changes in place.',
      {
        default: "read-only",
        carried: true,
      },
    ),
    accessKey: optional(
      text("The access key. Default: the server makes one. Changes in place.", {
        secret: true,
        computed: true,
        carried: true,
        as: "access-key",
      }),
    ),
    secretKey: optional(
      text("The secret key. Default: the server makes one. Changes in place.", {
        secret: true,
        computed: true,
        carried: true,
        as: "secret-key",
      }),
    ),
    project: shared.projectInput(),
  }),
  outputs: properties({ url: shared.urlOutput("name", "bucket", "pool") }),
  id: { segments: ["project", "pool", "bucket", "name"], example: "default/default/backups/reader" },
  scope: "features.storage.buckets",
  naming: hostNaming,
  takesOver: ({ name }) => name === "admin",
  label: (address) => `Key "${address.name}" of bucket "${address.bucket}" in pool "${address.pool}"`,
  within: "StorageBucket",
  renames: false,
});

export const StorageBucketKey = define({
  ...key,
  create: async (inputs, address, context) => {
    if (address.name !== "admin" || (await key.read(address, context)) === undefined) {
      return key.create(inputs, address, context);
    }
    const { description, role, accessKey, secretKey } = inputs;
    await context.client.update<RawKey>(
      apiPath(...segmentsAt(key.path, address)),
      (live) => ({
        description,
        role,
        "access-key": accessKey ?? live["access-key"],
        "secret-key": secretKey ?? live["secret-key"],
      }),
      { project: address.project, signal: context.signal },
    );
    return { address };
  },
});

interface RawKey {
  readonly "access-key": string;
  readonly "secret-key": string;
}
