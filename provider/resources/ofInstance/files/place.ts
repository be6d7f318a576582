/** Puts files into an instance as they are declared, around the server's traps. */
import { posix } from "node:path";
import { InstanceFiles, LxdError, type FileFacts, type FileType, type NewFile } from "../../../lxd";
import type { Context } from "../../../reconcile/definition";
import { Failure } from "../../../reconcile/host";
import { untilAnswered } from "../../../reconcile/lifecycle/act/lost";
import type { InInstance } from "../../instance/parent";
import type { Content } from "./content";

/** What is to be at a path; mode and owner that are left out stay as they are, or are the server's defaults. */
export interface Wanted {
  readonly type: FileType;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Of a file. */
  readonly content?: Content;
  /** Of a symlink. */
  readonly target?: string;
}

/** Permissions as four octal digits. */
export const canonicalMode = (mode: string | undefined) => mode?.replace(/^0?o?/, "").padStart(4, "0");

/** The files of the instance that the segments `project` and `instance` of an address name. */
export const filesOf = ({ project, instance }: InInstance, context: Context) =>
  new InstanceFiles(context.client, instance, {
    project,
    signal: context.signal,
    onProgress: context.log.status,
  });

/**
 * Makes a path what is wanted. Something of another type gives way; of directories only empty ones.
 *
 * @param found what is there, as `stat` tells it
 */
export async function place(
  files: InstanceFiles,
  path: string,
  wanted: Wanted,
  found: FileFacts | undefined,
): Promise<void> {
  if (found === undefined) return write(files, path, wanted);
  if (found.type === wanted.type && hasPermissions(found, wanted)) {
    // A symlink that is there cannot be written again; a directory is what it should be.
    if (wanted.type === "file") return write(files, path, wanted);
    if (wanted.type === "directory") return;
  }
  const complete = { mode: found.mode, uid: found.uid, gid: found.gid, ...declaredOf(wanted) };
  const same = found.type === wanted.type && wanted.type !== "symlink";
  if (same && (await files.canSetPermissions())) {
    return files.setPermissions(path, newFile({ ...wanted, ...complete }));
  }
  // LXD before 5.21 changes neither mode nor owner of what is there.
  await removeInTheWay(files, path, found, wanted);
  await write(files, path, same ? { ...wanted, ...complete } : wanted);
}

/** Whether mode and owner are as declared. Those of a symlink mean nothing. */
export function hasPermissions(found: FileFacts, wanted: Wanted): boolean {
  if (wanted.type === "symlink") return true;
  return (["mode", "uid", "gid"] as const).every(
    (name) => wanted[name] === undefined || wanted[name] === found[name],
  );
}

function declaredOf({ mode, uid, gid }: Wanted): Pick<Wanted, "mode" | "uid" | "gid"> {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
}

function newFile(wanted: Wanted): NewFile {
  const permissions = declaredOf(wanted);
  const { type, content, target } = wanted;
  if (type === "directory") return { type, ...permissions };
  if (type === "symlink") return { type, target: target ?? "" };
  if (content === undefined) throw new Failure("invalid", "The content of the file is not known.");
  return { type, content: content.open, size: content.size, ...permissions };
}

async function write(files: InstanceFiles, path: string, wanted: Wanted): Promise<void> {
  try {
    await files.write(path, newFile(wanted));
  } catch (error) {
    // Of the parent: what is missing at the path itself is just being made.
    const isParent =
      error instanceof LxdError && error.kind === "notFound" && /^not found$/i.test(error.reason);
    if (!isParent) throw error;
    const message = `The directory ${posix.dirname(path)} does not exist in the instance. Create it first, or let it be made with createParents: true.`;
    throw new Failure("notFound", message, { cause: error });
  }
}

async function removeInTheWay(
  files: InstanceFiles,
  path: string,
  found: FileFacts,
  wanted: Wanted,
): Promise<void> {
  try {
    await files.delete(path);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
    const message =
      wanted.type === "directory"
        ? `This server can change mode and owner of an empty directory only, and ${path} is not empty. Change them inside (chmod, chown), or declare what is there: mode "${found.mode}", uid ${found.uid}, gid ${found.gid}.`
        : `There is a directory at ${path} that is not empty, where a ${wanted.type} is declared. Remove it first.`;
    throw new Failure("precondition", message, { cause: error });
  }
}

export const isNotEmpty = (error: unknown) =>
  error instanceof LxdError && /directory not empty/i.test(error.serverMessage);

/** Makes the directories above a path that are missing, as root's, for everybody to read. Answers which it made. */
export async function makeParents(files: InstanceFiles, path: string, context: Context): Promise<string[]> {
  const missing: string[] = [];
  for (let parent = posix.dirname(path); parent !== "/"; parent = posix.dirname(parent)) {
    const found = await files.stat(parent);
    if (found?.type === "file") throw new Failure("precondition", `${parent} is a file, not a directory.`);
    if (found !== undefined) break;
    missing.unshift(parent);
  }
  for (const directory of missing) {
    const make = () => files.write(directory, { type: "directory", mode: "0755", uid: 0, gid: 0 });
    await untilAnswered(make, context);
  }
  return missing;
}

/** Deletes what is at a path, and everything below it. Gone is success. */
export async function removeAll(files: InstanceFiles, path: string): Promise<void> {
  const found = await files.open(path);
  if (found === undefined) return;
  if (found.type === "file") found.content.destroy();
  for (const name of found.type === "directory" ? found.entries : []) {
    await removeAll(files, posix.join(path, name));
  }
  await removeIfThere(files, path);
}

export async function removeIfThere(files: InstanceFiles, path: string): Promise<void> {
  try {
    await files.delete(path);
  } catch (error) {
    if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
  }
}
