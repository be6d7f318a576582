/** What differs between two sets of inputs, path by path. */
import jsonPatch from "fast-json-patch";
import { canonicalInputs } from "./normalise";
import { annotations } from "./properties";
import { covers, fromPointer, parsePath, printPath, type Path } from "./paths";
import { Archive, Asset, Unknown, isMap, type PropertyMap, type Value } from "./values";
import { LxdError } from "../lxd";
import { Failure, type DiffAnswer, type PropertyDifference } from "./host";
import type { Address, Context, ResourceDefinition } from "./definition";

/** Plain JSON for comparing: unknowns differ from everything, assets are their content's hash. */
function comparable(value: Value): unknown {
  if (value instanceof Unknown) return { "\0unknown": true };
  if (value instanceof Asset || value instanceof Archive)
    return { "\0hash": value.source.hash ?? value.source };
  if (Array.isArray(value)) return value.map(comparable);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, comparable(v)]));
  return value;
}

function canonicalFor(definition: ResourceDefinition, inputs: PropertyMap): PropertyMap {
  const plain = canonicalInputs(inputs, definition.inputs);
  return definition.normalise?.(plain) ?? plain;
}

export interface Difference {
  readonly path: Path;
  readonly kind: PropertyDifference["kind"];
  /** Never a reason to replace, whatever the property is. */
  readonly inPlace?: boolean;
}

const kinds = { add: "add", remove: "delete", replace: "update" } as const;

/** All paths that differ once both sides are in their canonical spelling. */
export async function differences(
  definition: ResourceDefinition,
  old: PropertyMap,
  news: PropertyMap,
  outputs: PropertyMap,
  context: Context,
  { last = old, here }: { readonly last?: PropertyMap; readonly here?: Address } = {},
): Promise<Difference[]> {
  const before = canonicalFor(definition, old);
  const after = canonicalFor(definition, news);
  const stated = canonicalFor(definition, last);
  const judged = {
    ...(await judgeProject(definition, before, after, here, context)),
    ...(await definition.judge?.(before, after, outputs, context, stated)),
  };
  const isSame = (name: string) =>
    judged[name] === "same" ||
    (after[name] === undefined && annotations(definition.inputs.properties[name]!).computed === true);

  // A key of a map that was not given at all differs at its own path, not at the map's.
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    if (!annotations(schema).owned) continue;
    before[name] ??= {};
    after[name] ??= {};
  }
  const found = jsonPatch.compare(comparable(before) as object, comparable(after) as object);
  const result = found.flatMap((operation): Difference[] => {
    const kind = kinds[operation.op as keyof typeof kinds];
    const whole = fromPointer(operation.path, kind === "add" ? after : before);
    const hidden = whole.findIndex((step) => typeof step === "string" && step.startsWith("\0"));
    const path = hidden < 0 ? whole : whole.slice(0, hidden);
    const name = String(path[0]);
    const inPlace = judged[name] === "renamed";
    if (isSame(name)) return [];
    // The elements of a set have no places that a path could name.
    const schema = definition.inputs.properties[name];
    const isSet = schema !== undefined && annotations(schema).sameAs === "set";
    if (isSet && path.length > 1) return [{ path: [name], kind: "update", inPlace }];
    return [{ path, kind: hidden < 0 ? kind : "update", inPlace }];
  });
  for (const [name, verdict] of Object.entries(judged)) {
    const listed = result.some(({ path }) => path[0] === name);
    if (verdict === "different" && !listed) result.push({ path: [name], kind: "update" });
  }
  return result;
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

/** The answer to the engine: paths, what they cause, and in which order a replacement goes. */
export async function diff(
  definition: ResourceDefinition,
  request: {
    readonly old: PropertyMap;
    readonly news: PropertyMap;
    readonly outputs: PropertyMap;
    /** The inputs of the state, where they are at hand. */
    readonly last?: PropertyMap;
    /** Where the object is. */
    readonly here?: Address;
    readonly ignoreChanges: readonly string[];
  },
  context: Context,
): Promise<DiffAnswer> {
  const { old, news, outputs, last, here, ignoreChanges } = request;
  const ignored = ignoreChanges.map(parsePath);
  const missing = ((outputs.__missing as string[] | undefined) ?? []).map((path): Difference => ({
    path: parsePath(path),
    kind: "add",
  }));
  const found = [
    ...(await differences(definition, old, news, outputs, context, { last, here })),
    ...missing,
  ].filter(({ path }) => !ignored.some((pattern) => covers(pattern, path)));
  const all: Record<string, PropertyDifference> = {};
  for (const { path, kind, inPlace } of found) {
    const schema = definition.inputs.properties[String(path[0])];
    const replaces = !inPlace && schema !== undefined && annotations(schema).replaces === true;
    all[printPath(path)] = { kind, replaces };
  }
  return {
    changes: found.length > 0,
    differences: all,
    deleteBeforeReplace: Object.values(all).some((one) => one.replaces) && collides(definition, old, news),
  };
}

/** Whether the old object has to go before the new one can be made. */
function collides(definition: ResourceDefinition, old: PropertyMap, news: PropertyMap): boolean {
  if (definition.collides) return definition.collides(old, news);
  const automatic = ((news.__defaults as string[] | undefined) ?? []).includes("name");
  const before = canonicalFor(definition, old);
  const after = canonicalFor(definition, news);
  const identity = definition.id.segments.filter((segment) => segment in definition.inputs.properties);
  return !automatic && identity.every((segment) => before[segment] === after[segment]);
}
