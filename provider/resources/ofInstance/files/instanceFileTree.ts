import { posix } from "node:path";
import type { Inputs, Outputs } from "../../../reconcile/define";
import type { At, Context, Write } from "../../../reconcile/definition";
import { urlOf } from "../../../reconcile/fetch";
import { Failure } from "../../../reconcile/host";
import { inParent } from "../../../reconcile/parents";
import { archive, flag, optional, properties, text, wholeNumber } from "../../../reconcile/properties";
import { Archive, type PropertyMap, type Value } from "../../../reconcile/values";
import { instanceInput, itsInstance, queueOf } from "../../instance/parent";
import { projectInput } from "../../shared";
import { apply, removeIfEmpty, removeRecorded } from "./apply";
import { isHere, treeOf, type Tree } from "./archive";
import {
  factNow,
  factsOf,
  outputsOf,
  permissionsOf,
  recordedFacts,
  recordedFound,
  treeHashOf,
} from "./facts";
import { inParallel } from "./inParallel";
import { filesOf } from "./place";
import { checkPath, fileThing, modeInput, ownerInput } from "./properties";

const inputs = properties({
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
  prune: flag(
    "Delete the files that this resource has put there and that its source no longer has. Default true.",
    { default: true },
  ),
  followSymlinks: flag(
    "Upload what symlinks of the source point to, instead of symlinks. Default false. Changes in place.",
    { default: false },
  ),
  project: projectInput("A change replaces the tree."),
});

const outputs = properties({
  fileCount: wholeNumber("How many files and symlinks it has.", {
    changesWith: ["source", "followSymlinks"],
  }),
  treeHash: text("A hash over paths, permissions and content of all its files.", {
    changesWith: ["source", "followSymlinks", "mode", "directoryMode", "uid", "gid"],
  }),
  url: text("The path of the tree's root in the LXD API.", { changesWith: ["instance", "project"] }),
});

type Plan = Write<
  Inputs<typeof inputs>,
  Outputs<typeof inputs, typeof outputs>,
  At<"project" | "instance" | "path">,
  Partial<Inputs<typeof inputs>>
>;

/** As a program gives them; in previews they may be unknown. */
interface Sources {
  readonly source?: Value;
  readonly followSymlinks?: Value;
}

async function treeOfInputs(inputs: Sources, signal: AbortSignal): Promise<Tree | undefined> {
  const { source, followSymlinks } = inputs;
  if (!(source instanceof Archive)) return undefined;
  return treeOf(source, { followSymlinks: followSymlinks === true, signal });
}

/** Says which files are not what they were; at most so many by name. */
const namedAtMost = 10;

function tell(differing: readonly string[], root: string, context: Context): void {
  if (differing.length === 0) return;
  const named = differing.slice(0, namedAtMost).map((path) => posix.join(root, path));
  const more = differing.length > named.length ? ` and ${differing.length - named.length} more` : "";
  context.log.info(`Changed or gone: ${named.join(", ")}${more}.`);
}

async function applyPlan({ inputs, outputs, address }: Plan, context: Context): Promise<PropertyMap> {
  const tree = await treeOfInputs(inputs, context.signal);
  if (tree === undefined) throw new Failure("invalid", "The content of the archive is not known.");
  const work = {
    root: address.path,
    before: recordedFacts(outputs),
    found: recordedFound(outputs),
    prune: inputs.prune,
  };
  return apply(tree, permissionsOf(inputs), work, address, context);
}

export const InstanceFileTree = inParent({
  parent: itsInstance,
  inside: ["source"],
  type: "InstanceFileTree",
  path: "/1.0/instances/<instance>/files?path=<path>",
  description:
    "A tree of files inside an instance, from a directory or an archive. The state keeps a hash of each file: only what changed is uploaded, and a refresh sees what was changed, or is gone, inside. Files in the tree's directories that do not come from it are never touched; deleting the resource deletes what it has put there. A file is executable inside when it is in the source; other permissions of the source are not taken over. Tarballs and zip files are unpacked in memory. See `/1.0/instances/<instance>/files`.",
  inputs,
  outputs,
  id: { segments: ["project", "instance", "path"], example: "default/web//srv/www", last: "path" },
  notImportable:
    "which of the files of an instance belong to a tree is known only from its source. Declare the tree and let the next up write it.",
  scope: "project",
  timeouts: { create: 1800, update: 1800, delete: 600 },
  beside: queueOf,
  divided: true,
  parts: (address, outputs) =>
    Object.keys(recordedFacts(outputs)).map((path) => fileThing(address, posix.join(address.path, path))),
  label: (address) => `Files ${address.path} of instance "${address.instance}"`,
  check: (inputs, report) => {
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
    const tree = await treeOfInputs(inputs, context.interrupt);
    // The source of a state has only a hash: then that is compared.
    if (tree === undefined || outputs.treeHash === undefined) return {};
    // With the permissions of the state: a change of theirs is told at their own property.
    const facts = await factsOf(tree, permissionsOf(old));
    return { source: treeHashOf(facts) === outputs.treeHash ? "same" : "different" };
  },
  predict: async (inputs, { signal }): Promise<PropertyMap> => {
    const tree = await treeOfInputs(inputs, signal);
    if (tree === undefined) return {};
    const { fileCount, treeHash } = outputsOf(await factsOf(tree, permissionsOf(inputs)), []);
    return { fileCount, treeHash };
  },
  create: async (inputs, address, context) => {
    const tree = await treeOfInputs(inputs, context.signal);
    if (tree === undefined) throw new Failure("invalid", "The content of the archive is not known.");
    const work = { root: address.path, before: {}, found: [], prune: false };
    return { address, outputs: await apply(tree, permissionsOf(inputs), work, address, context) };
  },
  read: async (address, context, state) => {
    const recorded = recordedFacts(state?.outputs ?? {});
    const found = recordedFound(state?.outputs ?? {});
    const { path: root } = address;
    const url = urlOf(["instances", address.instance, "files"], address.project, { path: root });
    // What was just written is believed; a refresh looks at every file.
    if (context.reading === "one") return { inputs: {}, outputs: { ...outputsOf(recorded, found), url } };
    const files = filesOf(address, context);
    const now: Record<string, string> = {};
    await inParallel(Object.entries(recorded), async ([path, fact]) => {
      const is = await factNow(files, posix.join(root, path), fact);
      if (is !== undefined) now[path] = is;
    });
    const differing = Object.keys(recorded).filter((path) => now[path] !== recorded[path]);
    if (Object.keys(now).length === 0 && differing.length > 0) return undefined;
    tell(differing.sort(), root, context);
    const inputs: PropertyMap =
      differing.length > 0 ? { source: new Archive({ hash: treeHashOf(now) }) } : {};
    return { inputs, outputs: { ...outputsOf(now, found), url } };
  },
  update: async (plan, context) => ({ address: plan.address, outputs: await applyPlan(plan, context) }),
  delete: async (address, _inputs, outputs, context) => {
    const files = filesOf(address, context);
    const facts = recordedFacts(outputs);
    const foreign = new Set(recordedFound(outputs));
    const own = Object.keys(facts).filter(
      (path) => !context.heldByOther?.(fileThing(address, posix.join(address.path, path))),
    );
    await removeRecorded(files, address.path, facts, own, foreign);
    if (!foreign.has(".")) await removeIfEmpty(files, address.path);
  },
});
