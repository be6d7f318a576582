/** Properties of definitions as the package schema writes them. */
import { needs } from "../reconcile/gates";
import {
  annotations,
  isRequired,
  itemsOf,
  objectOf,
  valuesOf,
  type Annotations,
  type Choice,
  type TObject,
  type TSchema,
} from "../reconcile/properties";

export interface TypeSpec {
  type?: string;
  $ref?: string;
  items?: TypeSpec;
  oneOf?: TypeSpec[];
  additionalProperties?: TypeSpec;
}

export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: true;
  willReplaceOnChanges?: true;
  default?: string | number | boolean;
}

export interface ComplexType {
  type: "object" | "string";
  description?: string;
  properties?: Record<string, PropertySpec>;
  required?: string[];
  enum?: { name: string; value: string; description: string }[];
}

export type Types = Record<string, ComplexType>;

const token = (name: string) => `lxd:index:${name}`;

const pascalCase = (value: string) =>
  value.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_all, _gap, letter: string) => letter.toUpperCase());

/** The type of a property; named types are entered in `types` on the way. */
function typeSpec(schema: TSchema, types: Types): TypeSpec {
  const { choice, description } = annotations(schema);
  if (schema.type === undefined) return { $ref: "pulumi.json#/Any" };
  if (schema.type === "asset") return { $ref: "pulumi.json#/Asset" };
  if (schema.type === "archive") return { $ref: "pulumi.json#/Archive" };
  if (choice) return choiceSpec(choice, types);
  const items = itemsOf(schema);
  if (items) return { type: "array", items: typeSpec(items, types) };
  if (schema.type !== "object") return { type: schema.type as string };
  const entries = valuesOf(schema);
  if (entries) return { type: "object", additionalProperties: typeSpec(entries, types) };
  const of = objectOf(schema);
  if (!of || !schema.$id) throw new Error(`an object type has no name: ${description}`);
  enter(types, schema.$id, { type: "object", description, ...members(of, types) });
  return { $ref: `#/types/${token(schema.$id)}` };
}

function choiceSpec({ typeName, about, words, extensions }: Choice<string>, types: Types): TypeSpec {
  enter(types, typeName, {
    type: "string",
    description: about,
    enum: Object.entries(words).map(([value, meaning]) => ({
      name: pascalCase(value),
      value,
      description: withNeed(meaning, extensions[value]),
    })),
  });
  return { $ref: `#/types/${token(typeName)}` };
}

const withNeed = (description: string, extension: Annotations["extension"]) =>
  extension ? `${description} ${needs(extension)}` : description;

function enter(types: Types, name: string, type: ComplexType): void {
  const known = types[token(name)];
  if (known && JSON.stringify(known) !== JSON.stringify(type)) {
    throw new Error(`two different types are named ${name}`);
  }
  types[token(name)] = type;
}

export function propertySpec(schema: TSchema, types: Types): PropertySpec {
  const { description, secret, replaces, extension } = annotations(schema);
  if (!description) throw new Error(`a property has no description: ${JSON.stringify(schema)}`);
  return {
    ...typeSpec(schema, types),
    description: withNeed(description, extension),
    ...(secret && { secret }),
    ...(replaces && { willReplaceOnChanges: true }),
  };
}

/**
 * What SDKs fill in where the program is silent: scalars only, which is all that a schema takes. Those of members of
 * objects stay with Check, for some of them go with one kind of object alone.
 */
export function inputMembers(of: TObject, types: Types): Members {
  const entries = Object.entries(of.properties).map(([name, schema]) => {
    const { default: fallback } = annotations(schema);
    const isScalar =
      typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean";
    return [name, { ...propertySpec(schema, types), ...(isScalar && { default: fallback }) }] as const;
  });
  return { ...members(of, types), properties: Object.fromEntries(entries) };
}

interface Members {
  properties: Record<string, PropertySpec>;
  required: string[];
}

export function members(of: TObject, types: Types): Members {
  const entries = Object.entries(of.properties).map(([name, schema]): [string, PropertySpec] => [
    name,
    propertySpec(schema, types),
  ]);
  const required = Object.keys(of.properties).filter((name) => isRequired(of, name));
  return { properties: Object.fromEntries(entries), required: required.sort() };
}
