import { posix } from "node:path";
import PQueue from "p-queue";
import { LxdError, type InstanceFiles } from "../../lxd";
import { addressFrom } from "../../reconcile/entity";
import {
  Unfinished,
  type Address,
  type Context,
  type ResourceDefinition,
  type Write,
} from "../../reconcile/definition";
import { urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { untilAnswered } from "../../reconcile/lifecycle/act/lost";
import { archive, flag, optional, properties, text, wholeNumber } from "../../reconcile/properties";
import { Archive, type PropertyMap } from "../../reconcile/values";
import { followed, instanceInput, judgeInstance, parentInputs, parentOf, queueOf } from "../instance/parent";
import { checkReference, projectInput } from "../shared";
import { hashOfLines, isHere, treeOf, type Entry, type Tree } from "./archive";
import { sha256Of } from "./content";
import { filesOf, isNotEmpty, makeParents, place, removeIfThere, type Wanted } from "./place";
import { checkPath, fileThing, modeInput, ownerInput } from "./properties";

/**
 * What the state keeps of each file, by its path below the root: `file MODE UID GID SHA256`, `directory MODE UID GID`
 * or `symlink TARGET`. What is not declared is `-`, and not watched.
 */
type Facts = Readonly<Record<string, string>>;

const pendingFiles = "files";
/** Requests for one tree at the same time; the server has to do for each what it can do for eight. */
const sideBySide = 8;

interface Declared {
  readonly mode?: string;
  readonly directoryMode?: string;
  readonly uid?: number;
  readonly gid?: number;
}

const canonicalMode = (mode: unknown) =>
  typeof mode === "string" ? mode.replace(/^0?o?/, "").padStart(4, "0") : undefined;

function declaredOf(inputs: PropertyMap): Declared {
  const { mode, directoryMode, uid, gid } = inputs as Record<string, unknown>;
  return {
    mode: canonicalMode(mode),
    directoryMode: canonicalMode(directoryMode),
    uid: uid as number | undefined,
    gid: gid as number | undefined,
  };
}

async function treeOfInputs(inputs: PropertyMap, signal: AbortSignal): Promise<Tree | undefined> {
  const { source, followSymlinks } = inputs;
  if (!(source instanceof Archive)) return undefined;
  return treeOf(source, { followSymlinks: followSymlinks === true, signal });
}

function wantedOf(entry: Entry, { mode, directoryMode, uid, gid }: Declared): Wanted {
  switch (entry.type) {
    case "symlink":
      return entry;
    case "directory":
      return { type: entry.type, mode: directoryMode, uid, gid };
    case "file":
      return {
        type: entry.type,
        mode: mode ?? (entry.executable ? "0755" : "0644"),
        uid,
        gid,
        content: entry.content,
      };
  }
}

async function factOf(entry: Entry, declared: Declared): Promise<string> {
  if (entry.type === "symlink") return `symlink ${entry.target}`;
  const { type, mode = "-", uid = "-", gid = "-" } = wantedOf(entry, declared);
  const hash = entry.type === "file" ? ` ${await entry.content.sha256()}` : "";
  return `${type} ${mode} ${uid} ${gid}${hash}`;
}

async function factsOf(tree: Tree, declared: Declared): Promise<Facts> {
  const facts: Record<string, string> = {};
  for (const [path, entry] of tree) facts[path] = await factOf(entry, declared);
  return facts;
}

function outputsOf(facts: Facts, found: readonly string[]): PropertyMap {
  const fileCount = Object.values(facts).filter((fact) => !fact.startsWith("directory ")).length;
  return { __files: { ...facts }, __found: [...found], fileCount, treeHash: treeHashOf(facts) };
}

const treeHashOf = (facts: Facts) =>
  hashOfLines(Object.entries(facts).map(([path, fact]) => `${path}\n${fact}`));

const recordedFacts = (outputs: PropertyMap | undefined) => (outputs?.__files ?? {}) as Facts;
const recordedFound = (outputs: PropertyMap | undefined) => (outputs?.__found ?? []) as string[];

/** What is at a path now, in the words in which it was recorded. */
async function factNow(files: InstanceFiles, path: string, recorded: string): Promise<string | undefined> {
  const found = await files.open(path);
  if (found === undefined) return undefined;
  if (found.type === "symlink") {
    const target = recorded.startsWith("symlink ") ? recorded.slice("symlink ".length) : "";
    const same = posix.resolve(posix.dirname(path), target) === found.target;
    return `symlink ${same ? target : found.target}`;
  }
  const [, mode, uid, gid] = recorded.split(" ");
  const { facts } = found;
  const shown = (was: string | undefined, is: string | number) => (was === "-" ? "-" : is);
  const hash = found.type === "file" ? ` ${await sha256Of(found.content)}` : "";
  return `${found.type} ${shown(mode, facts.mode)} ${shown(uid, facts.uid)} ${shown(gid, facts.gid)}${hash}`;
}

async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const queue = new PQueue({ concurrency: sideBySide });
  const failures: unknown[] = [];
  for (const item of items) {
    void queue.add(async () => {
      if (failures.length === 0) await work(item).catch((error: unknown) => failures.push(error));
    });
  }
  await queue.onIdle();
  if (failures.length > 0) throw failures[0];
}

