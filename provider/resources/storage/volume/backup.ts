import { entity } from "../../../reconcile/entity";
import { inParent } from "../../../reconcile/parents";
import { flag, properties } from "../../../reconcile/properties";
import {
  backupCreation,
  backupInputs,
  backupInputsOf,
  backupOutputs,
  backupTraits,
  exporting,
} from "../../backups";
import * as shared from "../../shared";
import { belowVolume, inVolume, poolInput, volumeInput, volumeLeavingBackups, type InVolume } from "./parent";

const collection = (address: InVolume) => belowVolume(address, "backups");

const backup = entity({
  type: "VolumeBackup",
  noun: "backup of a custom volume",
  path: "/1.0/storage-pools/<pool>/volumes/custom/<volume>/backups/<name>",
  description:
    "A backup of a custom volume, kept by the server as a tarball and, where `exportTo` says so, in a file of this machine. A `Volume` whose source is of type `backup` can be made from that. It is lost when the volume moves to another pool or project. See https://documentation.ubuntu.com/lxd/en/latest/howto/storage_backup_volume/ and `/1.0/storage-pools/<pool>/volumes/custom/<volume>/backups`.",
  inputs: properties({
    pool: poolInput("backup"),
    volume: volumeInput("backup"),
    ...backupInputs,
    volumeOnly: flag("Leave out the volume's snapshots. Default false. A change replaces the backup.", {
      default: false,
      replaces: true,
    }),
  }),
  outputs: properties({
    ...backupOutputs,
    url: shared.urlOutput("name", "volume"),
  }),
  id: { segments: ["project", "pool", "volume", "name"], example: "default/default/data/weekly" },
  scope: "features.storage.volumes",
  ...backupTraits,
  queue: inVolume,
  label: (address) => `Backup "${address.name}" of volume "${address.volume}" in pool "${address.pool}"`,
  creation: (inputs) => ({ ...backupCreation(inputs), volume_only: inputs.volumeOnly }),
  inputsOf: (raw, _address, state) => ({
    ...backupInputsOf(raw, state),
    volumeOnly: raw.volume_only ?? false,
  }),
});

export const VolumeBackup = inParent({ ...exporting(backup, collection), parent: volumeLeavingBackups });
