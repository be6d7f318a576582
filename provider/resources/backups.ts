/** What backups of instances and of volumes share: they go into files of this machine, and they expire. */
import { access } from "node:fs/promises";
import { Unfinished, type Address, type Context, type Updated, type Write } from "../reconcile/definition";
import { plainNaming } from "../reconcile/naming";
import { flag, number, optional, text } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";
import { download } from "./download";
import * as shared from "./shared";

export const backupInputs = {
  name: shared.nameInput(plainNaming.form, "Renamed in place."),
  expiresAt: optional(
    text(
      "When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. A change replaces the backup.",
      { sameAs: "instant", replaces: true },
    ),
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
};

export const backupOutputs = {
  createdAt: text("When it was made."),
  size: optional(number("With `exportTo`: the size of the file in bytes.", { changesWith: ["exportTo"] })),
  sha256: optional(text("With `exportTo`: SHA-256 of the file, in hex.", { changesWith: ["exportTo"] })),
};

export const pendingExport = "export";

/** Streams a backup into a file of this machine; a file that is not whole never has the file's name. */
export async function exportBackup(
  path: string,
  file: string,
  address: Address,
  context: Context,
): Promise<PropertyMap> {
  try {
    return await download(`${path}/export`, file, address.project, context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = `The backup "${address.name}" was made, but could not be exported to ${file}: ${why}`;
    throw new Unfinished([reason], [pendingExport], address, undefined, { cause: error });
  }
}

/** The end of an update: the file is written where it is another one, or is not there. */
export async function exportWhenDue(
  plan: Write,
  path: string,
  address: Address,
  context: Context,
): Promise<Address | Updated> {
  const file = plan.inputs.exportTo;
  const pending = (plan.outputs.__pending ?? []) as string[];
  const isDue = plan.changed.has("exportTo") || pending.includes(pendingExport);
  if (typeof file !== "string") return { address, outputs: { sha256: null, size: null } };
  if (!isDue && plan.outputs.sha256 !== undefined) return address;
  return { address, outputs: await exportBackup(path, file, address, context) };
}

/** What is known of the file since it was written. */
export const exportedOf = (outputs: PropertyMap = {}): PropertyMap =>
  Object.fromEntries(
    ["sha256", "size"].flatMap((name) => (outputs[name] === undefined ? [] : [[name, outputs[name]]])),
  );

/** A refresh looks for the file as well. */
export async function isFileMissing(inputs: PropertyMap | undefined, context: Context): Promise<boolean> {
  const file = inputs?.exportTo;
  if (context.reading !== "list" || typeof file !== "string") return false;
  return access(file).then(
    () => false,
    () => true,
  );
}

/** Whether the server has deleted it at its time, and the program does not mind. */
export function mayBeGone(inputs: PropertyMap = {}): boolean {
  const { expiresAt, ignoreExpired } = inputs;
  return ignoreExpired === true && typeof expiresAt === "string" && Date.parse(expiresAt) <= Date.now();
}
