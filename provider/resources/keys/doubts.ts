/** Mistakes in configuration keys, found in previews: only the server can tell for sure, so they are warnings. */
import { nearest } from "../../reconcile/check";
import type { Context } from "../../reconcile/definition";
import { about, doubtOf, type Note, type Rule } from "../../reconcile/notes";
import { printPath, type Path } from "../../reconcile/paths";
import { isMap, type PropertyMap, type Value } from "../../reconcile/values";
import { insteadOf } from "./gone";
import { serversByKey, type KnownKindName } from "./known";
import { keysOf, metadataOf, patternOf, type Metadata } from "./metadata";
import { wanted, type Taken } from "./values";

/** Keys by name, which may hold `*` or a part in capitals for any text; with what they take. */
export type KnownKeys = Readonly<Record<string, Taken>>;

/** What any of them knows; of a key that several know, the last. */
export const mergedKeys = (all: readonly KnownKeys[]): KnownKeys =>
  Object.fromEntries(all.flatMap((known) => Object.entries(known)));

/** What is known of a map's keys: from a table, and where the server's own metadata has them. */
export interface Knowledge {
  readonly table: KnownKeys;
  /** Whose the table is. Default: LXD 5.0. */
  readonly of?: string;
  /** The keys that the metadata has for it, if any. */
  readonly told?: (metadata: Metadata) => KnownKeys;
  /** Those that servers leave out of their metadata although they take them. */
  readonly untold?: readonly string[];
  /** Where it stands which other servers have such keys: the kind, and what within it (a driver, a type). */
  readonly known?: readonly [kind: KnownKindName, ...groups: string[]];
}

/** Keys that the server's metadata leaves out: free ones, and its own. */
const always: KnownKeys = { "user.*": "any", "volatile.*": "any" };

/** The keys of these entities of the metadata, or of one section of theirs. */
export const ofEntities =
  (entities: readonly string[], section?: string): NonNullable<Knowledge["told"]> =>
  (metadata) => {
    const facts = entities.flatMap((entity) => keysOf(metadata, entity, section));
    return Object.fromEntries(facts.map(([name, { type = "" }]) => [name, takenBy[type] ?? "any"]));
  };

const takenBy: Readonly<Record<string, Taken>> = { bool: "boolean", integer: "whole number" };

/** About the configuration, and what members of a cluster have of their own. */
export async function doubtsAboutConfig(
  { config, memberConfig }: PropertyMap,
  knowledge: Knowledge,
  context: Context,
): Promise<Note[]> {
  const members = memberConfig !== undefined && isMap(memberConfig) ? Object.entries(memberConfig) : [];
  const all = [
    doubtsAbout(config, ["config"], knowledge, context),
    ...members.map(([member, own]) => doubtsAbout(own, ["memberConfig", member], knowledge, context)),
  ];
  return (await Promise.all(all)).flat();
}

/** The rule of a definition whose configuration is known: of all alike, or as its inputs say. */
export const doubtAboutKeys = (known: Knowledge | ((inputs: PropertyMap) => Knowledge)): Rule =>
  doubtOf((inputs: PropertyMap, context) =>
    doubtsAboutConfig(inputs, typeof known === "function" ? known(inputs) : known, context),
  );

export async function doubtsAbout(
  entries: Value | undefined,
  at: Path,
  knowledge: Knowledge,
  context: Context,
): Promise<Note[]> {
  if (entries === undefined || !isMap(entries) || Object.keys(entries).length === 0) return [];
  const [known, who] = await knownTo(knowledge, context);
  const isStrange = Object.keys(entries).some((key) => takenOf(key, known) === undefined);
  const [kind, ...groups] = isStrange ? (knowledge.known ?? []) : [];
  const others = kind === undefined ? () => [] : await serversByKey(kind, groups);
  return doubts(entries, known, who, at, others);
}

/** What the server takes, as far as anybody knows, and who says so. */
async function knownTo(
  { table, of = "LXD 5.0", told, untold = [] }: Knowledge,
  context: Context,
): Promise<[known: KnownKeys, who: string]> {
  const metadata = told && (await metadataOf(context));
  if (told === undefined || metadata === undefined) return [table, of];
  const own = told(metadata);
  // A newer server that is silent of these keys: which ones it takes beside those of the table nobody knows.
  if (Object.keys(own).length === 0) return [{ ...table, "*": "any" }, of];
  // A type is less than what the key takes (a whole number, or "none"): where the table knows better, it is asked.
  const known: [string, Taken][] = [
    ...untold.map((name): [string, Taken] => [name, table[name] ?? "any"]),
    ...Object.entries(own).map(([name, taken]): [string, Taken] => [
      name,
      table[name] === "any" ? "any" : taken,
    ]),
  ];
  return [Object.fromEntries(known), "this server"];
}

/** What a key takes; undefined where it is not known. */
function takenOf(key: string, known: KnownKeys): Taken | undefined {
  const all = { ...always, ...known };
  if (Object.hasOwn(all, key)) return all[key];
  return Object.entries(all).find(([name]) => patternOf(name).test(key))?.[1];
}

export function doubts(
  entries: PropertyMap,
  known: KnownKeys,
  who: string,
  at: Path = ["config"],
  others: (key: string) => readonly string[] = () => [],
): Note[] {
  const names = Object.keys(known).filter((name) => !/\*|<|\.[A-Z_]+(\.|$)/.test(name));
  return Object.entries(entries).flatMap(([key, value]) => {
    const [where, path] = [[...at, key], printPath([...at, key])];
    const taken = takenOf(key, known);
    if (taken === undefined) {
      const instead = insteadOf(key, (name) => Object.hasOwn(known, name));
      if (instead !== undefined) {
        return [about(where, `${path}: ${who} does not have this key any more; ${instead}.`)];
      }
      return [about(where, `${path}: ${who} does not know this key${hint(key, names, others(key))}`)];
    }
    const is = typeof value === "string" ? wanted(value, taken) : undefined;
    return is === undefined ? [] : [about(where, `${path} is ${is}, which ${JSON.stringify(value)} is not.`)];
  });
}

/** The end of the sentence: who does, or what may have been meant. */
function hint(key: string, names: readonly string[], others: readonly string[]): string {
  if (others.length > 0)
    return `; ${others.join(", ").replace(/, ([^,]*)$/, " and $1")} ${others.length > 1 ? "do" : "does"}.`;
  const near = nearest(key, names);
  return near ? `; did you mean "${near}"?` : ".";
}
