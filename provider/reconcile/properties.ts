/**
 * The words that definitions describe their properties with: TypeBox schemas (one expression gives the static
 * type and the JSON schema) annotated with what the reconciler and the generated documentation need to know.
 */
import {
  Kind,
  KindGuard,
  Type,
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
} from "@sinclair/typebox";
import type { Extension } from "../lxd";
import type { Address } from "./definition/address";
import type { ChangedBy } from "./definition/changing";
import type { Archive, Asset, Value } from "./values";

/** Spellings that mean the same are no difference; the name picks the rule in `normalise.ts`. */
export type SameAs =
  | "address"
  | "apiPath"
  | "architecture"
  | "certificate"
  | "fingerprint"
  | "instant"
  | "mode"
  | "pem"
  | "set"
  | "trimmed"
  | "words";

export interface Annotations {
  /** A change needs another object. */
  replaces?: true;
  /** For its description (`restarting`). */
  restarts?: "always" | "where needed";
  /** Encrypted in the state, masked in every output. */
  secret?: true;
  /** What leaving the property out means. */
  default?: Value;
  /** Check fills it in when the program does not (a name, the provider's project): it is never missing after that. */
  filled?: true;
  sameAs?: SameAs;
  /** A map whose keys the server and others write to as well: reconciled key by key (ownership.ts). */
  owned?: true;
  /**
   * Of an output, or a computed input: the inputs that can change it, "anything", or a rule that tells. Previews of an
   * update keep the old value when it is not reached.
   */
  changesWith?: readonly string[] | "anything" | ChangedBy;
  /** Of an output: it tells of a moment, and a refresh that finds nothing else changed leaves it as it was. */
  reading?: true;
  /** Of an output: only the answer to a write tells it, and the state keeps it from then on (`toldOnce.ts`). */
  once?: true;
  /** Of an input that the server settles when the program does not: leaving it out is never a change. */
  computed?: true;
  /** Of a computed input: import takes it all the same, when `read` gives it. Of any: unless it is what all have. */
  imported?: true | { readonly unless: unknown };
  /** The server keeps it as it is: another value right after our write is somebody else's doing. */
  verbatim?: true;
  /** Of an input or output of an entity: the server's object has it under the same name (`entity/fields.ts`). */
  carried?: true;
  /** What the server calls it, where that is not the name in its spelling: `target_backend` for `targetBackends`. */
  as?: string;
  /** Of an object in a list: the members that tell which of the server's entries it is. */
  knownBy?: readonly string[];
  /** Only a create needs it, and nobody can ask the server for it afterwards: what an import lacks is no change. */
  creationOnly?: true;
  /** The server knows nothing of it: functions cannot answer it (see `ours`). */
  untold?: true;
  /** Of a string: it is the name of an object of that type, of the same project. */
  refersTo?: string;
  /**
   * Of the last segment of an id: left out, the server chooses on servers with that extension, and is asked to by this
   * word. The id then has what it chose.
   */
  chosen?: { readonly as: string; readonly extension: Extension };
  /**
   * What it names is there once on the server, and other resources can hold it by themselves (an alias, a key of the
   * configuration). Of a list or a map: each item, each key.
   */
  exclusive?: (owner: Address, entry: string) => string;
  /** It is there on servers with that API extension only (`gates.ts`). */
  extension?: Extension;
  /**
   * Of a string: other words may stand there, but what an import finds is the name of an object of that type (in the
   * project that another property says).
   */
  mayName?: { readonly type: string; readonly projectIn?: string };
  /** Of a map, or of the maps in it: the keys whose values name objects of a type; `each` of several, with commas. */
  keysName?: Readonly<Record<string, string | { readonly each: string }>>;
  /** Of such a name: it may hold slashes, so that only one that begins with a project is taken for an id. */
  slashes?: true;
  /** Of a string: the values that are accepted. */
  enum?: readonly string[];
  /** Of a string: what the accepted values mean. */
  choice?: Choice<string>;
  pattern?: string;
  /** The sentence that says what `pattern` asks for. */
  form?: string;
  minimum?: number;
  /** Of a map of strings: the keys whose values are permissions in octal. */
  modes?: readonly string[];
}

type Options = Omit<Annotations, "enum" | "choice">;

export const text = (description: string, options: Options = {}) => Type.String({ description, ...options });

export const flag = (description: string, options: Options = {}) => Type.Boolean({ description, ...options });

export const number = (description: string, options: Options = {}) =>
  Type.Number({ description, ...options });

