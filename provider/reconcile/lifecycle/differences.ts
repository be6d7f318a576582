/** What differs between what was declared last and what is declared now, path by path. */
import { isDeepStrictEqual } from "node:util";
import jsonPatch from "fast-json-patch";
import { canonicalInputs } from "../normalise";
import { annotations } from "../properties";
import { covers, fromPointer, parsePath, printPath, type Path } from "../paths";
import { isRecorded } from "../record";
import {
  Archive,
  Asset,
  Unknown,
  entriesOf,
  isMap,
  listOf,
  mapped,
  present,
  type PropertyMap,
  type Value,
} from "../values";
import { LxdError } from "../../lxd";
import { Failure, type PropertyDifference } from "../host";
import type { Address, Context, ResourceDefinition } from "../definition";
import type { Task } from "./task";

/** Plain JSON for comparing: unknowns differ from everything, assets are their content's hash. */
function comparable(value: Value): Value {
  if (value instanceof Unknown) return { "\0unknown": true };
  if (value instanceof Asset || value instanceof Archive)
    return { "\0hash": value.source.hash ?? present({ ...value.source }) };
  if (Array.isArray(value)) return value.map(comparable);
  return isMap(value) ? mapped(value, comparable) : value;
}

export function canonicalFor(definition: ResourceDefinition, inputs: PropertyMap): PropertyMap {
  const plain = canonicalInputs(inputs, definition.inputs);
  return definition.normalise?.(plain) ?? plain;
}

export interface Difference {
  readonly path: Path;
  readonly kind: PropertyDifference["kind"];
  /** Never a reason to replace, whatever the property is. */
  readonly inPlace?: boolean;
}

const kinds: Readonly<Record<string, PropertyDifference["kind"]>> = {
  add: "add",
  remove: "delete",
  replace: "update",
};

/** What a comparison looks at. */
export type Compared = Pick<
  Task,
  "definition" | "was" | "declared" | "last" | "outputs" | "hidden" | "ignored" | "context"
> &
  Partial<Pick<Task, "address" | "marks" | "clear">>;

/** Both sides in their canonical spelling, and the paths that differ, but for those in `ignoreChanges`. */
export interface Comparison {
  readonly before: PropertyMap;
  readonly after: PropertyMap;
  readonly differences: readonly Difference[];
}

export async function compare(task: Compared): Promise<Comparison> {
  const { definition, outputs, context, ignored } = task;
  const before = canonicalFor(definition, task.was);
  const after = canonicalFor(definition, task.declared);
  const stated = canonicalFor(definition, task.last ?? task.was);
  const judged = {
    ...(await judgeProject(definition, before, after, task.address, context)),
    ...(await definition.judge?.(before, after, outputs, context, stated)),
  };
  // A key of a map that was not given at all differs at its own path, not at the map's.
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    if (!annotations(schema).owned) continue;
    before[name] = withoutStored(task, name, before[name], after[name]);
    after[name] ??= {};
  }
  const isSame = (name: string) => judged[name] === "same" || isNoNews(task, name, before, after, stated);
  const found = jsonPatch
    .compare(mapped(before, comparable), mapped(after, comparable))
    .filter(({ op, path }) => !(op === "remove" && isBelowUnknown(after, path)));
  const differences = found.flatMap((operation): Difference[] => {
    const kind = kinds[operation.op] ?? "update";
    const whole = fromPointer(operation.path, kind === "add" ? after : before);
    const hidden = whole.findIndex((step) => typeof step === "string" && step.startsWith("\0"));
    const path = hidden < 0 ? whole : whole.slice(0, hidden);
    const name = String(path[0]);
    const inPlace = judged[name] === "renamed" || judged[name] === "inPlace";
    if (isSame(name)) return [];
    // The elements of a set have no places that a path could name.
    const schema = definition.inputs.properties[name];
    const isSet = schema !== undefined && annotations(schema).sameAs === "set";
    if (isSet && path.length > 1) return [{ path: [name], kind: "update", inPlace }];
    return [{ path, kind: hidden < 0 ? kind : "update", inPlace }];
  });
  for (const [name, verdict] of Object.entries(judged)) {
    const listed = differences.some(({ path }) => path[0] === name);
    if (verdict === "different" && !listed) differences.push({ path: [name], kind: "update" });
  }
  const all = [...differences, ...newlySecret(task, differences)];
  return { before, after, differences: all.filter(({ path }) => !isIgnored(ignored, path)) };
}

/**
 * The inputs that mean what the state says of them, whatever they say: a Diff would find nothing, without asking the
 * server. `missing` are paths of what is gone.
 */