interface Work {
  readonly root: string;
  readonly before: Facts;
  /** Directories that were there before this resource: they are not its own to delete. */
  readonly found: readonly string[];
  readonly prune: boolean;
}

/** Brings the instance from the recorded files to those of the program; only what differs is sent. */
async function apply(
  tree: Tree,
  declared: Declared,
  { root, before, found, prune }: Work,
  address: Address,
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
      const where = posix.join(root, path);
      // In a directory that has just been made there is nothing; of a file whose content alone differs, type, mode
      // and owner are known: neither has to be looked at first.
      const isNew = made.has(posix.dirname(path));
      const recorded = before[path];
      if (isNew || (recorded !== undefined && differsInContentOnly(recorded, wanted[path]!))) {
        await putAgain(where, entry, () => placeKnown(files, where, wantedOf(entry, declared), recorded));
      } else {
        const there = await files.stat(where);
        if (entry.type === "directory" && there?.type === "directory" && recorded === undefined) {
          foreign.add(path);
        }
        await putAgain(where, entry, () => place(files, where, wantedOf(entry, declared), there));
      }
      if (entry.type === "directory" && recorded === undefined && !foreign.has(path)) made.add(path);
      done[path] = wanted[path]!;
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
  const [type, mode, uid, gid] = recorded?.split(" ") ?? [];
  const known = { mode: mode!, uid: Number(uid), gid: Number(gid) };
  // `-` stands for what is not declared: `place` compares only what is.
  await place(files, path, wanted, type === undefined ? undefined : { type: wanted.type, ...known });
}

/** Deletes files of ours: never a directory that was there before, and none that holds something else. */
async function removeRecorded(
  files: InstanceFiles,
  root: string,
  facts: Facts,
  paths: readonly string[],
  foreign: ReadonlySet<string>,
): Promise<void> {
  const isDirectory = (path: string) => facts[path]!.startsWith("directory ");
  await inParallel(
    paths.filter((path) => !isDirectory(path)),
    (path) => removeIfThere(files, posix.join(root, path)),
  );
  const directories = paths.filter((path) => isDirectory(path) && !foreign.has(path)).sort();
  for (const path of directories.reverse()) await removeIfEmpty(files, posix.join(root, path));
}

async function removeIfEmpty(files: InstanceFiles, path: string): Promise<void> {
  try {
    await removeIfThere(files, path);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
  }
}

/** Says which files are not what they were; at most so many by name. */
const namedAtMost = 10;

function tell(differing: readonly string[], root: string, context: Context): void {
  if (differing.length === 0) return;
  const named = differing.slice(0, namedAtMost).map((path) => posix.join(root, path));
  const more = differing.length > named.length ? ` and ${differing.length - named.length} more` : "";
  context.log.info(`Changed or gone: ${named.join(", ")}${more}.`);
}

async function applyPlan(plan: Write, address: Address, context: Context): Promise<PropertyMap> {
  const { inputs, outputs } = plan;
  const tree = await treeOfInputs(inputs, context.signal);
  if (tree === undefined) throw new Failure("invalid", "The content of the archive is not known.");
  const work = {
    root: address.path!,
    before: recordedFacts(outputs),
    found: recordedFound(outputs),
    prune: inputs.prune !== false,
  };
  return apply(tree, declaredOf(inputs), work, address, context);
}