export const wholeNumber = (description: string, options: Options = {}) =>
  Type.Integer({ description, ...options });

/** Seconds: a number, or a string that holds one. */
export const seconds = (description: string, options: Options = {}) =>
  Type.Number({ description: `${description} In seconds.`, minimum: 0, ...options });

/** Words of which a property takes one: a type of the schema and the SDKs, each word with what it means. */
export interface Choice<T extends string> {
  readonly typeName: string;
  readonly about: string;
  readonly words: Readonly<Record<T, string>>;
  /** Those that only servers with an extension take. */
  readonly extensions: { readonly [word in T]?: Extension };
}

export const choice = <const T extends string>(
  typeName: string,
  about: string,
  words: Readonly<Record<T, string>>,
  extensions: { readonly [word in NoInfer<T>]?: Extension } = {},
): Choice<T> => ({ typeName, about, words, extensions });

export function oneOf<T extends string>(of: Choice<T>, description: string, options: Options = {}) {
  const values = Object.keys(of.words);
  const schema = { [Kind]: "String", type: "string", enum: values, choice: of, description, ...options };
  return Type.Unsafe<T>(schema);
}

export const list = <T extends TSchema>(items: T, description: string, options: Options = {}) =>
  Type.Array(items, { description, ...options });

/** A map of strings, handed to LXD as it is; numbers and booleans are turned into strings by Check. */
export const stringMap = (description: string, options: Options = {}) =>
  Type.Record(Type.String(), Type.String(), { description, ...options });

export const mapOf = <T extends TSchema>(values: T, description: string, options: Options = {}) =>
  Type.Record(Type.String(), values, { description, ...options });

/** A nested object type; `name` is its name in the schema and the SDKs. */
export const object = <T extends TProperties>(
  name: string,
  description: string,
  properties: T,
  options: Options = {},
) => Type.Object(properties, { $id: name, description, ...options });

/** A file that the program brings: a Pulumi asset (text, a path, a URI). */
export const asset = (description: string, options: Options = {}) =>
  Type.Unsafe<Asset>({ [Kind]: "Any", type: "asset", description, ...options });

/** A tree of files that the program brings: a Pulumi archive (a directory, a tarball, a zip file, a map of assets). */
export const archive = (description: string, options: Options = {}) =>
  Type.Unsafe<Archive>({ [Kind]: "Any", type: "archive", description, ...options });

/** Any value at all; only compared, never looked into. */
export const anything = (description: string, options: Options = {}) =>
  Type.Unsafe<Value>(Type.Any({ description, ...options }));

export const optional = Type.Optional;

/** Of the provider's own making, or nothing that the server could be asked for. */
export const ours = <T extends TSchema>(property: T): T => ({ ...property, untold: true });

/** A change of it restarts a running instance: always, or where what changes acts only at a start. */
export const restarting = <T extends TSchema>(
  property: T,
  restarts: Annotations["restarts"] = "always",
): T => ({ ...property, restarts });

/** What it names is there once: see {@link Annotations.exclusive}. */
export const exclusive = <T extends TSchema>(
  property: T,
  thing: NonNullable<Annotations["exclusive"]>,
): T => ({ ...property, exclusive: thing });

/**
 * The properties of a resource or function. A program may leave out what is `optional`, and what has a default or is
 * filled in: handlers always find the latter.
 */
export function properties<T extends TProperties>(of: T): TObject<T>;
export function properties(of: TProperties): TObject {
  const isFound = (property: TSchema) => "default" in property || annotations(property).filled === true;
  return Type.Object(
    Object.fromEntries(
      Object.entries(of).map(([name, property]) => [
        name,
        isFound(property) ? Type.Optional(property) : property,
      ]),
    ),
  );
}

export type { Static, TObject, TSchema };

export function annotations(schema: TSchema): Annotations & { description?: string } {
  return schema;
}

/** The schema of a map's values, where the schema is a map. */
export const valuesOf = (schema: TSchema): TSchema | undefined =>
  KindGuard.IsRecord(schema) ? Object.values(schema.patternProperties)[0] : undefined;

/** The schema of a list's items, where the schema is a list. */
export const itemsOf = (schema: TSchema): TSchema | undefined =>
  KindGuard.IsArray(schema) ? schema.items : undefined;

/** The schema of an object with members of its own, where it is one. */
export const objectOf = (schema: TSchema | undefined): TObject | undefined =>
  schema !== undefined && KindGuard.IsObject(schema) ? schema : undefined;

export function isRequired(of: TObject, property: string): boolean {
  return of.required?.includes(property) ?? false;
}
