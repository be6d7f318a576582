/**
 * What a preseed of `lxd init` (or `incus admin init`) begins a server with: which objects these are here, and what it
 * says of each. Its lists and their entries have the API's names, and so have our definitions.
 */
import type { ResourceDefinition } from "../reconcile/definition";
import { lastIn } from "../reconcile/endpoint";
import { Failure } from "../reconcile/host";
import { lastSegment, printId } from "../reconcile/ids";
import { annotations } from "../reconcile/properties";
import { markByName } from "../reconcile/secrets";
import { entriesOf, isList, isMap, textOf, type PropertyMap, type Value } from "../reconcile/values";
import { underscored } from "../reconcile/words";
import type { Found, Named, Skipped } from "./survey";

export function readPreseed(preseed: Value, definitions: readonly ResourceDefinition[]): Named {
  if (!isMap(preseed)) {
    const keys = '"config", "networks", "storage_pools", "profiles", "projects" or "cluster"';
    throw new Failure("invalid", `This is no preseed, which is a map with some of ${keys}.`);
  }
  const wanted = new Map<string, Map<string, undefined>>();
  const declared: Found[] = [];
  const skipped: Skipped[] = [];
  for (const { where, definition, entry } of entriesIn(preseed, definitions)) {
    const id = definition && idOf(definition, entry);
    if (definition === undefined || id === undefined) {
      const why = definition ? "it does not say which one it is" : "this provider has no such list";
      skipped.push({ type: where, id: "", why });
      continue;
    }
    const { type } = definition;
    const { inputs, strange } = inputsOf(definition, entry);
    for (const name of strange) {
      skipped.push({ type: `${where}.${name}`, id: "", why: `${type} has no property of that name` });
    }
    wanted.set(type, (wanted.get(type) ?? new Map<string, undefined>()).set(id, undefined));
    declared.push(asDeclared(definition, id, inputs));
  }
  return { wanted, declared, skipped };
}

interface Entry {
  /** As the preseed has it: `networks[0]`. */
  readonly where: string;
  readonly definition?: ResourceDefinition;
  readonly entry: PropertyMap;
}

/** A list has the name of a collection; what is no list is an object of its own (`cluster`), or the server's (`config`). */
function entriesIn(preseed: PropertyMap, definitions: readonly ResourceDefinition[]): Entry[] {
  return Object.entries(preseed).flatMap(([key, value]): Entry[] => {
    const path = `/1.0/${key.replaceAll("_", "-")}`;
    if (isList(value)) {
      const definition = definitions.find((one) => one.path === `${path}/<${lastIn(one.path)}>`);
      return value.map((entry, i) => ({ where: `${key}[${i}]`, definition, entry: entriesOf(entry) }));
    }
    const { enabled, ...single } = entriesOf(value);
    if (isNothing(value) || enabled === false) return []; // A cluster that is none.
    const own = definitions.find((one) => one.path === path);
    if (own !== undefined) return [{ where: key, definition: own, entry: single }];
    const server = definitions.find((one) => one.path === "/1.0" && key in one.inputs.properties);
    return [{ where: key, definition: server, entry: { [key]: value } }];
  });
}

/** The id of an import; undefined where the entry leaves open which object is meant. */
function idOf(definition: ResourceDefinition, entry: PropertyMap): string | undefined {
  // There is one only.
  if (lastIn(definition.path) === "") return definition.id.example;
  const address = Object.fromEntries(
    definition.id.segments.map((segment) => [
      segment,
      textOf(entry[segment]) || (segment === "project" ? "default" : ""),
    ]),
  );
  return Object.values(address).includes("") ? undefined : printId(definition, address);
}

function inputsOf(
  { inputs: { properties } }: ResourceDefinition,
  entry: PropertyMap,
): { inputs: PropertyMap; strange: string[] } {
  const names = new Map(
    Object.entries(properties).map(([name, schema]) => [annotations(schema).as ?? underscored(name), name]),
  );
  const told = Object.entries(entry).filter(([, value]) => !isNothing(value));
  const inputs = told.flatMap(([key, value]): [string, Value][] => {
    const name = names.get(key);
    return name === undefined ? [] : [[name, value]];
  });
  const strange = told.flatMap(([key]) => (names.has(key) ? [] : [key]));
  // What others have of the name already, as every project has a profile "default", is taken over.
  const takeOver: PropertyMap = "adoptExisting" in properties ? { adoptExisting: true } : {};
  return { inputs: { ...Object.fromEntries(inputs), ...takeOver }, strange };
}

/** `lxd init --dump` writes what is not set as well. */
const isNothing = (value: Value): boolean =>
  value === null || value === "" || (isMap(value) && Object.keys(value).length === 0);

function asDeclared(definition: ResourceDefinition, id: string, inputs: PropertyMap): Found {
  const { type } = definition;
  const isInProject = definition.id.segments.includes("project");
  const outputs = { ...inputs, ...(isInProject && { project: textOf(inputs.project) || "default" }) };
  const called = lastSegment(definition) in inputs ? undefined : type.charAt(0).toLowerCase() + type.slice(1);
  return { type, id, inputs: markByName(inputs), outputs, called, isNew: true };
}
