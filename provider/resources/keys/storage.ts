/**
 * Keys of storage pools and their volumes, by driver, as LXD 5.0 checks them:
 * https://documentation.ubuntu.com/lxd/en/stable-5.0/reference/storage_drivers/ and `lxd/storage` of
 * https://github.com/canonical/lxd/tree/stable-5.0.
 */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import type { Note } from "../../reconcile/notes";
import type { PropertyMap } from "../../reconcile/values";
import { doubtsAboutConfig, ofEntities, type Knowledge, type KnownKeys, mergedKeys } from "./doubts";
import { keysOf, type Metadata } from "./metadata";

const volume: KnownKeys = {
  "security.shifted": "boolean",
  "security.unmapped": "boolean",
  size: "size",
  "snapshots.expiry": "any",
  "snapshots.pattern": "any",
  "snapshots.schedule": "any",
};

/** `source` stands in `memberConfig`, and else in a property of its own. */
const pool: KnownKeys = {
  source: "any",
  "rsync.bwlimit": "size",
  "rsync.compression": "boolean",
  "source.wipe": "boolean",
};

const withFilesystem: KnownKeys = {
  "block.filesystem": ["btrfs", "ext4", "xfs"],
  "block.mount_options": "any",
};

const drivers: Readonly<Record<string, { readonly pool: KnownKeys; readonly volume: KnownKeys }>> = {
  dir: { pool: {}, volume: {} },
  btrfs: { pool: { size: "size", "btrfs.mount_options": "any" }, volume: {} },
  lvm: {
    pool: {
      size: "size",
      "lvm.thinpool_metadata_size": "size",
      "lvm.thinpool_name": "any",
      "lvm.use_thinpool": "boolean",
      "lvm.vg.force_reuse": "boolean",
      "lvm.vg_name": "any",
    },
    volume: { ...withFilesystem, "lvm.stripes": "whole number", "lvm.stripes.size": "size" },
  },
  zfs: {
    pool: { size: "size", "zfs.clone_copy": "any", "zfs.export": "boolean", "zfs.pool_name": "any" },
    volume: {
      "zfs.blocksize": "size",
      "zfs.remove_snapshots": "boolean",
      "zfs.reserve_space": "boolean",
      "zfs.use_refquota": "boolean",
    },
  },
  ceph: {
    pool: {
      "ceph.cluster_name": "any",
      "ceph.osd.data_pool_name": "any",
      "ceph.osd.force_reuse": "boolean",
      "ceph.osd.pg_num": "any",
      "ceph.osd.pool_name": "any",
      "ceph.rbd.clone_copy": "boolean",
      "ceph.rbd.du": "boolean",
      "ceph.rbd.features": "any",
      "ceph.user.name": "any",
    },
    volume: withFilesystem,
  },
  cephfs: {
    pool: {
      "cephfs.cluster_name": "any",
      "cephfs.fscache": "boolean",
      "cephfs.path": "any",
      "cephfs.user.name": "any",
    },
    volume: {},
  },
  cephobject: {
    pool: {
      "cephobject.bucket.name_prefix": "any",
      "cephobject.cluster_name": "any",
      "cephobject.radosgw.endpoint": "any",
      "cephobject.radosgw.endpoint_cert_file": "any",
      "cephobject.user.name": "any",
    },
    volume: {},
  },
};

export const volumeKeys = (driver: string): KnownKeys => ({ ...volume, ...drivers[driver]?.volume });

export const storageDrivers = Object.keys(drivers);

export const poolKeysOf = (driver: string): KnownKeys => ({ ...pool, ...drivers[driver]?.pool });

/** With what new volumes get by default: their keys after `volume.`. */
export const poolKeys = (driver: string): KnownKeys => ({
  ...poolKeysOf(driver),
  ...asDefaults(volumeKeys(driver)),
});

const asDefaults = (keys: KnownKeys): KnownKeys =>
  Object.fromEntries(Object.entries(keys).map(([name, taken]) => [`volume.${name}`, taken]));

/** Of a driver that no table is known of (those that came later), what the server tells has to do. */
export const aboutPools = (driver: string): Knowledge => ({
  known: ["pool", driver],
  table: drivers[driver] ? poolKeys(driver) : { "*": "any" },
  told: (metadata) => {
    const entity = `storage-${driver}`;
    if (keysOf(metadata, entity, "pool-conf").length === 0) return {};
    return {
      ...ofEntities([entity], "pool-conf")(metadata),
      ...asDefaults(ofEntities([entity], "volume-conf")(metadata)),
    };
  },
  untold: [...Object.keys(pool), "volume.size"],
});

const driversOf = ({ configs = {} }: Metadata): string[] =>
  Object.keys(configs).flatMap((name) => /^storage[-_]((?!volume_|bucket_).+)$/.exec(name)?.[1] ?? []);

/** @param driver of the pool, where that is known; else what any driver takes is taken. */
export const aboutVolumes = (driver: string | undefined): Knowledge => {
  const names = driver === undefined ? Object.keys(drivers) : [driver];
  return {
    known: ["volume", ...names],
    untold: ["size"],
    table: names.every((name) => drivers[name]) ? mergedKeys(names.map(volumeKeys)) : { "*": "any" },
    told: (metadata) => {
      const known = driver === undefined ? driversOf(metadata) : [driver];
      const entities = known.map((name) => `storage-${name}`);
      return ofEntities(entities, "volume-conf")(metadata);
    },
  };
};

export const doubtsAboutVolume = async (inputs: PropertyMap, context: Context): Promise<Note[]> =>
  inputs.config === undefined
    ? []
    : doubtsAboutConfig(inputs, aboutVolumes(await driverOf(inputs.pool, context)), context);

/** Nothing of a pool that is not there yet, or that cannot be asked for. */
async function driverOf(
  pool: PropertyMap[string] | undefined,
  context: Context,
): Promise<string | undefined> {
  if (typeof pool !== "string" || pool === "") return undefined;
  try {
    const { signal } = context;
    const { value } = await context.client.get<{ driver: string }>(apiPath("storage-pools", pool), {
      signal,
    });
    return value.driver;
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    context.log.debug(`The driver of pool "${pool}" could not be asked for: ${error.message}`);
    return undefined;
  }
}
