/**
 * The functions of a kind of object that is a resource as well: one that reads an object, one that lists them. What
 * they answer is what the resource itself makes of the server's answer (`read` and `show` of its definition).
 */
import { Kind as SchemaKind, OptionalKind, Type } from "@sinclair/typebox";
import { LxdError, apiPath } from "../lxd";
import { collectionAt, parentAt } from "../reconcile/endpoint";
import type { Address, Shown } from "../reconcile/definition";
import type { FunctionContext, FunctionDefinition } from "../reconcile/function";
import {
  annotations,
  isRequired,
  list,
  object,
  optional,
  properties,
  text,
  type TObject,
  type TSchema,
} from "../reconcile/properties";
import { isMap, textOf, type PropertyMap, type Value } from "../reconcile/values";
import { asWords, plural } from "../reconcile/words";
import * as shared from "./arguments";
import type { Readable } from "./readable";

/** What functions have to know of a kind beside what its definition says. */
export interface Special {
  /** Inputs and outputs that are not in every answer, though every object has them. */
  readonly sometimes?: readonly string[];
  /** Results beside those of the resource. */
  readonly beside?: Record<string, TSchema>;
  /** The argument that names it, where the resource has another word for that. Default: the last segment of its id. */
  readonly argument?: string;
  readonly hasFilter?: boolean;
  /** Results that this entry of a list does not tell. */
  readonly unsaid?: (raw: unknown) => readonly string[];
}

export interface Kind extends Special {
  readonly resource: Readable;
}

export const kindOf = (resource: Readable, special: Special = {}): Kind => ({ resource, ...special });

/** In a sentence: "network zone". */
const nounOf = ({ resource: { noun, type } }: Kind): string => noun ?? asWords(type);

/** `getNetworks` answers `networks`. */
export const listed = (name: string) => name.slice(3, 4).toLowerCase() + name.slice(4);

