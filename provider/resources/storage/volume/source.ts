/** What a volume is made from: nothing, another volume, or a backup. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath, forEitherKind } from "../../../lxd";
import { Unfinished, type Address, type Context, type Report } from "../../../reconcile/definition";
import type { Raw } from "../../../reconcile/entity";
import { Failure } from "../../../reconcile/host";
import { choice, flag, object, oneOf, optional, text, type Static } from "../../../reconcile/properties";
import { Unknown, entriesOf, isMap, textOf, type PropertyMap } from "../../../reconcile/values";
import { claimFreeName } from "../../freeName";
import { migrationMode, originInput } from "../../origin/origin";
import { checkReferencesWithin, effectiveConfig } from "../../shared";
import { checkSourceMembers, type SourceMembers } from "../../sourceMembers";
import { refuseOtherContent } from "./content";
import { migrateVolume } from "./migration";
import type { Where } from "./update";

export const sourceInput = optional(
  object(
    "VolumeSource",
    "What the volume is made from. Left out, it is empty. A change replaces the volume; the same volume under a new name is no change.",
    {
      type: oneOf(
        choice(
          "VolumeSourceKind",
          "What a volume is made from.",
          {
            copy: "Another volume of this server, or a snapshot of one.",
            backup: "A file that a backup was exported to.",
            migration: "A volume of another server.",
            iso: "An image of a disc.",
            tar: "A tarball of files.",
          },
          { iso: "custom_volume_iso", tar: "import_custom_volume_tar" },
        ),
        '`copy`: another volume of this server, or a snapshot of one, with the configuration that the program does not name; `backup`: a file that a backup was exported to; `migration`: a volume of another server, with its configuration likewise; `iso`: an image of a disc, with `contentType: "iso"`; `tar`: a tarball of files.',
      ),
      pool: optional(text("With `copy` and `migration`: the name of the pool of the volume that is copied.")),
      volume: optional(text("With `copy` and `migration`: the name of that volume.")),
      snapshot: optional(text("With `copy`: the name of one of its snapshots, to copy that.")),
      project: optional(text("With `copy`: the project of that volume. Default: this volume's.")),
      volumeOnly: optional(flag("With `copy` and `migration`: leave out its snapshots. Default false.")),
      path: optional(text("With `backup`, `iso` and `tar`: the file, on the machine that runs Pulumi.")),
      from: originInput("VolumeOrigin", "volume"),
      mode: optional(migrationMode),
    },
    { replaces: true, creationOnly: true },
  ),
);

export type VolumeSource = NonNullable<Static<typeof sourceInput>>;

/** What a volume is made as, beside its source. */
export interface Declared {
  readonly source?: VolumeSource;
  readonly contentType: string;
  readonly description: string;
  readonly config?: Record<string, string>;
}

const members: SourceMembers = {
  copy: { pool: true, volume: true, snapshot: false, project: false, volumeOnly: false },
  backup: { path: true },
  iso: { path: true },
  tar: { path: true },
  migration: { from: true, pool: true, volume: true, mode: false, volumeOnly: false },
};

export function checkSource(inputs: PropertyMap, report: Report): void {
  checkSourceMembers(inputs, members, report);
  checkContent(inputs, report);
  checkReferencesWithin(inputs.source, ["pool", "volume", "snapshot"], ["source"], report);
}

/** A disc holds what its image holds: there is no empty one, and nothing else comes of an image. */
function checkContent({ source, contentType }: PropertyMap, report: Report): void {
  const kind = entriesOf(source).type;
  const [isImage, isDisc] = [kind === "iso", contentType === "iso"];
  if (isImage === isDisc || contentType instanceof Unknown || source instanceof Unknown) return;
  if (kind === "copy" || kind === "migration" || kind === "backup") return;
  const sentence = isImage
    ? 'contentType must be "iso" with a source of type "iso"; add it.'
    : 'contentType "iso" needs a source of type "iso": the file with the image.';
  report("contentType", sentence);
}

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
