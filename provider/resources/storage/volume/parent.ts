/** What belongs to a volume: snapshots and backups. */
import type { At } from "../../../reconcile/definition";
import type { Field } from "../../../reconcile/entity";
import { isUnset } from "../../../reconcile/normalise";
import { byName } from "../../../reconcile/parents";
import { text } from "../../../reconcile/properties";

/** A volume that is renamed or moved takes its snapshots along. */
const volume = { type: "Volume", segments: { project: "project", pool: "pool", name: "volume" } };
export const volumeParent = byName(volume);

/** A volume that moves to another pool or project leaves its backups behind, and they are lost. */
export const volumeLeavingBackups = byName({ ...volume, onlyRenames: true });

export const volumeInput = (replaced: string) =>
  text(
    `The name of the volume (its output \`name\`, not its id). The same volume under a new name is followed; another volume replaces the ${replaced}.`,
    { replaces: true, refersTo: "Volume" },
  );

export const poolInput = (replaced: string) =>
  text(
    `The name of the storage pool that holds the volume. A volume that moves is followed; another one replaces the ${replaced}.`,
    { replaces: true, refersTo: "StoragePool" },
  );

/** Where something of a volume is. */
export type InVolume = At<"project" | "pool" | "volume" | "name">;

export const belowVolume = (
  { pool, volume }: Pick<InVolume, "pool" | "volume">,
  kind: "snapshots" | "backups",
) => ["storage-pools", pool, "volumes", "custom", volume, kind];

/** One at a time: snapshots and backups of one volume get into each other's way. */
export const inVolume = ({ project, pool, volume }: InVolume) => `Volume:${project}/${pool}/${volume}`;

export const expiry: Field = {
  as: "expires_at",
  send: (value) => (typeof value === "string" && !isUnset(value) ? new Date(value).toISOString() : null),
  receive: (value) => (typeof value === "string" && !isUnset(value) ? value : null),
};
