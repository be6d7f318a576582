/** `files`: what is written into an instance before it starts for the first time. */
import { isDeepStrictEqual } from "node:util";
import { posix } from "node:path";
import { Readable } from "node:stream";
import { InstanceFiles, LxdError, type NewFile } from "../../lxd";
import type { Address, Context, Report } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { Unknown, isMap, textOf, type PropertyMap, type Value } from "../../reconcile/values";
import { optionsOf } from "./server";

interface Entry {
  readonly path: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly type?: "file" | "directory" | "symlink";
  readonly target?: string;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly createParents?: boolean;
}

function entriesOf(inputs: PropertyMap): Entry[] {
  const entries: readonly Value[] = Array.isArray(inputs.files) ? inputs.files : [];
  return entries.filter(isMap) as unknown as Entry[];
}

export const pendingFiles = "files";

/**
 * Writes the files that are new or differ from what was declared last, and deletes those that were left out.
 * @param all whether to write them all: nobody knows how far the last try came
 */
export async function writeFiles(
  address: Address,
  old: PropertyMap,
  inputs: PropertyMap,
  all: boolean,
  context: Context,
): Promise<void> {
  const before = new Map(entriesOf(old).map((entry) => [entry.path, entry]));
  const entries = entriesOf(inputs);
  const files = new InstanceFiles(context.client, address.name!, optionsOf(address, context));
  for (const { path, type } of before.values()) {
    if (!entries.some((entry) => entry.path === path)) await deleteFile(files, path, type);
  }
  for (const entry of entries) {
    if (!all && isDeepStrictEqual(before.get(entry.path), entry)) continue;
    context.log.status(`Writing ${entry.path}`);
    try {
      await place(files, entry);
    } catch (error) {
      if (!(error instanceof LxdError) || error.kind === "cancelled" || error.kind === "timeout") throw error;
      throw new Failure("precondition", await explainWrite(files, entry, error), { cause: error });
    }
  }
}

async function place(files: InstanceFiles, entry: Entry): Promise<void> {
  if (entry.createParents === true) await createParents(files, entry.path);
  const file = toFile(entry);
  const found = await files.stat(entry.path);
  if (found?.type === "directory" && file.type === "directory") {
    if (await files.canSetPermissions()) await files.setPermissions(entry.path, file);
    return;
  }
  // Over a file that is there only the content is written, and through a symlink the file that it points to.
  if (found !== undefined) await files.delete(entry.path);
  await files.write(entry.path, file);
}

function toFile({ content, contentBase64, type, target, mode, uid = 0, gid = 0 }: Entry): NewFile {
  const owner = { uid, gid };
  if (type === "directory") return { type, mode: mode ?? "0755", ...owner };
  if (type === "symlink") return { type, target: target ?? "", ...owner };
  const bytes =
    contentBase64 === undefined ? Buffer.from(content ?? "") : Buffer.from(contentBase64, "base64");
  const stream = () => Readable.from([bytes]);
  return { type: "file", content: stream, size: bytes.length, mode: mode ?? "0644", ...owner };
}

async function createParents(files: InstanceFiles, path: string): Promise<void> {
  const parent = posix.dirname(path);
  if (parent === "/" || (await files.stat(parent)) !== undefined) return;
  await createParents(files, parent);
  await files.write(parent, { type: "directory", mode: "0755", uid: 0, gid: 0 });
}

async function deleteFile(files: InstanceFiles, path: string, type: Entry["type"]): Promise<void> {
  const found = await files.open(path);
  if (found?.type === "file") found.content.destroy();
  // What others put into a directory keeps it.
  if (
    found === undefined ||
    (type === "directory" && found.type === "directory" && found.entries.length > 0)
  ) {
    return;
  }
  await files.delete(path);
}

async function explainWrite(files: InstanceFiles, { path }: Entry, error: LxdError): Promise<string> {
  const parent = posix.dirname(path);
  const advice =
    error.kind === "notFound" && (await files.stat(parent)) === undefined
      ? ` There is no directory ${parent} in it: set createParents: true.`
      : "";
  return `the file ${path} could not be written: ${error.serverMessage || error.message}.${advice}`;
}

/** What makes no sense in `files`. */
export function checkFiles(inputs: PropertyMap, report: Report): void {
  const seen = new Set<string>();
  (Array.isArray(inputs.files) ? inputs.files : []).forEach((entry, i) => {
    if (entry instanceof Unknown || !isMap(entry)) return;
    const say = (member: string, reason: string) => report(`files[${i}].${member}`, reason);
    const { path, type = "file", mode } = entry;
    if (typeof path === "string") {
      if (!path.startsWith("/")) say("path", `The path "${path}" must be absolute: begin it with "/".`);
      if (seen.has(path)) say("path", `The path "${path}" is there twice.`);
      seen.add(path);
    }
    const contents = ["content", "contentBase64"].filter((member) => entry[member] !== undefined);
    if (type === "file" && contents.length !== 1) {
      say(
        "content",
        `A file needs one of content and contentBase64; ${contents.length === 0 ? "none is" : "both are"} given.`,
      );
    }
    if (type !== "file" && contents.length > 0) say(contents[0]!, `A ${textOf(type)} has no content.`);
    if (type === "symlink" && entry.target === undefined) say("target", "A symlink needs a target.");
    if (type !== "symlink" && entry.target !== undefined) say("target", "Only a symlink has a target.");
    if (typeof mode === "string" && !/^0?[0-7]{3,4}$/.test(mode)) {
      say("mode", `mode must be octal digits in a text, such as "0644"; "${mode}" is not.`);
    }
  });
}