export const InstanceFileTree: ResourceDefinition = {
  type: "InstanceFileTree",
  description:
    "A tree of files inside an instance, from a directory or an archive. The state keeps a hash of each file: only what changed is uploaded, and a refresh sees what was changed, or is gone, inside. Files in the tree's directories that do not come from it are never touched; deleting the resource deletes what it has put there. A file is executable inside when it is in the source; other permissions of the source are not taken over. Tarballs and zip files are unpacked in memory. See `/1.0/instances/<instance>/files`.",
  inputs: properties({
    instance: instanceInput("tree"),
    path: text(
      "The absolute path of the tree's root inside the instance; missing directories above it are made. A change replaces the tree.",
      { replaces: true },
    ),
    source: archive(
      "The files as a Pulumi archive: a directory of this machine, a tarball, a zip file, or a map of assets and archives. Only its content counts, not its form. Changes in place, file by file.",
    ),
    mode: optional(
      modeInput(
        'Permissions of all files in octal, such as "0640". Default: 0755 for executables, else 0644. Changes in place.',
      ),
    ),
    directoryMode: optional(
      modeInput(
        'Permissions of all directories in octal, such as "0750". Default: 0750 (the server\'s) for those that are made, and as they are for those that are there. Changes in place; LXD before 5.21 cannot change those of a directory that is not empty.',
      ),
    ),
    uid: optional(ownerInput("user", "Default: root, and not watched.")),
    gid: optional(ownerInput("group", "Default: root, and not watched.")),
    prune: optional(
      flag(
        "Delete the files that this resource has put there and that its source no longer has. Default true.",
        { default: true },
      ),
    ),
    followSymlinks: optional(
      flag(
        "Upload what symlinks of the source point to, instead of symlinks. Default false. Changes in place.",
        { default: false },
      ),
    ),
    project: projectInput("A change replaces the tree."),
  }),
  outputs: properties({
    fileCount: wholeNumber("How many files and symlinks it has.", {
      changesWith: ["source", "followSymlinks"],
    }),
    treeHash: text("A hash over paths, permissions and content of all its files.", {
      changesWith: ["source", "followSymlinks", "mode", "directoryMode", "uid", "gid"],
    }),
    url: text("The path of the tree's root in the LXD API.", { changesWith: ["instance", "project"] }),
  }),
  id: { segments: ["project", "instance", "path"], example: "default/web//srv/www", last: "path" },
  notImportable:
    "which of the files of an instance belong to a tree is known only from its source. Declare the tree and let the next up write it.",
  scope: "project",
  timeouts: { create: 1800, update: 1800, delete: 600 },
  beside: queueOf,
  divided: true,
  parts: (address, outputs) =>
    Object.keys(recordedFacts(outputs)).map((path) => fileThing(address, posix.join(address.path!, path))),
  label: (address) => `Files ${address.path} of instance "${address.instance}"`,
  check: (inputs, report) => {
    checkReference(inputs, "instance", report);
    checkPath(inputs, report);
  },
  checkFiles: async (inputs, report, { signal }) => {
    if (!(inputs.source instanceof Archive) || !isHere(inputs.source)) return;
    try {
      await treeOfInputs(inputs, signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      report("source", error.message);
    }
  },
  judge: async (old, inputs, outputs, context) => {
    const parent = await judgeInstance(old, inputs, outputs, context);
    const tree = await treeOfInputs(inputs, context.interrupt);
    // The source of a state has only a hash: then that is compared.
    if (tree === undefined || typeof outputs.treeHash !== "string") return parent;
    // With the permissions of the state: a change of theirs is told at their own property.
    const facts = await factsOf(tree, declaredOf(old));
    return { ...parent, source: treeHashOf(facts) === outputs.treeHash ? "same" : "different" };
  },
  predict: async (inputs, { signal }): Promise<PropertyMap> => {
    const tree = await treeOfInputs(inputs, signal);
    if (tree === undefined) return {};
    const { fileCount, treeHash } = outputsOf(await factsOf(tree, declaredOf(inputs)), []);
    return { fileCount: fileCount!, treeHash: treeHash! };
  },
  create: async (inputs, project, context) => {
    const address = addressFrom(InstanceFileTree, inputs, project);
    const tree = await treeOfInputs(inputs, context.signal);
    if (tree === undefined) throw new Failure("invalid", "The content of the archive is not known.");
    const work = { root: address.path!, before: {}, found: [], prune: false };
    return { address, outputs: await apply(tree, declaredOf(inputs), work, address, context) };
  },
  read: async (where, context, state) => {
    const parent = await parentOf(where, state?.outputs, context);
    if (parent === undefined) return undefined;
    const { address } = parent;
    const recorded = recordedFacts(state?.outputs);
    const found = recordedFound(state?.outputs);
    const inputs: PropertyMap = parentInputs(where, parent);
    const url = urlOf(["instances", address.instance!, "files"], address.project, { path: address.path! });
    // What was just written is believed; a refresh looks at every file.
    if (context.reading === "one") {
      return { inputs, outputs: { ...outputsOf(recorded, found), ...parent.outputs, url }, address };
    }
    const files = filesOf(address, context);
    const now: Record<string, string> = {};
    await inParallel(Object.entries(recorded), async ([path, fact]) => {
      const is = await factNow(files, posix.join(address.path!, path), fact);
      if (is !== undefined) now[path] = is;
    });
    const differing = Object.keys(recorded).filter((path) => now[path] !== recorded[path]);
    if (Object.keys(now).length === 0 && differing.length > 0) return undefined;
    tell(differing.sort(), address.path!, context);
    if (differing.length > 0) inputs.source = new Archive({ hash: treeHashOf(now) });
    return { inputs, outputs: { ...outputsOf(now, found), ...parent.outputs, url }, address };
  },
  update: async (plan, context) => {
    const address = followed(plan.address, plan.value);
    return { address, outputs: await applyPlan(plan, address, context) };
  },
  delete: async (address, _inputs, outputs, context) => {
    const files = filesOf(address, context);
    const facts = recordedFacts(outputs);
    const foreign = new Set(recordedFound(outputs));
    const own = Object.keys(facts).filter(
      (path) => !context.heldByOther?.(fileThing(address, posix.join(address.path!, path))),
    );
    await removeRecorded(files, address.path!, facts, own, foreign);
    if (!foreign.has(".")) await removeIfEmpty(files, address.path!);
  },
};