const firstSentence = (description = "") => /^.*?[.:](?= [A-Z"`]|$)/s.exec(description)?.[0] ?? description;

/** What a result has of the words of a declaration: its form, and who may see it and where. */
const toldOfForm = [
  "type",
  "items",
  "patternProperties",
  "properties",
  "required",
  "$id",
  "secret",
  "extension",
];

/**
 * An input or output of a resource as a result: always there, or not; and any word where the resource takes some (a
 * network that LXD does not manage is of other kinds than those that can be made).
 */
function result(schema: TSchema, isOptional: boolean, description: string): TSchema {
  const form = Object.entries(schema).filter(([word]) => toldOfForm.includes(word));
  const settled = Type.Unsafe<Value>({
    [SchemaKind]: schema[SchemaKind],
    ...Object.fromEntries(form),
    description: description.replace(/[:.]$/, "."),
  });
  return isOptional ? optional(settled) : settled;
}

/** Inputs whose descriptions speak of how to write them. */
const inAnswers: Readonly<Record<string, string>> = {
  name: "The name.",
  description: "The description.",
  config: "Configuration keys and their values, without the server's own memory (`volatile.*`).",
  devices: "Devices by name, each a map of LXD's properties.",
};

const known = new WeakMap<Kind, Record<string, TSchema>>();

export function resultsOf(kind: Kind): Record<string, TSchema> {
  const results = known.get(kind) ?? makeResults(kind);
  known.set(kind, results);
  return results;
}

function makeResults({ resource, sometimes = [], beside = {} }: Kind): Record<string, TSchema> {
  const inputs = toldOf(resource.inputs).map(([name, schema]): [string, TSchema] => {
    const isRare = sometimes.includes(name) || isRarelyThere(resource, name);
    const description = inAnswers[name] ?? firstSentence(annotations(schema).description);
    return [name, result(schema, isRare, description)];
  });
  const outputs = Object.entries(resource.outputs.properties)
    .filter(([, schema]) => !annotations(schema).untold)
    .map(([name, schema]): [string, TSchema] => [
      name,
      result(
        schema,
        OptionalKind in schema || sometimes.includes(name),
        annotations(schema).description ?? "",
      ),
    ]);
  const project =
    resource.scope === "none" ? [] : [["project", text("The project that it lives in.")] as const];
  return Object.fromEntries([...inputs, ...outputs, ...project, ...Object.entries(beside)]);
}

/** The inputs that the server tells; the project is told beside them. */
const toldOf = ({ properties }: TObject): [string, TSchema][] =>
  Object.entries(properties).filter(([name, schema]) => {
    const { untold, creationOnly } = annotations(schema);
    return !untold && !creationOnly && name !== "project";
  });

/** Not every object has what a program may leave out, and what neither Check nor a default fills in then. */
function isRarelyThere({ inputs, owned }: Readable, name: string): boolean {
  const schema = inputs.properties[name];
  const { default: fallback, filled, computed } = schema ? annotations(schema) : {};
  return (
    !isRequired(inputs, name) && fallback === undefined && !filled && !computed && owned?.[name] === undefined
  );
}

/** What the results hold of an object that was read. */
export function answerOf(kind: Kind, { inputs, outputs }: Shown, address: Address): PropertyMap {
  const names = Object.keys(resultsOf(kind));
  const all: PropertyMap = { ...inputs, ...outputs };
  if (kind.resource.scope !== "none") all.project = address.project ?? "";
  const entries = names.flatMap((name): [string, Value][] => {
    const value = all[name];
    if (value === undefined || value === null) return [];
    return [[name, visible(kind.resource, name, value)]];
  });
  return Object.fromEntries(entries);
}

/** The same of an entry of a list. */
export async function entryIn(
  kind: Kind,
  raw: unknown,
  where: Address,
  context: FunctionContext,
): Promise<PropertyMap> {
  const { show, type } = kind.resource;
  if (show === undefined) throw new Error(`${type} does not say what an entry of its list is.`);
  return answerOf(kind, await show(raw, where, context), where);
}

/** Without the server's own memory. */
function visible(resource: Readable, name: string, value: Value): Value {
  const rules = resource.owned?.[name];
  if (!rules || !isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !rules.serverOwned(key)));
}

/** Parents in other words than their segment's. */
const parentNouns: Readonly<Record<string, string>> = {
  zone: "The name of the network zone that it belongs to.",
  pool: "The name of the storage pool that it lies in.",
};

/** What stands before a name in an id is the name of a parent, or says of which sort the thing is. */
function parentWords({ resource: { inputs } }: Kind, name: string): string {
  const schema = inputs.properties[name];
  const isChoice = schema !== undefined && annotations(schema).enum !== undefined;
  if (isChoice) return firstSentence(annotations(schema).description);
  return parentNouns[name] ?? `The name of the ${name} that it belongs to.`;
}

const segmentsOf = ({ resource }: Kind) => resource.id.segments.filter((segment) => segment !== "project");
const lastOf = (kind: Kind) => segmentsOf(kind).at(-1) ?? "";
const argumentOf = (kind: Kind) => kind.argument ?? lastOf(kind);

function parentArguments(kind: Kind): Record<string, TSchema> {
  const parents = segmentsOf(kind).slice(0, -1);
  return Object.fromEntries(parents.map((name) => [name, text(parentWords(kind, name))]));
}

const scopeArguments = ({ resource }: Kind): Record<string, TSchema> =>
  resource.scope === "none" ? {} : { project: shared.projectArgument };

/** The address that arguments mean; the last segment may be left out. */
export async function addressIn(kind: Kind, inputs: PropertyMap, context: FunctionContext): Promise<Address> {
  const { scope } = kind.resource;
  const names = segmentsOf(kind).flatMap((name): [string, string][] => {
    const given = inputs[name === lastOf(kind) ? argumentOf(kind) : name];
    return given === undefined ? [] : [[name, textOf(given)]];
  });
  const address = Object.fromEntries(names);
  if (scope === "none") return address;
  const project = await context.effectiveProject(kind.resource, shared.projectOf(inputs, context));
  return { ...address, project };
}

export const nameOf = (kind: Kind) => `get${kind.resource.type}`;
export const pluralOf = (kind: Kind) => `get${plural(kind.resource.type)}`;

/** `network "br0"`: what is missing. */
export function wordsFor(kind: Kind, address: Address): string {
  const label = kind.resource.label?.(address);
  if (label === undefined) return `${nounOf(kind)} "${address[lastOf(kind)]}"`;
  const words = label.replace(/^The /, "");
  return words.slice(0, 1).toLowerCase() + words.slice(1);
}

/** What it answers is described with the resource, where there is one. */
const likeResource = ({ resource }: Kind) =>
  "create" in resource ? `, with what the resource \`${resource.type}\` tells of it` : "";

/** The function that reads one object. */
export function one(kind: Kind): FunctionDefinition {
  const { resource } = kind;
  const last = lastOf(kind);
  const argument = argumentOf(kind);
  const schema = resource.inputs.properties[last] ?? resource.outputs.properties[last];
  const about = inAnswers[last] ?? firstSentence(schema && annotations(schema).description);
  return {
    name: nameOf(kind),
    description: `Reads one ${nounOf(kind)}${likeResource(kind)}. See \`GET ${resource.path}\`.`,
    extension: resource.extension,
    inputs: properties({
      ...parentArguments(kind),
      [argument]: text(about),
      ...scopeArguments(kind),
      ignoreMissing: shared.ignoreMissing,
    }),
    outputs: properties({ exists: shared.existsResult, ...resultsOf(kind) }),
    timeout: 60,
    check: resource.id.last
      ? undefined
      : shared.checkNames(...segmentsOf(kind).slice(0, -1), argumentOf(kind)),
    run: async (inputs, context) => {
      const address = await addressIn(kind, inputs, context);
      return shared.orMissing(inputs, wordsFor(kind, address), address.project, async () => {
        const live = await resource.read(address, context);
        return live && answerOf(kind, live, live.address ?? address);
      });
    },
  };
}

/** The type of the entries of a list. */
export const entryOf = (kind: Kind) =>
  object(`Listed${kind.resource.type}`, `One ${nounOf(kind)}.`, resultsOf(kind));

/** The function that lists the objects. */
export function all(kind: Kind): FunctionDefinition {
  const noun = nounOf(kind);
  const name = pluralOf(kind);
  const { path, everywhere } = kind.resource;
  const collection = path.slice(0, path.lastIndexOf("/"));
  return {
    name,
    description: `Lists every ${noun}${likeResource(kind)}, with one request. See \`GET ${collection}\`.`,
    extension: kind.resource.extension,
    inputs: properties({
      ...parentArguments(kind),
      ...scopeArguments(kind),
      ...(everywhere ? { allProjects: shared.allProjectsArgument(everywhere) } : {}),
      ...(kind.hasFilter ? { filter: shared.filterArgument } : {}),
    }),
    outputs: properties({ [listed(name)]: list(entryOf(kind), `Every ${noun}, by name.`) }),
    timeout: 60,
    check: (inputs, report) => {
      shared.checkNames(...segmentsOf(kind).slice(0, -1))(inputs, report);
      shared.checkAllProjects(inputs, report);
    },
    run: async (inputs, context) => {
      const where = await addressIn(kind, inputs, context);
      const raws = await entriesAt<{ project?: string }>(kind, where, inputs, context);
      const entries = await Promise.all(
        raws.map(async (raw) => {
          const address =
            inputs.allProjects === true ? { ...where, project: raw.project ?? "default" } : where;
          const answer = await entryIn(kind, raw, address, { ...context, reading: "list" });
          for (const name of kind.unsaid?.(raw) ?? []) delete answer[name];
          return answer;
        }),
      );
      return { [listed(name)]: sorted(entries, lastOf(kind)) };
    },
  };
}

export const sorted = (entries: PropertyMap[], key: string): PropertyMap[] =>
  entries.sort((a, b) => (textOf(a[key]) < textOf(b[key]) ? -1 : 1));

/** What the server lists; of a parent that is not there, in words that say so. */
export async function entriesAt<Raw>(
  kind: Kind,
  where: Address,
  inputs: PropertyMap,
  context: FunctionContext,
  query: Record<string, string> = {},
): Promise<Raw[]> {
  const filter = textOf(inputs.filter);
  const isEverywhere = inputs.allProjects === true;
  const { path } = kind.resource;
  const parent = parentAt(path, where);
  const options = { project: isEverywhere ? undefined : where.project, signal: context.signal };
  try {
    const found = await context.client.list<Raw>(apiPath(...collectionAt(path, where)), {
      ...options,
      query: {
        ...query,
        ...(isEverywhere && { "all-projects": "true" }),
        ...(filter === "" ? {} : { filter }),
      },
    });
    // Of a parent that is not there some lists are empty (volumes of 5.0.2).
    if (found.length === 0 && parent) await context.client.get(apiPath(...parent), options);
    return found;
  } catch (error) {
    if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    const parents = segmentsOf(kind)
      .slice(0, -1)
      .map((name) => `${name} "${where[name]}"`);
    if (parents.length === 0) throw error;
    throw shared.absent(parents.reverse().join(" in "), where.project, "", error);
  }
}