export function sayTheSame(task: Compared, now: PropertyMap, missing: readonly string[]): string[] {
  const { definition } = task;
  const before = canonicalFor(definition, task.was);
  const after = canonicalFor(definition, now);
  return Object.entries(definition.inputs.properties).flatMap(([name, schema]) => {
    if (missing.some((path) => parsePath(path)[0] === name)) return [];
    const [old, is] = annotations(schema).owned
      ? [withoutStored(task, name, before[name], after[name]), after[name] ?? {}]
      : [before[name], after[name]];
    const isSame = isDeepStrictEqual(old, is) || isNoNews(task, name, before, after, before);
    return isSame ? [name] : [];
  });
}

/** Of a map that is not known yet, nobody can say that a key is removed. */
function isBelowUnknown(after: PropertyMap, pointer: string): boolean {
  let here: Value | undefined = after;
  for (const step of fromPointer(pointer, undefined)) {
    if (here instanceof Unknown) return true;
    here = here !== undefined && isMap(here) ? here[String(step)] : undefined;
  }
  return false;
}

/** Values that the program has marked as secret and the outputs have in clear: an update, and never a replacement. */
function newlySecret(
  { definition, marks = [], clear = () => false }: Compared,
  found: readonly Difference[],
): Difference[] {
  return marks
    .filter((mark) => String(mark[0]) in definition.inputs.properties && clear(mark))
    .filter((mark) => !found.some(({ path }) => covers(path, mark) || covers(mark, path)))
    .map((path) => ({ path, kind: "update", inPlace: true }));
}

export const isIgnored = (ignored: readonly Path[], path: Path): boolean =>
  ignored.some((pattern) => covers(pattern, path));

/** Whether a property is as it was, though it is spelled otherwise, or was not told before. */
function isNoNews(
  { definition, hidden, outputs }: Compared,
  name: string,
  before: PropertyMap,
  after: PropertyMap,
  stated: PropertyMap,
): boolean {
  const schema = definition.inputs.properties[name];
  if (schema === undefined) return false;
  const { computed, creationOnly, owned } = annotations(schema);
  if (computed && after[name] === undefined) return true;
  if (owned || listOf(outputs.__missing).includes(name)) return false;
  // Nobody can ask the server what an object was made from that no create of ours has made. Once the program has told,
  // another source is another object.
  if (creationOnly && before[name] === undefined && hidden.made === undefined) {
    return stated[name] === undefined || isDeepStrictEqual(stated[name], after[name]);
  }
  return isRecorded(before[name], after[name], hidden.record[name], schema);
}

/** Of an owned map, what the server holds already counts as declared before: it may be declared without a difference. */
function withoutStored(
  { hidden, outputs }: Compared,
  name: string,
  before: Value | undefined,
  after: Value | undefined,
): PropertyMap {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const missing = listOf(outputs.__missing);
  const same = Object.entries(hidden.remainder[name] ?? {}).filter(([key, { said, stored }]) => {
    if (stored === undefined || missing.includes(printPath([name, key]))) return false;
    const isAsWritten = said === undefined ? !(key in old) : isDeepStrictEqual(old[key], said);
    return isAsWritten && isDeepStrictEqual(now[key], stored);
  });
  const stored = same.map(([key]) => [key, now[key]] as const);
  return { ...old, ...present(Object.fromEntries(stored)) };
}

/**
 * Another project that shares what this is with `default`, or the same one under another name, has the same object:
 * nothing is to be made anew.
 */
async function judgeProject(
  definition: ResourceDefinition,
  old: PropertyMap,
  inputs: PropertyMap,
  here: Address | undefined,
  context: Context,
): Promise<Record<string, "renamed">> {
  const [before, after] = [old.project, inputs.project];
  if (typeof before !== "string" || typeof after !== "string" || before === after) return {};
  if (definition.scope === "none" || definition.scope === "project" || here === undefined) return {};
  const isRenamed = context.moved("Project", { name: before })?.name === after;
  // A project is renamed only while it is empty: what is declared in it is what it shares.
  const isShared = here.project !== before;
  const there = isRenamed && isShared ? here.project : await placeIn(definition, after, context);
  return there === here.project ? { project: "renamed" } : {};
}

/** Where it would be in that project; undefined when that is not there yet, or nobody can tell. */
async function placeIn(definition: ResourceDefinition, project: string, context: Context) {
  try {
    return await context.effectiveProject(definition, project);
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    context.log.debug(`Where project "${project}" has it could not be looked up: ${error.message}`);
    return undefined;
  }
}

export function topLevel(found: readonly Difference[]): Set<string> {
  return new Set(found.map(({ path }) => String(path[0])));
}
