/** Functions about custom volumes, their snapshots and backups. */
import { apiPath } from "../lxd";
import type { Address } from "../reconcile/definition";
import { urlOf } from "../reconcile/fetch";
import type { FunctionDefinition } from "../reconcile/function";
import { isUnset } from "../reconcile/normalise";
import { flag, number, optional, properties, stringMap, text } from "../reconcile/properties";
import { textOf, type PropertyMap } from "../reconcile/values";
import { download } from "../resources/download";
import { Volume } from "../resources/volume/volume";
import * as shared from "./arguments";
import { addressIn, all, one, wordsFor, type Kind } from "./kind";
import { readable } from "./readable";

const volumes: Kind = {
  resource: Volume,
  noun: "custom volume",
  told: ["pool", "name", "contentType", "description", "config"],
  path: "/1.0/storage-pools/<pool>/volumes/custom/<name>",
  hasFilter: true,
};

const pathOf = ({ pool, volume }: Address, ...segments: string[]) => [
  "storage-pools",
  pool!,
  "volumes",
  "custom",
  volume!,
  ...segments,
];

/** Lists give `volume/snapshot` for the name, `null` for no expiry, and no content type (seen on 5.0.2). */
const shortName = (name: unknown) => String(name).split("/").at(-1)!;

const instant = (name: string, value: string | null | undefined): PropertyMap =>
  !value || isUnset(value) ? {} : { [name]: value };

interface RawSnapshot {
  readonly name: string;
  readonly description: string;
  readonly config: Record<string, string> | null;
  readonly content_type: string;
  readonly created_at: string;
  readonly expires_at: string | null;
}

const snapshots: Kind = {
  resource: readable({
    type: "VolumeSnapshot",
    segments: ["project", "pool", "volume", "name"],
    scope: "features.storage.volumes",
    results: properties({
      pool: text("The name of the storage pool."),
      volume: text("The name of the volume."),
      name: text("The name."),
      description: text("The description."),
      expiresAt: optional(text("When the server deletes it, where that is set.")),
      createdAt: optional(text("When it was made, where the server records that.")),
      contentType: optional(text("`filesystem` or `block`; not told in lists by LXD 5.0.")),
      config: stringMap("The volume's configuration at that time."),
      url: text("The object's path in the LXD API."),
    }),
    collection: (address) => pathOf(address, "snapshots"),
    show: (raw: RawSnapshot, address) => ({
      pool: address.pool!,
      volume: address.volume!,
      name: shortName(raw.name),
      description: raw.description,
      ...instant("expiresAt", raw.expires_at),
      ...instant("createdAt", raw.created_at),
      ...(raw.content_type ? { contentType: raw.content_type } : {}),
      config: raw.config ?? {},
      url: urlOf(pathOf(address, "snapshots", shortName(raw.name)), address.project),
    }),
    label: ({ name, volume, pool }) => `snapshot "${name}" of volume "${volume}" in pool "${pool}"`,
  }),
  noun: "snapshot of a custom volume",
  told: [],
  parent: (where) => pathOf(where),
  path: "/1.0/storage-pools/<pool>/volumes/custom/<volume>/snapshots/<name>",
};

interface RawBackup {
  readonly name: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly volume_only: boolean;
  readonly optimized_storage: boolean;
}

const backups: Kind = {
  resource: readable({
    type: "VolumeBackup",
    segments: ["project", "pool", "volume", "name"],
    scope: "features.storage.volumes",
    results: properties({
      pool: text("The name of the storage pool."),
      volume: text("The name of the volume."),
      name: text("The name."),
      expiresAt: optional(text("When the server deletes it, where that is set.")),
      createdAt: text("When it was made."),
      volumeOnly: flag("Whether the volume's snapshots are left out."),
      optimizedStorage: flag("Whether it is in the storage driver's own format."),
      url: text("The object's path in the LXD API."),
    }),
    collection: (address) => pathOf(address, "backups"),
    show: (raw: RawBackup, address) => ({
      pool: address.pool!,
      volume: address.volume!,
      name: shortName(raw.name),
      ...instant("expiresAt", raw.expires_at),
      createdAt: raw.created_at,
      volumeOnly: raw.volume_only,
      optimizedStorage: raw.optimized_storage,
      url: urlOf(pathOf(address, "backups", shortName(raw.name)), address.project),
    }),
    label: ({ name, volume, pool }) => `backup "${name}" of volume "${volume}" in pool "${pool}"`,
  }),
  noun: "backup of a custom volume",
  told: [],
  parent: (where) => pathOf(where),
  path: "/1.0/storage-pools/<pool>/volumes/custom/<volume>/backups/<name>",
};

const getVolumeState: FunctionDefinition = {
  name: "getVolumeState",
  description:
    "How much a custom volume uses, at this moment, where the storage driver can tell (`dir` cannot without a quota). See `GET /1.0/storage-pools/<pool>/volumes/custom/<name>/state`.",
  inputs: properties({
    pool: text("The name of the storage pool."),
    name: text("The name of the volume."),
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
  check: shared.checkNames("pool", "name"),
  run: async (inputs, context) => {
    const { pool, name, project } = await addressIn(volumes, inputs, context);
    return shared.orMissing(inputs, `volume "${name}" in pool "${pool}"`, project, async () => {
      const path = apiPath("storage-pools", pool!, "volumes", "custom", name!, "state");
      const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<{ usage?: { used?: number; total?: number } | null }>(
        path,
        options,
      );
      return { used: value.usage?.used ?? 0, total: value.usage?.total ?? 0 };
    });
  },
};

const exportVolumeBackup: FunctionDefinition = {
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
    const path = textOf(inputs.path);
    return shared.ofParent(wordsFor(backups, address), address.project, async () => {
      const backup = apiPath(...pathOf(address, "backups", address.name!));
      await context.client.get(backup, { project: address.project, signal: context.signal });
      if (context.preview) return { path };
      return { path, ...(await download(`${backup}/export`, path, address.project, context)) };
    });
  },
};

export const volumeFunctions = [
  one(volumes),
  all(volumes),
  getVolumeState,
  one(snapshots),
  all(snapshots),
  one(backups),
  all(backups),
  exportVolumeBackup,
];
