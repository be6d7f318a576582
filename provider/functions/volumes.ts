/** Functions about custom volumes, their snapshots and backups. */
import { apiPath } from "../lxd";
import type { Address } from "../reconcile/definition";
import { defineFunction } from "../reconcile/function";
import { number, properties, text } from "../reconcile/properties";
import { entriesOf } from "../reconcile/values";
import { download } from "../resources/download";
import { VolumeBackup } from "../resources/storage/volume/backup";
import { VolumeSnapshot } from "../resources/storage/volume/snapshot";
import { Volume } from "../resources/storage/volume/volume";
import * as shared from "./arguments";
import { addressIn, all, kindOf, one, wordsFor } from "./kind";

const volumes = kindOf(Volume, { hasFilter: true });

const pathOf = ({ pool = "", volume = "" }: Address, ...segments: string[]) => [
  "storage-pools",
  pool,
  "volumes",
  "custom",
  volume,
  ...segments,
];

const snapshots = kindOf(VolumeSnapshot, {
  sometimes: ["contentType"],
  // Left empty in lists by 5.0.2.
  unsaid: (raw) => (entriesOf(raw).content_type ? [] : ["contentType"]),
});

const backups = kindOf(VolumeBackup);

const getVolumeState = defineFunction({
  name: "getVolumeState",
  description:
    "How much a custom volume uses, at this moment, where the storage driver can tell (`dir` cannot without a quota). See `GET /1.0/storage-pools/<pool>/volumes/custom/<volume>/state`.",
  inputs: properties({
    pool: text("The name of the storage pool."),
    volume: text("The name of the volume."),
    project: shared.projectArgument,
    target: shared.targetArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    used: number("Bytes in use."),
    total: number("Bytes that it may hold; 0 without a limit."),
  }),
  timeout: 60,
  check: shared.checkNames("pool", "volume"),
  run: async (inputs, context) => {
    const address = await addressIn(volumes, { ...inputs, name: inputs.volume }, context);
    const { pool, name = "", project } = address;
    return shared.orMissing(inputs, `volume "${name}" in pool "${pool}"`, project, async () => {
      const path = apiPath(...pathOf({ ...address, volume: name }), "state");
      const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<{ usage?: { used?: number; total?: number } | null }>(
        path,
        options,
      );
      return { used: value.usage?.used ?? 0, total: value.usage?.total ?? 0 };
    });
  },
});

const exportVolumeBackup = defineFunction({
  name: "exportVolumeBackup",
  description:
    "Writes a backup of a custom volume into a file of this machine. In a preview nothing is written, and `size` and `sha256` are not answered. See `GET /1.0/storage-pools/<pool>/volumes/custom/<volume>/backups/<name>/export`.",
  inputs: properties({
    pool: text("The name of the storage pool."),
    volume: text("The name of the volume."),
    name: text("The name of the backup."),
    path: shared.exportPath,
    project: shared.projectArgument,
  }),
  outputs: properties(shared.exportResults),
  timeout: 3600,
  check: shared.checkExport("pool", "volume", "name"),
  run: async (inputs, context) => {
    const address = await addressIn(backups, inputs, context);
    const path = inputs.path;
    return shared.ofParent(wordsFor(backups, address), address.project, async () => {
      const backup = apiPath(...pathOf(address, "backups", address.name ?? ""));
      await context.client.get(backup, { project: address.project, signal: context.signal });
      if (context.preview) return { path };
      return { path, ...(await download(`${backup}/export`, path, address.project, context)) };
    });
  },
});

export const volumeFunctions = [
  one(volumes),
  all(volumes),
  getVolumeState,
  one(snapshots),
  all(snapshots),
  exportVolumeBackup,
];
