import { LxdError, apiPath } from "../../lxd";
import type { Address, ResourceDefinition, Updated } from "../../reconcile/definition";
import { entity } from "../../reconcile/entity";
import { urlOf } from "../../reconcile/fetch";
import { hostNaming, plainNaming } from "../../reconcile/naming";
import { flag, number, optional, properties, text } from "../../reconcile/properties";
import { exportBackup, exportedOf, exportWhenDue, isFileMissing, mayBeGone, pendingExport } from "../backups";
import * as shared from "../shared";
import { belowVolume, expiry, inVolume, poolInput, shortName, volumeInput, volumeParent } from "./parent";

const pathOf = (address: Address) => apiPath(...belowVolume(address, "backups"), address.name!);

const backup = entity({
  type: "VolumeBackup",
  description:
    "A backup of a custom volume, kept by the server as a tarball and, where `exportTo` says so, in a file of this machine. A `Volume` whose source is of type `backup` can be made from that. It is lost when the volume moves to another pool or project. See https://documentation.ubuntu.com/lxd/en/latest/howto/storage_backup_volume/ and `/1.0/storage-pools/<pool>/volumes/custom/<volume>/backups`.",
  inputs: properties({
    pool: poolInput("backup"),
    volume: volumeInput("backup"),
    name: shared.nameInput("up to 63 characters without blanks or slashes", "Renamed in place."),
    expiresAt: optional(
      text(
        "When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. A change replaces the backup.",
        { sameAs: "instant", replaces: true },
      ),
    ),
    volumeOnly: optional(
      flag("Leave out the volume's snapshots. Default false. A change replaces the backup.", {
        default: false,
        replaces: true,
      }),
    ),
    optimizedStorage: optional(
      flag(
        "Use the storage driver's own format, which only a pool of the same driver can take. Default false. A change replaces the backup.",
        { default: false, replaces: true },
      ),
    ),
    compressionAlgorithm: optional(
      text(
        "`gzip`, `bzip2`, `xz`, `none`, … Default: the server's `backups.compression_algorithm`. A change replaces the backup.",
        { replaces: true },
      ),
    ),
    exportTo: optional(
      text(
        "A file of this machine that the backup is written to. A change writes it to the new file; the old one stays, as it does when the resource is deleted. A file that is gone is written again.",
      ),
    ),
    ignoreExpired: optional(
      flag(
        "A backup that has expired is no drift: the resource stays as it was. Default false: it is gone, and the next up makes another.",
        { default: false },
      ),
    ),
    project: shared.projectInput("A change replaces the backup."),
  }),
  outputs: properties({
    createdAt: text("When it was made."),
    size: optional(number("With `exportTo`: the size of the file in bytes.", { changesWith: ["exportTo"] })),
    sha256: optional(text("With `exportTo`: SHA-256 of the file, in hex.", { changesWith: ["exportTo"] })),
    url: shared.urlOutput("name", "volume"),
  }),
  id: { segments: ["project", "pool", "volume", "name"], example: "default/default/data/weekly" },
  scope: "features.storage.volumes",
  naming: { ...plainNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 3600, update: 3600, delete: 300 },
  queue: inVolume,
  check: (inputs, report) => {
    for (const property of ["pool", "volume"]) shared.checkReference(inputs, property, report);
  },
  label: (address) => `Backup "${address.name}" of volume "${address.volume}" in pool "${address.pool}"`,
  collection: (address) => belowVolume(address, "backups"),
  nameOf: shortName,
  parent: volumeParent,
  renames: true,
  puts: false,
  creation: (inputs) => ({
    expires_at: expiry.send(inputs.expiresAt),
    volume_only: inputs.volumeOnly,
    optimized_storage: inputs.optimizedStorage,
    ...(inputs.compressionAlgorithm === undefined
      ? {}
      : { compression_algorithm: inputs.compressionAlgorithm }),
  }),
  inputsOf: (raw, _address, state) => ({
    expiresAt: expiry.receive(raw.expires_at),
    volumeOnly: raw.volume_only as boolean,
    // Told as false where the storage driver has no format of its own: what was asked for stays.
    ...(state === undefined ? { optimizedStorage: raw.optimized_storage as boolean } : {}),
  }),
  outputsOf: (raw) => ({ createdAt: raw.created_at as string }),
});

const isUpdated = (done: Address | Updated): done is Updated => typeof done.address === "object";

export const VolumeBackup: ResourceDefinition = {
  ...backup,
  // A volume that moves to another pool or project leaves its backups behind, and they are lost.
  judge: async (old, inputs, ...rest) =>
    old.pool === inputs.pool && old.project === inputs.project ? backup.judge!(old, inputs, ...rest) : {},
  create: async (inputs, project, context) => {
    const { address } = await backup.create(inputs, project, context);
    if (typeof inputs.exportTo !== "string") return { address };
    return { address, outputs: await exportBackup(pathOf(address), inputs.exportTo, address, context) };
  },
  read: async (address, context, state) => {
    const live = await backup.read(address, context, state);
    const exported = exportedOf(state?.outputs);
    if (live === undefined) {
      if (!mayBeGone(state?.inputs)) return undefined;
      const url = urlOf([...belowVolume(address, "backups"), address.name!], address.project);
      return { inputs: {}, outputs: { ...exported, createdAt: state!.outputs.createdAt!, url }, address };
    }
    const isMissing = await isFileMissing(state?.inputs, context);
    return {
      ...live,
      outputs: { ...live.outputs, ...exported },
      ...(isMissing ? { pending: [pendingExport] } : {}),
    };
  },
  update: async (plan, context) => {
    const done = await backup.update(plan, context);
    const address = isUpdated(done) ? done.address : done;
    return exportWhenDue(plan, pathOf(address), address, context);
  },
  delete: async (address, inputs, outputs, context) => {
    try {
      await backup.delete(address, inputs, outputs, context);
    } catch (error) {
      const isExpired =
        inputs.ignoreExpired === true && error instanceof LxdError && /not found/i.test(error.reason);
      if (!isExpired) throw error;
    }
  },
};
