/** What belongs to a volume: snapshots and backups. */
import type { Address } from "../../reconcile/definition";
import type { Field } from "../../reconcile/entity";
import { isUnset } from "../../reconcile/normalise";
import type { Parent } from "../../reconcile/parents";
import { text } from "../../reconcile/properties";

/** A volume that is renamed or moved takes its snapshots along. */
export const volumeParent: Parent = {
  type: "Volume",
  segments: { project: "project", pool: "pool", name: "volume" },
};

export const volumeInput = (replaced: string) =>
  text(
    `The name of the volume (its output \`name\`, not its id). The same volume under a new name is followed; another volume replaces the ${replaced}.`,
    { replaces: true },
  );

export const poolInput = (replaced: string) =>
  text(
    `The name of the storage pool that holds the volume. A volume that moves is followed; another one replaces the ${replaced}.`,
    { replaces: true },
  );

export const belowVolume = (address: Address, kind: "snapshots" | "backups") => [
  "storage-pools",
  address.pool!,
  "volumes",
  "custom",
  address.volume!,
  kind,
];

/** Lists give `volume/snapshot`, the object itself says `snapshot`. */
export const shortName = (entry: Record<string, unknown>) => String(entry.name).split("/").at(-1)!;

/** One at a time: snapshots and backups of one volume get into each other's way. */
export const inVolume = (address: Address) => `Volume:${address.project}/${address.pool}/${address.volume}`;

export const expiry: Field = {
  as: "expires_at",
  send: (value) => (typeof value === "string" && !isUnset(value) ? new Date(value).toISOString() : null),
  receive: (value) => (typeof value === "string" && !isUnset(value) ? value : null),
};
