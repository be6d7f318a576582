/** A YAML program that declares what was found, each object by a reference wherever another one names it. */
import { stringify } from "yaml";
import { printPath, type Path } from "../reconcile/paths";
import { Secret, entriesOf, isList, isMap, textOf, type PropertyMap, type Value } from "../reconcile/values";
import type { Kind, Reference } from "./kinds";
import { logicalNames } from "./names";
import { projectOf, type Found } from "./survey";

export interface Program {
  /** The text of Pulumi.yaml. */
  readonly text: string;
  /** By logical name, the paths of secrets that were left out. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
}

interface Resource {
  readonly type: string;
  readonly properties: Record<string, unknown>;
  readonly options: { protect?: true; ignoreChanges?: string[]; dependsOn?: string[] };
}

/** @param plugin the path of the plugin's directory, where Pulumi is to be told of it */
export function writeProgram(
  name: string,
  found: readonly Found[],
  kinds: readonly Kind[],
  plugin?: string,
): Program {
  const names = logicalNames(found);
  const known = new Map(kinds.map((kind) => [kind.type, kind]));
  const index = new Index(found, names, known);
  const leftOut = new Map<string, string[]>();
  const resources: Record<string, Resource> = {};
  for (const one of found) {
    const logical = names.get(one)!;
    const secrets: Path[] = [];
    const plain = entriesOf(withoutSecrets(one.inputs, [], secrets));
    const references = known.get(one.type)?.references ?? [];
    const referring = new Referring(one, references, index);
    const properties = entriesOf(referring.apply(plain));
    const before = dependencies(one, references, index).filter((other) => !referring.named.has(other));
    if (secrets.length > 0) leftOut.set(logical, secrets.map(printPath));
    const options: Resource["options"] = {
      // As the import leaves it. A program that says nothing of it would take the protection away again.
      ...(one.isNew ? {} : { protect: true as const }),
      ...(secrets.length > 0 ? { ignoreChanges: secrets.map(printPath) } : {}),
      ...(before.length > 0 ? { dependsOn: before.map((other) => `\${${other}}`) } : {}),
    };
    resources[logical] = { type: `lxd:${one.type}`, properties, options };
  }
  const plugins = plugin === undefined ? {} : { plugins: { providers: [{ name: "lxd", path: plugin }] } };
  const text = stringify({ name, runtime: "yaml", ...plugins, resources }, { lineWidth: 0 });
  return { text, leftOut };
}

/** Finds what a name means: in the project of who says it, else in `default`, whose objects other projects share. */
class Index {
  private readonly logical = new Map<string, string>();

  constructor(
    found: readonly Found[],
    names: ReadonlyMap<Found, string>,
    private readonly kinds: ReadonlyMap<string, Kind>,
  ) {
    for (const one of found) {
      const name = one.outputs[this.namedBy(one.type)];
      if (name === undefined) continue;
      this.logical.set(
        key(one.type, projectOf(one), textOf(name), textOf(one.outputs.pool)),
        names.get(one)!,
      );
    }
  }

  /** The output that others name an object of the type by. */
  namedBy(type: string): string {
    return this.kinds.get(type)?.namedBy ?? "name";
  }

  /** @param pool that the name is of, where it is a volume's */
  find({ to, projectIn }: Reference, from: Found, name: string, pool: string): string | undefined {
    const said = projectIn === undefined ? "" : textOf(from.outputs[projectIn]);
    return [said || projectOf(from), "default", undefined]
      .map((place) => this.logical.get(key(to, place, name, pool)))
      .find((logical) => logical !== undefined);
  }
}

const key = (type: string, project: string | undefined, name: string, pool: string) =>
  JSON.stringify([type, project ?? null, name, type === "Volume" ? pool : ""]);

/** The value with everything that is secret left out, and where that was. */
function withoutSecrets(value: Value, path: Path, secrets: Path[]): Value | undefined {
  if (value instanceof Secret) {
    secrets.push(path);
    return undefined;
  }
  if (isList(value)) {
    return value.flatMap((entry, i) => withoutSecrets(entry, [...path, i], secrets) ?? []);
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !name.startsWith("__"))
    .map(([name, entry]) => [name, withoutSecrets(entry, [...path, name], secrets)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}

/** The same with a reference in the place of every name of another object. */
class Referring {
  /** The logical names that were put in. */
  readonly named = new Set<string>();

  constructor(
    private readonly from: Found,
    private readonly references: readonly Reference[],
    private readonly index: Index,
  ) {}

  /** @param around what the value stands among */
  apply(value: Value, path: readonly string[] = [], around: PropertyMap = {}): Value {
    if (typeof value === "string") return this.nameAt(value, path, around) ?? escaped(value);
    if (isList(value)) return value.map((entry) => this.apply(entry, [...path, "*"], around));
    if (!isMap(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, entry]) => [name, this.apply(entry, [...path, name], value)]),
    );
  }

  private nameAt(value: string, path: readonly string[], around: PropertyMap): string | undefined {
    const reference = this.references.find(({ at, several }) => !several && matches(at, path));
    if (reference === undefined) return undefined;
    const logical = this.index.find(reference, this.from, value, textOf(around.pool));
    if (logical === undefined) return undefined;
    this.named.add(logical);
    return `\${${logical}.${this.index.namedBy(reference.to)}}`;
  }
}

const matches = (at: readonly string[], path: readonly string[]) =>
  at.length === path.length && at.every((step, i) => step === "*" || step === path[i]);

/** `${` begins an interpolation in Pulumi YAML. */
const escaped = (text: string) => text.split("${").join("$${");

/**
 * What an object stands on, by logical names: also what it names by leaving a property out (the profile `default`),
 * and what stands in a list of names.
 */
function dependencies(one: Found, references: readonly Reference[], index: Index): string[] {
  return [
    ...new Set(
      references.flatMap((reference) => mentioned(one.outputs, reference.at, one, reference, index)),
    ),
  ];
}

/** The logical names of the objects that a text at the path lists. */
function mentioned(
  value: Value,
  at: readonly string[],
  from: Found,
  reference: Reference,
  index: Index,
): string[] {
  const [step, ...rest] = at;
  if (step === undefined) {
    return textOf(value)
      .split(",")
      .flatMap((name) => index.find(reference, from, name.trim(), "") ?? []);
  }
  if (isList(value)) return value.flatMap((entry) => mentioned(entry, rest, from, reference, index));
  if (!isMap(value)) return [];
  return Object.entries(value)
    .filter(([name]) => step === "*" || step === name)
    .flatMap(([, entry]) => mentioned(entry, rest, from, reference, index));
}
