/** What an adoption takes, in the order in which things stand on one another, and how they name each other. */
import type { ResourceDefinition } from "../reconcile/definition";
import { lastSegment } from "../reconcile/ids";
import { narrowing } from "../reconcile/lifecycle/list";
import { annotations, itemsOf, objectOf, valuesOf, type TSchema } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";

/** A property that names another object: by a path, `*` for every entry. */
export interface Reference {
  readonly at: readonly string[];
  readonly to: string;
  /** The property that says in which project it is. Default: in that of who names it. */
  readonly projectIn?: string;
  /** Several in one text, which no reference can stand in for: they only decide about the order. */
  readonly several?: true;
}

export interface Kind {
  readonly type: string;
  /** What names an object of it: the output that is the last segment of its id. */
  readonly namedBy: string;
  /** What a list of it can be narrowed down by. */
  readonly segments: readonly string[];
  readonly references: readonly Reference[];
  /** Why an object is left where it is; undefined when it is taken. */
  readonly leaves: (inputs: PropertyMap, outputs: PropertyMap) => string | undefined;
}

/** All that can be listed, but for what comes with other objects. */
export function kindsOf(definitions: readonly ResourceDefinition[]): Kind[] {
  const adopted = definitions.filter(
    ({ list, notAdopted }) => list !== undefined && notAdopted === undefined,
  );
  const kinds = adopted.map((definition): Kind => {
    const { type, inputs } = definition;
    return {
      type,
      namedBy: lastSegment(definition),
      segments: narrowing(definition),
      references: Object.entries(inputs.properties).flatMap(([name, schema]) => referencesAt([name], schema)),
      leaves: (declared, outputs) => definition.whyNotAdopted?.(declared, outputs),
    };
  });
  return inOrder(kinds);
}

function referencesAt(at: readonly string[], schema: TSchema): Reference[] {
  const { refersTo, mayName, keysName = {} } = annotations(schema);
  if (refersTo !== undefined) return [{ at, to: refersTo }];
  if (mayName !== undefined) return [{ at, to: mayName.type, projectIn: mayName.projectIn }];
  const keys = Object.entries(keysName).map(([key, to]): Reference => {
    // A map of maps names things by the keys of its entries.
    const path = [...at, ...(isMapOfMaps(schema) ? ["*"] : []), key];
    return typeof to === "string" ? { at: path, to } : { at: path, to: to.each, several: true };
  });
  const items = itemsOf(schema);
  return items ? [...keys, ...referencesAt([...at, "*"], items)] : keys;
}

const isMapOfMaps = (schema: TSchema): boolean => {
  const entries = valuesOf(schema);
  return entries !== undefined && (valuesOf(entries) ?? objectOf(entries)) !== undefined;
};

/** What others name comes before them. Where two kinds name each other, the first of the table waits for the second. */
function inOrder(kinds: readonly Kind[]): Kind[] {
  const ordered = new Map<string, Kind>();
  const visiting = new Set<string>();
  const visit = (kind: Kind | undefined) => {
    if (kind === undefined || visiting.has(kind.type)) return;
    visiting.add(kind.type);
    for (const { to } of kind.references) visit(kinds.find(({ type }) => type === to));
    // A reference to what is not there yet would be a circle.
    const references = kind.references.filter(({ to }) => to === kind.type || ordered.has(to));
    ordered.set(kind.type, { ...kind, references });
  };
  kinds.forEach(visit);
  return [...ordered.values()];
}
