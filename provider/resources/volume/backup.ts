import { LxdError, apiPath } from "../../lxd";
import type { Address, ResourceDefinition, Updated } from "../../reconcile/definition";
import { entity } from "../../reconcile/entity";
import { urlOf } from "../../reconcile/fetch";
import { hostNaming, plainNaming } from "../../reconcile/naming";
import { flag, optional, properties } from "../../reconcile/properties";
import {
  backupInputs,
  backupOutputs,
  exportBackup,
  exportedOf,
  exportWhenDue,
  isFileMissing,
  mayBeGone,
  pendingExport,
} from "../backups";
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
    ...backupInputs,
    volumeOnly: optional(
      flag("Leave out the volume's snapshots. Default false. A change replaces the backup.", {
        default: false,
        replaces: true,
      }),
    ),
  }),
  outputs: properties({
    ...backupOutputs,
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
