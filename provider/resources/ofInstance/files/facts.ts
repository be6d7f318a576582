/** What the state keeps of a tree's files, and what is there now. */
import { posix } from "node:path";
import type { InstanceFiles } from "../../../lxd";
import { isList, isMap, textOf, type PropertyMap, type Value } from "../../../reconcile/values";
import { hashOfLines, type Entry, type Tree } from "./archive";
import { sha256Of } from "./content";
import { canonicalMode, type Wanted } from "./place";

/**
 * What the state keeps of each file, by its path below the root: `file MODE UID GID SHA256`, `directory MODE UID GID`
 * or `symlink TARGET`. What is not declared is `-`, and not watched.
 */
export type Facts = Readonly<Record<string, string>>;

/** Permissions and owners of all files of a tree. */
export interface Permissions {
  readonly mode?: string;
  readonly directoryMode?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** As a program gives them; in previews, what is not known is left out. */
export function permissionsOf(inputs: { readonly [K in keyof Permissions]?: Value }): Permissions {
  const { mode, directoryMode, uid, gid } = inputs;
  return {
    ...(typeof mode === "string" && { mode: canonicalMode(mode) }),
    ...(typeof directoryMode === "string" && { directoryMode: canonicalMode(directoryMode) }),
    ...(typeof uid === "number" && { uid }),
    ...(typeof gid === "number" && { gid }),
  };
}

export function wantedOf(entry: Entry, { mode, directoryMode, uid, gid }: Permissions): Wanted {
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

async function factOf(entry: Entry, declared: Permissions): Promise<string> {
  if (entry.type === "symlink") return `symlink ${entry.target}`;
  const { type, mode = "-", uid = "-", gid = "-" } = wantedOf(entry, declared);
  const hash = entry.type === "file" ? ` ${await entry.content.sha256()}` : "";
  return `${type} ${mode} ${uid} ${gid}${hash}`;
}

export async function factsOf(tree: Tree, declared: Permissions): Promise<Facts> {
  const facts: Record<string, string> = {};
  for (const [path, entry] of tree) facts[path] = await factOf(entry, declared);
  return facts;
}

/** What the outputs of a tree tell of it. */
type TreeOutputs = {
  readonly __files: PropertyMap;
  readonly __found: string[];
  readonly fileCount: number;
  readonly treeHash: string;
};

export function outputsOf(facts: Facts, found: readonly string[]): TreeOutputs {
  const fileCount = Object.values(facts).filter((fact) => !fact.startsWith("directory ")).length;
  return { __files: { ...facts }, __found: [...found], fileCount, treeHash: treeHashOf(facts) };
}

export const treeHashOf = (facts: Facts) =>
  hashOfLines(Object.entries(facts).map(([path, fact]) => `${path}\n${fact}`));

/** The outputs of a tree in the state. */
interface Recorded {
  readonly __files?: Value;
  readonly __found?: Value;
}

export const recordedFacts = ({ __files }: Recorded): Facts =>
  __files !== undefined && isMap(__files)
    ? Object.fromEntries(Object.entries(__files).map(([path, fact]) => [path, textOf(fact)]))
    : {};

/** Directories that were there before the tree. */
export const recordedFound = ({ __found }: Recorded): string[] =>
  __found !== undefined && isList(__found) ? __found.map(textOf) : [];

/** What is at a path now, in the words in which it was recorded. */
export async function factNow(
  files: InstanceFiles,
  path: string,
  recorded: string,
): Promise<string | undefined> {
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
