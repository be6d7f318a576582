/** A resource of the program that a history edits. */
import { Secret, isMap, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import { Reference, type Declaration, type Input, type Inputs, type Options } from "../engine/program";
import { nameOf, type Cell, type Parent, type Subject } from "../subjects/subject";

export interface Part {
  readonly label: string;
  readonly subject: Subject;
  /** The part that it lies in. */
  readonly parent?: { readonly label: string; readonly takes: Parent["takes"] };
  /** The name on the server; none where the provider makes one up. */
  readonly name?: string;
  /** What the sample declares and nobody edits. */
  readonly base: PropertyMap;
  /** The label of the one that it is made as a copy of. */
  readonly copyOf?: string;
  /** Its `ownership`, where that is declared. */
  readonly ownership?: "all" | "declared";
  /** Properties that are said to be what they are anyway. */
  readonly defaults?: readonly string[];
  /** Maps that are declared though they are empty. */
  readonly empty?: readonly string[];
  /** What is said of each cell. */
  readonly said: Readonly<Record<string, Input>>;
  /** Cells whose values are marked as secret. */
  readonly secret: readonly string[];
  readonly options: Options;
}

/** The part that a sample comes to: what is edited of it, and the rest. */
export function splitSample(subject: Subject, sample: PropertyMap): Pick<Part, "base" | "said"> {
  const said: Record<string, Value> = {};
  const base: PropertyMap = { ...sample };
  for (const { property, key, ...cell } of subject.cells) {
    const whole = base[property];
    if (whole === undefined) continue;
    if (key === undefined) {
      said[nameOf({ property, ...cell })] = whole;
      delete base[property];
    } else if (isMap(whole) && key in whole) {
      const { [key]: value, ...rest } = whole;
      said[nameOf({ property, key, ...cell })] = value!;
      base[property] = rest;
    }
  }
  return { base, said };
}

export function declarationOf(part: Part): Declaration {
  const { label, subject, name, parent, base, said, secret, options, empty = [] } = part;
  const inputs: Inputs = { ...base };
  if (subject.naming) {
    if (name === undefined) delete inputs.name;
    else inputs.name = name;
  }
  if (parent !== undefined) {
    for (const [property, output] of Object.entries(parent.takes)) {
      inputs[property] = new Reference(parent.label, output);
    }
  }
  for (const cell of subject.cells) {
    const value = said[nameOf(cell)];
    if (value === undefined) continue;
    const marked = secret.includes(nameOf(cell)) && typeof value === "string" ? new Secret(value) : value;
    if (cell.key === undefined) inputs[cell.property] = marked;
    else inputs[cell.property] = { ...mapIn(inputs, cell), [cell.key]: marked };
  }
  if (part.copyOf !== undefined) {
    delete inputs.image;
    inputs.source = { type: "copy", [subject.copies!]: new Reference(part.copyOf, "name") };
  }
  for (const property of part.defaults ?? []) inputs[property] ??= subject.defaults![property]!;
  for (const property of empty) inputs[property] ??= {};
  if (part.ownership !== undefined) inputs.ownership = part.ownership;
  for (const [property, value] of Object.entries(inputs)) {
    if (isEmptyMap(value) && !empty.includes(property)) delete inputs[property];
  }
  return { label, type: subject.type, inputs, options };
}

function mapIn(inputs: Inputs, { property }: Cell): Record<string, Input> {
  const map = inputs[property];
  return map !== undefined && isMap(map) ? map : {};
}

const isEmptyMap = (value: Input | undefined) =>
  value !== undefined && isMap(value) && Object.keys(value).length === 0;

/** The labels of what a part refers to. */
export function usedBy({ parent, said, copyOf }: Part): string[] {
  const labels = [...Object.values(said).flatMap(labelsIn), ...(copyOf === undefined ? [] : [copyOf])];
  return parent === undefined ? labels : [parent.label, ...labels];
}

/** Whether only what a part declares is its own. */
export const ownsDeclared = ({ ownership, subject }: Part): boolean =>
  (ownership ?? subject.ownership) === "declared";

/** What a value refers to. */
export function labelsIn(value: Input): string[] {
  if (value instanceof Reference) return [value.label];
  return Array.isArray(value) ? value.flatMap(labelsIn) : [];
}
