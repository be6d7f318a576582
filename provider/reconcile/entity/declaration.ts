/** What an entity declares beside what every resource does. */
import type { Address, At, Context, ResourceDefinition, State } from "../definition";
import type { Declared, Inputs, Outputs, Typed } from "../define";
import type { Parent } from "../parents";
import type { TObject } from "../properties";
import type { PropertyMap, Value } from "../values";

/** An entity as the server gives it. */
export interface Raw {
  readonly name: string;
  readonly description?: string;
  readonly config?: Record<string, string> | null;
  readonly devices?: Record<string, Record<string, string>> | null;
  readonly used_by?: string[] | null;
  readonly location?: string;
  readonly [field: string]: Value | undefined;
}

/** An input that is neither name, description nor owned map, and that POST and PUT take alike. */
export interface Field {
  /** Its name in the server's object. */
  readonly as: string;
  readonly send: (value: Value | undefined) => unknown;
  readonly receive: (value: Value | undefined) => Value;
  /** What is sent, with what the server tells of its entries and the definition does not know. */
  keep?(sent: Value, live: Value | undefined): Value;
  /** A list that other resources write to as well: only the entries that are declared are this one's. */
  readonly sharedWithOthers?: true;
}

type Handlers = "create" | "read" | "update" | "delete" | "usedBy" | "list" | "show";

/** As the core sees it, in maps of values. */
export interface Traits<In = PropertyMap, Out = PropertyMap, Where = Address, Old = PropertyMap> {
  /** How a list of siblings names it, where that is not as it names itself. */
  nameOf?(entry: Partial<Raw>): unknown;
  /** What it belongs to, where that can be renamed or moved. */
  readonly parent?: Parent;
  readonly fields?: Readonly<Record<string, Field>>;
  /** Fields of the POST body beside name, description, the owned maps and `fields`. */
  creation?(inputs: In): Record<string, unknown>;
  /** Whether an object of the collection is one of this type. Default: all are. */
  isListed?(raw: Raw): boolean;
  /** False for collections whose PUT must not carry If-Match: LXD 5.0 hashes a function value of pools. */
  readonly etag?: boolean;
  /** Whether POST on the object renames it. */
  readonly renames: boolean;
  /** Computed outputs beside `url` and `usedBy`. */
  outputsOf?(raw: Raw, address: Where, context: Context, before: Out): PropertyMap | Promise<PropertyMap>;
  /** Inputs that the server tells, beside name, description and the owned maps. */
  inputsOf?(raw: Raw, address: Where, state?: State<Old, Out>): PropertyMap;
  /** The last word on what a PUT sends. */
  sent?(body: Record<string, unknown>, live: Raw): Record<string, unknown>;
  /** Called instead of the plain PUT, to repair what the server leaves behind when it fails. */
  aroundWrite?(put: () => Promise<void>, address: Where, context: Context): Promise<void>;
}

/** What has a default: a minute for each call, and for owned maps `ordinaryKeys`. */
type Defaulted = "create" | "delete" | "timeouts";

export type EntityDeclaration = Omit<ResourceDefinition, Handlers | Defaulted> &
  Pick<Partial<ResourceDefinition>, Defaulted> &
  Traits;

/** As a definition writes it, typed by its own properties. */
export type Entity<I extends TObject, O extends TObject, S extends string> = Declared<I, O, S> &
  Omit<Typed<NoInfer<I>, NoInfer<O>, NoInfer<S>>, Handlers | Defaulted | keyof Declared<I, O, S>> &
  Pick<Partial<Typed<NoInfer<I>, NoInfer<O>, NoInfer<S>>>, Defaulted> &
  Traits<Inputs<NoInfer<I>>, Outputs<NoInfer<I>, NoInfer<O>>, At<NoInfer<S>>, Partial<Inputs<NoInfer<I>>>>;
