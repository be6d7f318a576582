/** Brings a tree of files into an instance: only what differs is sent, and what is not ours is never touched. */
import { posix } from "node:path";
import { LxdError, type InstanceFiles } from "../../../lxd";
import { Unfinished, type Context } from "../../../reconcile/definition";
import { Failure } from "../../../reconcile/host";
import { untilAnswered } from "../../../reconcile/lifecycle/act/lost";
import type { PropertyMap } from "../../../reconcile/values";
import type { At } from "../../../reconcile/definition";
import type { Entry, Tree } from "./archive";
import { factsOf, outputsOf, wantedOf, type Facts, type Permissions } from "./facts";
import { inParallel } from "./inParallel";
import { filesOf, isNotEmpty, makeParents, place, removeIfThere, type Wanted } from "./place";

const pendingFiles = "files";
export interface Work {
  readonly root: string;
  readonly before: Facts;
  /** Directories that were there before this resource: they are not its own to delete. */
  readonly found: readonly string[];
  readonly prune: boolean;
}

/** Brings the instance from the recorded files to those of the program; only what differs is sent. */
export async function apply(
  tree: Tree,
  declared: Permissions,
  { root, before, found, prune }: Work,
  address: At<"project" | "instance" | "path">,
  context: Context,
): Promise<PropertyMap> {
  const files = filesOf(address, context);
  const done: Record<string, string> = { ...before };
  const foreign = new Set(found);
  const made = new Set<string>();
  try {
    const wanted = await factsOf(tree, declared);
    if (Object.keys(before).length === 0) {
      const parents = await makeParents(files, posix.join(root, "any"), context);
      if (parents.includes(root)) made.add(".");
      else foreign.add(".");
    }
    const differing = [...tree].filter(([path]) => wanted[path] !== before[path]);
    // Whether its answer was lost or not, what was not there before it is ours.
    const putAgain = (where: string, entry: Entry, first: () => Promise<void>) =>
      untilAnswered(
        async (attempt) =>
          attempt === 0 ? first() : place(files, where, wantedOf(entry, declared), await files.stat(where)),
        context,
      );
    const put = async ([path, entry]: [string, Entry]) => {
      const { [path]: fact = "" } = wanted;
      const where = posix.join(root, path);
      // In a directory that has just been made there is nothing; of a file whose content alone differs, type, mode
      // and owner are known: neither has to be looked at first.
      const isNew = made.has(posix.dirname(path));
      const recorded = before[path];
      if (isNew || (recorded !== undefined && differsInContentOnly(recorded, fact))) {
        await putAgain(where, entry, () => placeKnown(files, where, wantedOf(entry, declared), recorded));
      } else {
        const there = await files.stat(where);
        if (entry.type === "directory" && there?.type === "directory" && recorded === undefined) {
          foreign.add(path);
        }
        await putAgain(where, entry, () => place(files, where, wantedOf(entry, declared), there));
      }
      if (entry.type === "directory" && recorded === undefined && !foreign.has(path)) made.add(path);
      done[path] = fact;
    };
    const obsolete = Object.keys(before).filter((path) => !tree.has(path));
    const inTheWay = obsolete.filter((path) => isBelowWhatIsNoDirectory(tree, path));
    if (prune) await removeRecorded(files, root, before, inTheWay, foreign);
    // Parents before children: the tree is in order.
    for (const one of differing) if (one[1].type === "directory") await put(one);
    await inParallel(
      differing.filter(([, entry]) => entry.type !== "directory"),
      async (one) => {
        await put(one);
        context.log.status(`Uploading ${Object.keys(done).length} of ${tree.size}`);
      },
    );
    const others = obsolete.filter((path) => !inTheWay.includes(path));
    if (prune) await removeRecorded(files, root, before, others, foreign);
    for (const path of obsolete) delete done[path];
    return outputsOf(done, [...foreign]);
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    const reason = `The files below ${root} of instance "${address.instance}" are not complete: ${error.message}`;
    if (Object.keys(done).length === 0) throw error;
    const outputs = outputsOf(done, [...foreign]);
    throw new Unfinished([reason], [pendingFiles], address, undefined, { cause: error }, outputs);
  }
}

/** What was in a directory that is to be a file or a link now has to go first. */
function isBelowWhatIsNoDirectory(tree: Tree, path: string): boolean {
  const parent = posix.dirname(path);
  if (parent === ".") return false;
  const entry = tree.get(parent);
  return entry === undefined ? isBelowWhatIsNoDirectory(tree, parent) : entry.type !== "directory";
}

const differsInContentOnly = (before: string, now: string) =>
  before.startsWith("file ") &&
  before.slice(0, before.lastIndexOf(" ")) === now.slice(0, now.lastIndexOf(" "));

/** Without a look first: nothing is there, or the recorded file. */
async function placeKnown(
  files: InstanceFiles,
  path: string,
  wanted: Wanted,
  recorded: string | undefined,
): Promise<void> {
  const [type, mode = "-", uid, gid] = recorded?.split(" ") ?? [];
  const known = { mode, uid: Number(uid), gid: Number(gid) };
  // `-` stands for what is not declared: `place` compares only what is.
  await place(files, path, wanted, type === undefined ? undefined : { type: wanted.type, ...known });
}

/** Deletes files of ours: never a directory that was there before, and none that holds something else. */
export async function removeRecorded(
  files: InstanceFiles,
  root: string,
  facts: Facts,
  paths: readonly string[],
  foreign: ReadonlySet<string>,
): Promise<void> {
  const isDirectory = (path: string) => facts[path]?.startsWith("directory ") === true;
  await inParallel(
    paths.filter((path) => !isDirectory(path)),
    (path) => removeIfThere(files, posix.join(root, path)),
  );
  const directories = paths.filter((path) => isDirectory(path) && !foreign.has(path)).sort();
  for (const path of directories.reverse()) await removeIfEmpty(files, posix.join(root, path));
}

export async function removeIfEmpty(files: InstanceFiles, path: string): Promise<void> {
  try {
    await removeIfThere(files, path);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
  }
}
