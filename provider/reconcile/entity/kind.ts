/** What all parts of an entity ask of its declaration: its words for things, and where the server has it. */
import { apiPath } from "../../lxd";
import type { Address, Context } from "../definition";
import { collectionAt, lastIn, segmentsAt } from "../endpoint";
import { fetchObject } from "../fetch";
import { isMap, textOf, type PropertyMap, type Value } from "../values";
import { ordinaryKeys, type KeyRules } from "../ownership";
import { annotations } from "../properties";
import { underscored } from "../words";
import { carriedFields } from "./fields";
import type { EntityDeclaration, Field, Raw } from "./declaration";

export interface Kind {
  readonly declaration: EntityDeclaration;
  /** The segment that names it among its siblings, and the server's word for that. */
  readonly segment: string;
  readonly field: string;
  /** The maps that the server and others write to as well. */
  readonly owned: Readonly<Record<string, KeyRules<unknown>>>;
  readonly fields: readonly (readonly [property: string, Field])[];
  readonly hasDescription: boolean;
}

export function kindOf(declaration: EntityDeclaration): Kind {
  return {
    declaration,
    segment: lastIn(declaration.path),
    field: underscored(lastIn(declaration.path)),
    owned: rulesOf(declaration),
    fields: [...carriedFields(declaration.inputs), ...Object.entries(declaration.fields ?? {})],
    hasDescription: "description" in declaration.inputs.properties,
  };
}

/** Every map that is declared as owned, with what is known of its keys. */
const rulesOf = ({ inputs, owned = {} }: EntityDeclaration): Kind["owned"] =>
  Object.fromEntries(
    Object.entries(inputs.properties)
      .filter(([, schema]) => annotations(schema).owned)
      .map(([name]) => [name, owned[name] ?? ordinaryKeys]),
  );

/** Whether a PUT could change anything of it: of a backup, there is nothing but the name. */
export const isWritable = ({ owned, fields, hasDescription }: Kind): boolean =>
  hasDescription || Object.keys(owned).length > 0 || fields.length > 0;

export const nameIn = ({ segment }: Kind, address: Address): string => address[segment] ?? "";

export const nameOf = ({ declaration, field }: Kind, entry: Partial<Raw>): unknown =>
  declaration.nameOf ? declaration.nameOf(entry) : entry[field];

export const projectOf = ({ declaration }: Kind, address: Address): string | undefined =>
  declaration.scope === "none" ? undefined : address.project;

export const collectionOf = ({ declaration: { path } }: Kind, address: Address): string[] =>
  collectionAt(path, address);

export const pathOf = (kind: Kind, address: Address): string =>
  apiPath(...segmentsAt(kind.declaration.path, address));

export const optionsOf = (kind: Kind, address: Address, context: Context) => ({
  project: projectOf(kind, address),
  target: address.target,
  signal: context.signal,
  onProgress: context.log.status,
});

export const fetchRaw = (kind: Kind, address: Address, context: Context): Promise<Raw | undefined> =>
  fetchObject<Raw>(
    {
      collection: collectionOf(kind, address),
      name: nameIn(kind, address),
      project: projectOf(kind, address),
      target: address.target,
      nameOf: (entry) => nameOf(kind, entry),
    },
    context,
  );

export const isThere = async (kind: Kind, address: Address, context: Context): Promise<boolean> =>
  (await fetchRaw(kind, address, { ...context, reading: "one" })) !== undefined;

/** Owned maps and fields as the server has them, by the names of the properties. */
export const liveMap = (raw: Readonly<Record<string, Value | undefined>>, property: string): PropertyMap => {
  const map = raw[property];
  return map !== undefined && isMap(map) ? map : {};
};

/** Fields as the server takes them. */
export const sentFields = (
  fields: Kind["fields"],
  value: (property: string, field: Field) => Value | undefined,
): Record<string, unknown> =>
  Object.fromEntries(fields.map(([property, field]) => [field.as, field.send(value(property, field))]));

/** Lists give `volume/snapshot` where the object itself says `snapshot`; some servers say so in both. */
export const shortName = (entry: Partial<Raw>): string | undefined => textOf(entry.name).split("/").at(-1);
