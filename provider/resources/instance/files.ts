/** `files`: what is written into an instance before it starts for the first time. */
import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { LxdError, type InstanceFiles } from "../../lxd";
import type { Context, Report } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { Asset, Unknown, isMap, textOf, type PropertyMap } from "../../reconcile/values";
import { contentOf, contentProperties } from "../ofInstance/files/content";
import {
  canonicalMode,
  filesOf,
  makeParents,
  place,
  removeIfThere,
  type Wanted,
} from "../ofInstance/files/place";
import type { Before } from "./declaration";
import type { Where } from "./server";

export const pendingFiles = "files";

type Entry = NonNullable<Before["files"]>[number];

/**
 * Writes the files that are new or differ from what was declared last, and deletes those that were left out.
 * @param all whether to write them all: nobody knows how far the last try came
 */
export async function writeFiles(
  { project, name }: Where,
  old: Before,
  inputs: Before,
  all: boolean,
  context: Context,
): Promise<void> {
  const files = filesOf({ project, instance: name }, context);
  const before = new Map((old.files ?? []).map((entry) => [entry.path, comparable(entry)]));
  const { files: entries = [] } = inputs;
  for (const path of before.keys()) {
    if (!entries.some((entry) => entry.path === path)) await deleteFile(files, path);
  }
  for (const entry of entries) {
    if (!all && isDeepStrictEqual(before.get(entry.path), comparable(entry))) continue;
    await writeFile(files, entry.path, entry, context);
  }
}

/** An asset is what it holds, not where it lies. */
const comparable = ({ source, ...rest }: Entry) => ({
  ...rest,
  source: source instanceof Asset ? (source.source.hash ?? source.source) : source,
});

async function writeFile(files: InstanceFiles, path: string, entry: Entry, context: Context): Promise<void> {
  context.log.status(`Writing ${path}`);
  try {
    if (entry.createParents) await makeParents(files, path, context);
    await place(files, path, await wantedOf(entry, context.signal), await files.stat(path));
  } catch (error) {
    const isRefusal = error instanceof LxdError && !["cancelled", "timeout"].includes(error.kind);
    if (!isRefusal || error.mayHaveHappened) throw error;
    const said = error.serverMessage || error.message;
    throw new Failure("precondition", `The file ${path} could not be written: ${said}.`, { cause: error });
  }
}

const usualMode = { file: "0644", directory: "0755", symlink: undefined };

async function wantedOf(entry: Entry, signal: AbortSignal): Promise<Wanted> {
  const { type = "file", mode, target = "", uid = 0, gid = 0 } = entry;
  if (type === "symlink") return { type, target };
  const permissions = { mode: canonicalMode(mode || usualMode[type]), uid, gid };
  return type === "directory"
    ? { type, ...permissions }
    : { type, ...permissions, content: await contentOf(entry, signal) };
}

async function deleteFile(files: InstanceFiles, path: string): Promise<void> {
  const found = await files.open(path);
  if (found?.type === "file") found.content.destroy();
  // What others put into a directory keeps it.
  if (found?.type === "directory" && found.entries.length > 0) return;
  await removeIfThere(files, path);
}

/** What makes no sense in `files`. */
export function checkFiles(inputs: PropertyMap, report: Report): void {
  const seen = new Set<string>();
  (Array.isArray(inputs.files) ? inputs.files : []).forEach((entry, i) => {
    if (entry instanceof Unknown || !isMap(entry)) return;
    const say = (member: string, reason: string) => report(`files[${i}].${member}`, reason);
    const { path } = entry;
    const type = textOf(entry.type) || "file";
    if (typeof path === "string") {
      if (!posix.isAbsolute(path)) say("path", `The path "${path}" must be absolute: begin it with "/".`);
      if (seen.has(path)) say("path", `The path "${path}" is there twice.`);
      seen.add(path);
    }
    const contents = contentProperties.filter((member) => entry[member] !== undefined);
    if (type === "file" && contents.length !== 1) {
      const given = contents.length === 0 ? "none is given" : `${contents.join(" and ")} are given`;
      say("content", `A file needs one of content, contentBase64 and source; ${given}.`);
    }
    if (type !== "file" && contents[0] !== undefined) say(contents[0], `A ${type} has no content.`);
    if (type === "symlink" && entry.target === undefined) say("target", "A symlink needs a target.");
    if (type !== "symlink" && entry.target !== undefined) say("target", "Only a symlink has a target.");
  });
}
