/**
 * The line between a host (plugin, dynamic) and the core: what a host asks, and what it is answered.
 *
 * The shapes follow Pulumi's resource provider protocol, in plain values; see the protocol's proto file
 * (https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto) for what each request means.
 */
import type { PropertyMap } from "./values";

/** Where a handler writes what a user should see. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  /** Live progress: shown beside the resource while it is worked on, and gone afterwards. */
  status(message: string): void;
}

/** What surrounds one call: whom it is about, and when it has to stop. */
export interface Call {
  readonly urn: string;
  readonly log: Log;
  /** Aborted when the user cancels, when the host goes away, or when the call itself is cancelled. */
  readonly signal: AbortSignal;
}

/** A sentence about one property; `property` is a property path, empty when the sentence is about the whole. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckRequest {
  readonly type: string;
  readonly name: string;
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly randomSeed?: Uint8Array;
  readonly autonaming?: { readonly proposedName: string; readonly mode: "propose" | "enforce" | "disable" };
}

export interface CheckAnswer {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

export type DiffKind = "add" | "delete" | "update";

export interface PropertyDifference {
  readonly kind: DiffKind;
  readonly replaces: boolean;
}

export interface DiffAnswer {
  readonly changes: boolean;
  /** From property path (`config["limits.cpu"]`) to what happens there. */
  readonly differences: Readonly<Record<string, PropertyDifference>>;
  readonly deleteBeforeReplace: boolean;
}

export interface DiffRequest {
  readonly type: string;
  readonly id: string;
  readonly oldOutputs: PropertyMap;
  readonly oldInputs?: PropertyMap;
  readonly news: PropertyMap;
  readonly ignoreChanges: readonly string[];
}

export interface CreateRequest {
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly preview: boolean;
  /** Seconds; 0 for the resource's own default. */
  readonly timeout: number;
}

export interface CreateAnswer {
  readonly id: string;
  readonly outputs: PropertyMap;
}

export interface ReadRequest {
  readonly type: string;
  readonly id: string;
  /** Absent on import, where only the id is known. */
  readonly oldInputs?: PropertyMap;
  readonly oldOutputs?: PropertyMap;
  readonly timeout: number;
}

/** `undefined` stands for a resource that is gone. */
export type ReadAnswer =
  { readonly id: string; readonly inputs: PropertyMap; readonly outputs: PropertyMap } | undefined;

export interface UpdateRequest extends DiffRequest {
  readonly preview: boolean;
  readonly timeout: number;
}

export interface UpdateAnswer {
  readonly outputs: PropertyMap;
}

export interface DeleteRequest {
  readonly type: string;
  readonly id: string;
  readonly oldInputs?: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly timeout: number;
}

export interface ListRequest {
  readonly type: string;
  /** Segments of the id that all objects have to have: the project, the parent's name. */
  readonly query: PropertyMap;
}

/** An object that can be imported by its id. */
export interface Listed {
  readonly id: string;
  readonly name: string;
}

export interface InvokeRequest {
  readonly token: string;
  readonly args: PropertyMap;
  readonly preview: boolean;
}

export interface InvokeAnswer {
  readonly result: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/**
 * Thrown by create, update and read when the object exists but is not yet what was declared. The host hands
 * id and outputs to the engine, so that nothing is lost and the next `up` goes on from there.
 */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly reasons: readonly string[],
    /** Set by read only. */
    readonly inputs?: PropertyMap,
  ) {
    super(reasons.join("\n"));
    this.name = "InitFailed";
  }
}

/** A failure whose cause is understood; the kind decides the status code that the engine sees. */
export type FailureKind =
  | "invalid"
  | "notFound"
  | "exists"
  | "precondition"
  | "forbidden"
  | "unsupported"
  | "unavailable"
  | "timeout"
  | "cancelled"
  | "aborted";

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Failure";
  }
}

/** Thrown by `configure` when keys are missing; a host says which, and how to set them. */
export class MissingConfiguration extends Error {
  constructor(readonly keys: readonly { readonly name: string; readonly description: string }[]) {
    super(`missing configuration: ${keys.map((key) => key.name).join(", ")}`);
    this.name = "MissingConfiguration";
  }
}

/** The core as a host sees it. One instance serves one provider resource (one configuration). */
export interface Provider {
  checkConfig(olds: PropertyMap, news: PropertyMap): CheckAnswer;
  diffConfig(olds: PropertyMap, news: PropertyMap, call: Call): Promise<DiffAnswer>;
  configure(configuration: PropertyMap): Promise<void>;
  check(request: CheckRequest, call: Call): Promise<CheckAnswer>;
  diff(request: DiffRequest, call: Call): Promise<DiffAnswer>;
  create(request: CreateRequest, call: Call): Promise<CreateAnswer>;
  read(request: ReadRequest, call: Call): Promise<ReadAnswer>;
  update(request: UpdateRequest, call: Call): Promise<UpdateAnswer>;
  delete(request: DeleteRequest, call: Call): Promise<void>;
  /** All objects of a type, in the order of their ids. */
  list(request: ListRequest, call: Call): Promise<readonly Listed[]>;
  invoke(request: InvokeRequest, call: Call): Promise<InvokeAnswer>;
  /** Closes connections; nothing is called afterwards. */
  close(): Promise<void>;
}
