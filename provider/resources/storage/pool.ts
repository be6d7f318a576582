import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { confidential } from "../../reconcile/confidential";
import { entity, type Raw } from "../../reconcile/entity";
import { ordinaryKeys, type KeyRules } from "../../reconcile/ownership";
import { storageNaming } from "../../reconcile/naming";
import { choice, list, number, object, oneOf, optional, properties, text } from "../../reconcile/properties";
import { isMap, textOf, type PropertyMap } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutPools } from "../keys/storage";
import { memberConfigInput, withoutMemberKeys } from "../placement/memberKeys";
import { perMember } from "../placement/perMember";
import * as shared from "../shared";

/**
 * `source` has a property of its own. The server rewrites it and takes no change of it, nor its absence
 * ("Pool source cannot be changed when not in pending state"), so the live one is carried in every write.
 */
const poolRules: KeyRules<unknown> = {
  serverOwned: (key) => ordinaryKeys.serverOwned(key) || key === "source",
  filledByServer: (key) => nameKeys.includes(key),
};

const usage = (name: string, what: string) =>
  optional(
    object(
      name,
      `${what} of the pool.`,
      {
        used: number(`${what} in use.`),
        total: number(`${what} in all.`),
      },
      { changesWith: "anything", reading: true },
    ),
  );

/** A source that the server made up by itself: a directory below its own, or a loop file. */
const isOwnSource = (source = "", name: string): boolean =>
  source.endsWith(`/storage-pools/${name}`) || source.endsWith(`/disks/${name}.img`);

/** Space is a reading of another endpoint. Restricted clients may not have it (403). */
async function spaceOf(raw: Raw, context: Context, before: PropertyMap): Promise<PropertyMap> {
  if (context.reading === "list") {
    // A refresh asks one list request per kind; a reading of another endpoint is not worth one per pool.
    return { ...(before.space && { space: before.space }), ...(before.inodes && { inodes: before.inodes }) };
  }
  interface Resources {
    space?: { used?: number; total?: number };
    inodes?: { used?: number; total?: number };
  }
  const path = apiPath("storage-pools", raw.name, "resources");
  const { value } = await context.client.get<Resources>(path, { signal: context.signal });
  const pair = (of: Resources["space"]) => ({ used: of?.used ?? 0, total: of?.total ?? 0 });
  return { space: pair(value.space), inodes: pair(value.inodes) };
}

/** Names that a driver gives to what it makes are the pool's own by default. */
const nameKeys = ["zfs.pool_name", "lvm.vg_name", "lvm.thinpool_name"];

/** LXD 5.0: lxd/db/storage_pools.go, NodeSpecificStorageConfig. */
const memberKeys = ["source", "size", "volatile.initial_source", ...nameKeys];

const storagePool = entity({
  type: "StoragePool",
  path: "/1.0/storage-pools/<name>",
  listedBy: "lxc storage list",
  description:
    "A storage pool, which holds instances, images and volumes. See https://documentation.ubuntu.com/lxd/en/latest/explanation/storage/ and `/1.0/storage-pools`.",
  inputs: properties({
    name: shared.nameInput(storageNaming.form, "A change replaces the pool.", { replaces: true }),
    driver: oneOf(
      choice("PoolDriver", "What a storage pool is built on.", {
        dir: "A directory: works everywhere, without quick copies.",
        btrfs: "A btrfs file system, on a device, a loop file or a subvolume.",
        lvm: "An LVM volume group, thin-provisioned by default.",
        zfs: "A ZFS pool, on a device, a loop file or a dataset.",
        ceph: "RBD images in a Ceph cluster, for all members of a cluster.",
        cephfs: "A CephFS file system: custom volumes that several instances share.",
        cephobject: "A Ceph object gateway: buckets only.",
        powerflex: "Dell PowerFlex.",
        pure: "Pure Storage FlashArray.",
        alletra: "HPE Alletra.",
        powerstore: "Dell PowerStore.",
      }),
      "The storage driver. A change replaces the pool.",
      { replaces: true },
    ),
    source: optional(
      text(
        "Where the pool's data lie: a block device, a directory, an existing dataset or volume group, as the driver understands it. Left out, the server makes a place of its own. A change replaces the pool.",
        { replaces: true, computed: true, imported: true },
      ),
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "pool",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/storage_drivers/",
      "Changes in place, where the driver can: `size` only grows.",
    ),
    memberConfig: memberConfigInput("pool", memberKeys),
    ownership: shared.ownershipInput,
  }),
  outputs: properties({
    status: text("`Created`, or in a cluster `Pending` or `Errored`.", { changesWith: ["memberConfig"] }),
    locations: list(text("A cluster member."), "The cluster members that it exists on, sorted.", {
      changesWith: ["memberConfig"],
    }),
    usedBy: shared.usedByOutput,
    effectiveConfig: shared.effectiveConfigOutput,
    space: usage("PoolSpace", "Bytes"),
    inodes: usage("PoolInodes", "Inodes"),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["name"], example: "default" },
  scope: "none",
  naming: storageNaming,
  timeouts: { create: 300, update: 300, delete: 300 },
  owned: { config: poolRules },
  check: (inputs, report) => {
    if (inputs.config !== undefined && isMap(inputs.config) && "source" in inputs.config) {
      report("config.source", `Give the source of the pool as its property "source", not within config.`);
    }
  },
  plan: [doubtAboutKeys(({ driver }) => aboutPools(textOf(driver)))],
  // GET gives no usable ETag on 5.0.2, while PUT checks one: it could only ever be wrong.
  etag: false,
  renames: false,
  creation: (inputs) => ({
    driver: inputs.driver,
    config: {
      ...inputs.config,
      ...(inputs.source === undefined ? {} : { source: inputs.source }),
    },
  }),
  inputsOf: (raw, _address, state): PropertyMap => {
    const driver = textOf(raw.driver);
    // The source cannot change on the server, only its spelling does; it is read for imports alone.
    if (state || isOwnSource(raw.config?.source, raw.name)) return { driver };
    const source = raw.config?.["volatile.initial_source"] ?? raw.config?.source;
    return source === undefined ? { driver } : { driver, source };
  },
  outputsOf: async (raw, _address, context, before) => ({
    status: textOf(raw.status),
    locations: shared.sortedLocations(raw.locations),
    effectiveConfig: shared.effectiveConfig(raw.config),
    ...(await spaceOf(raw, context, before)),
    ...(raw.config?.source === undefined ? {} : { source: raw.config.source }),
  }),
  sent: (body, live) => withoutMemberKeys(body, live, memberKeys),
});

const everywhere = perMember(storagePool, {
  collection: "storage-pools",
  keys: memberKeys,
  fixed: ["source", "volatile.initial_source", ...nameKeys],
  kind: ({ driver }) => ({ driver }),
  given: ({ source }): Record<string, string> => (typeof source === "string" ? { source } : {}),
  chosen: (config, name) => {
    const source = config["volatile.initial_source"] ?? config.source;
    return {
      ...(config.size === undefined ? {} : { size: config.size }),
      ...(source === undefined || isOwnSource(source, name) ? {} : { source }),
    };
  },
});

export const StoragePool = confidential(everywhere, "config", "memberConfig");
