/** Making a volume: from nothing, another volume, a backup or a file. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath, forEitherKind } from "../../../lxd";
import { Unfinished, type Address, type Context } from "../../../reconcile/definition";
import type { Raw } from "../../../reconcile/entity";
import { Failure } from "../../../reconcile/host";
import { isMap, textOf, type PropertyMap } from "../../../reconcile/values";
import { claimFreeName } from "../../freeName";
import { effectiveConfig } from "../../shared";
import { refuseOtherContent } from "./content";
import { migrateVolume } from "./migration";
import type { Declared, VolumeSource } from "./sourceInput";
import type { Where } from "./update";

const collectionOf = (pool: string) => ["storage-pools", pool, "volumes", "custom"];

async function copy(address: Where, source: VolumeSource, inputs: Declared, context: Context): Promise<void> {
  const { project = address.project, pool = "", volume = "", snapshot } = source;
  const options = { signal: context.signal, onProgress: context.log.status };
  const path = apiPath(...collectionOf(pool), volume);
  const from = (await context.client.get<Raw>(path, { ...options, project })).value;
  refuseOtherContent(inputs, from);
  const body = {
    name: address.name,
    type: "custom",
    content_type: inputs.contentType,
    description: inputs.description,
    // The server takes what it is sent for all there is, as to size and the like.
    config: { ...effectiveConfig(from.config), ...inputs.config },
    source: {
      type: "copy",
      pool,
      name: snapshot ? `${volume}/${snapshot}` : volume,
      project,
      volume_only: source.volumeOnly ?? false,
    },
  };
  await context.client.post(apiPath(...collectionOf(address.pool)), body, {
    ...options,
    project: address.project,
    target: address.target,
  });
}

/**
 * Files come whole: a backup brings its own configuration and snapshots, the image of a disc and a tarball say by a
 * header what they are. The program's configuration is written over it.
 */
async function upload(
  address: Where,
  { type, path: file = "" }: VolumeSource,
  inputs: Declared,
  context: Context,
): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    (error: Error) => {
      const what = type === "backup" ? "The backup" : "The file";
      throw new Failure("invalid", `${what} ${file} cannot be read: ${error.message}.`, { cause: error });
    },
  );
  const { project, target } = address;
  const options = { project, target, signal: context.signal, onProgress: context.log.status };
  const collection = apiPath(...collectionOf(address.pool));
  const headers = forEitherKind({ name: address.name, ...(type === "backup" ? {} : { type }) });
  const path = apiPath(...collectionOf(address.pool), address.name);
  await claimFreeName(path, options, context);
  await context.client.upload(collection, () => createReadStream(file), headers, { ...options, size });
  try {
    await context.client.update<Raw>(
      path,
      (live) => ({
        description: inputs.description,
        config: { ...live.config, ...inputs.config },
      }),
      options,
    );
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const reason = `It was made from ${file}, but could not be configured: ${error.message}`;
    throw new Unfinished([reason], ["update"], address, undefined, { cause: error });
  }
}

/** Makes the volume from its source; false when it has none. */
export async function createFromSource(address: Where, inputs: Declared, context: Context): Promise<boolean> {
  const { source } = inputs;
  if (source === undefined) return false;
  if (source.type === "copy") await copy(address, source, inputs, context);
  else if (source.type === "migration") await migrateVolume(address, source, inputs, context);
  else await upload(address, source, inputs, context);
  return true;
}

/** Whether two sources name the same volume, which may have been renamed or moved in between. */
export function isSameSource(old: PropertyMap, inputs: PropertyMap, context: Context): boolean {
  const [before, after] = [old.source, inputs.source];
  if (before === undefined || after === undefined || !isMap(before) || !isMap(after)) return false;
  if (before.type !== "copy" || after.type !== "copy") return false;
  const placeOf = (source: PropertyMap, of: PropertyMap): Address => ({
    project: textOf(source.project) || textOf(of.project),
    pool: textOf(source.pool),
    name: textOf(source.volume),
  });
  const from = placeOf(before, old);
  const rest = ({ snapshot, volumeOnly }: PropertyMap) => [snapshot, volumeOnly];
  return (
    isDeepStrictEqual(context.moved("Volume", from) ?? from, placeOf(after, inputs)) &&
    isDeepStrictEqual(rest(before), rest(after))
  );
}
