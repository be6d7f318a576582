import { apiPath } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";
import { entity } from "../../reconcile/entity";
import { bucketNaming } from "../../reconcile/naming";
import { optional, properties, text } from "../../reconcile/properties";
import { present, textOf, type PropertyMap } from "../../reconcile/values";
import { placed, targetInput } from "../placement/target";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/howto/storage_buckets/";

const bucket = entity({
  type: "StorageBucket",
  path: "/1.0/storage-pools/<pool>/buckets/<name>",
  extension: "storage_buckets",
  description: `A bucket of a storage pool, for S3 clients. It comes with a key \`admin\`. See ${document} and \`/1.0/storage-pools/<pool>/buckets\`.`,
  inputs: properties({
    pool: text("The name of the storage pool. Another one replaces the bucket.", {
      replaces: true,
      refersTo: "StoragePool",
    }),
    name: shared.nameInput(bucketNaming.form, "A change replaces the bucket.", { replaces: true }),
    description: shared.descriptionInput,
    config: shared.configInput("bucket (`size`, `user.*`)", document),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
    target: targetInput(
      "has the bucket (its output `location`)",
      "the one that the provider is connected to",
    ),
  }),
  outputs: properties({
    s3Url: text("Where S3 clients find it; empty while the server has no address for that.", {
      changesWith: "anything",
      carried: true,
    }),
    location: text("The cluster member that has it; `none` on a server that is not clustered.", {
      carried: true,
    }),
    adminAccessKey: optional(
      text("The access key of the key `admin`, while there is one.", { secret: true }),
    ),
    adminSecretKey: optional(
      text("The secret key of the key `admin`, while there is one.", { secret: true }),
    ),
    effectiveConfig: shared.effectiveConfigOutput,
    url: shared.urlOutput("name", "pool"),
  }),
  id: { segments: ["project", "pool", "name"], example: "default/default/backups" },
  scope: "features.storage.buckets",
  everywhere: "storage_buckets_all_projects",
  naming: bucketNaming,
  // The first bucket of a pool starts its object storage.
  timeouts: { create: 300, update: 60, delete: 300 },
  placed: true,
  within: "StoragePool",
  label: (address) => `Bucket "${address.name}" in pool "${address.pool}"`,
  renames: false,
  outputsOf: async (raw, address, context, before) => ({
    effectiveConfig: shared.effectiveConfig(raw.config),
    ...(await adminKeyOf(address, context, before)),
  }),
});

export const StorageBucket = placed(bucket);

type Where = At<"project" | "pool" | "name">;

/** One request more for each bucket: a refresh of what is known does without. */
async function adminKeyOf(
  { project, pool, name, target }: Where,
  { client, reading, signal }: Context,
  { adminAccessKey, adminSecretKey }: PropertyMap,
): Promise<PropertyMap> {
  if (reading === "list" && adminAccessKey !== undefined) return present({ adminAccessKey, adminSecretKey });
  const path = apiPath("storage-pools", pool, "buckets", name, "keys");
  const keys = await client.list<PropertyMap>(path, { project, target, signal });
  const admin = keys.find((key) => key.name === "admin");
  if (admin === undefined) return {};
  return { adminAccessKey: textOf(admin["access-key"]), adminSecretKey: textOf(admin["secret-key"]) };
}
