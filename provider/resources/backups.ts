/** What backups of instances and of volumes share: they go into files of this machine, and they expire. */
import { access } from "node:fs/promises";
import { LxdError, apiPath } from "../lxd";
import type { Definition } from "../reconcile/define";
import {
  Unfinished,
  type Address,
  type At,
  type Context,
  type ResourceDefinition,
} from "../reconcile/definition";
import { shortName, type Raw } from "../reconcile/entity";
import { urlOf } from "../reconcile/fetch";
import { hostNaming, plainNaming } from "../reconcile/naming";
import { flag, number, optional, ours, text, type TObject } from "../reconcile/properties";
import { listOf, textOf, type PropertyMap, type Value } from "../reconcile/values";
import { download } from "./download";
import * as shared from "./shared";
import { expiry } from "./storage/volume/parent";

export const backupInputs = {
  name: shared.nameInput(plainNaming.form, "Renamed in place."),
  expiresAt: optional(
    text(
      "When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. A change replaces the backup.",
      { sameAs: "instant", replaces: true },
    ),
  ),
  optimizedStorage: flag(
    "Use the storage driver's own format, which only a pool of the same driver can take. Default false. A change replaces the backup.",
    { default: false, replaces: true },
  ),
  compressionAlgorithm: ours(
    optional(
      text(
        "`gzip`, `bzip2`, `xz`, `none`, … Default: the server's `backups.compression_algorithm`. A change replaces the backup.",
        { replaces: true },
      ),
    ),
  ),
  exportTo: ours(
    optional(
      text(
        "A file of this machine that the backup is written to. A change writes it to the new file; the old one stays, as it does when the resource is deleted. A file that is gone is written again.",
      ),
    ),
  ),
  ignoreExpired: ours(
    flag(
      "A backup that has expired is no drift: the resource stays as it was. Default false: it is gone, and the next up makes another.",
      { default: false },
    ),
  ),
  project: shared.projectInput("A change replaces the backup."),
};

export const backupOutputs = {
  createdAt: text("When it was made.", { carried: true }),
  size: ours(
    optional(
      number("With `exportTo`: the size of the file in bytes.", { once: true, changesWith: ["exportTo"] }),
    ),
  ),
  sha256: ours(
    optional(
      text("With `exportTo`: SHA-256 of the file, in hex.", { once: true, changesWith: ["exportTo"] }),
    ),
  ),
};

/** What the server tells of every backup, and takes at its creation. */
export const backupTraits = {
  naming: { ...plainNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 3600, update: 3600, delete: 300 },
  nameOf: shortName,
  renames: true,
};

interface AtCreation {
  readonly expiresAt?: string;
  readonly optimizedStorage: boolean;
  readonly compressionAlgorithm?: string;
}

export const backupCreation = ({ expiresAt, optimizedStorage, compressionAlgorithm }: AtCreation) => ({
  ...(expiresAt !== undefined && { expires_at: expiry.send(expiresAt) }),
  optimized_storage: optimizedStorage,
  ...(compressionAlgorithm !== undefined && { compression_algorithm: compressionAlgorithm }),
});

export const backupInputsOf = (raw: Raw, state: unknown) => ({
  expiresAt: expiry.receive(raw.expires_at),
  // Told as false where the storage driver has no format of its own: what was asked for stays.
  ...(state === undefined ? { optimizedStorage: raw.optimized_storage ?? false } : {}),
});

const pendingExport = "export";

/** A backup that goes into a file of this machine as well, where `exportTo` says so. */
export function exporting<I extends TObject, O extends TObject, S extends string>(
  backup: Definition<I, O, S>,
  collection: (address: At<NoInfer<S>>) => readonly string[],
): Definition<I, O, S>;
export function exporting(
  backup: ResourceDefinition,
  collection: (address: Address) => readonly string[],
): ResourceDefinition {
  const segmentsOf = (address: Address) => [...collection(address), address.name ?? ""];
  const exported = (address: Address, file: string, context: Context) =>
    exportBackup(apiPath(...segmentsOf(address)), file, address, context);
  return {
    ...backup,
    create: async (inputs, where, context) => {
      const { address } = await backup.create(inputs, where, context);
      const { exportTo } = inputs;
      if (typeof exportTo !== "string") return { address };
      return { address, outputs: await exported(address, exportTo, context) };
    },
    read: async (address, context, state) => {
      const live = await backup.read(address, context, state);
      if (live !== undefined) {
        const isMissing = await isFileMissing(state?.inputs.exportTo, context);
        return { ...live, ...(isMissing && { pending: [pendingExport] }) };
      }
      if (!state || !mayBeGone(state.inputs)) return undefined;
      const createdAt = textOf(state.outputs.createdAt);
      const url = urlOf(segmentsOf(address), address.project);
      return { inputs: {}, outputs: { createdAt, url }, address };
    },
    update: async (plan, context) => {
      const { address } = await backup.update(plan, context);
      const { exportTo } = plan.inputs;
      if (typeof exportTo !== "string") return { address, outputs: { sha256: null, size: null } };
      const isDue = plan.changed.has("exportTo") || listOf(plan.outputs.__pending).includes(pendingExport);
      if (!isDue && plan.outputs.sha256 !== undefined) return { address };
      return { address, outputs: await exported(address, exportTo, context) };
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
}

/** Streams a backup into a file of this machine; a file that is not whole never has the file's name. */
async function exportBackup(
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

/** A refresh looks for the file as well. */
async function isFileMissing(file: Value | undefined, context: Context): Promise<boolean> {
  if (context.reading !== "list" || typeof file !== "string") return false;
  return access(file).then(
    () => false,
    () => true,
  );
}

/** Whether the server has deleted it at its time, and the program does not mind. */
const mayBeGone = ({ expiresAt, ignoreExpired }: PropertyMap): boolean =>
  ignoreExpired === true && typeof expiresAt === "string" && Date.parse(expiresAt) <= Date.now();
