import type { Operation } from "./Operation";

/** What a failure means to a caller, whatever status or wording the server chose for it. */
export type ErrorKind =
  | "notFound"
  | "exists"
  | "inUse"
  | "busy"
  | "precondition"
  | "forbidden"
  | "unsupported"
  | "invalid"
  | "unavailable"
  /** Another member of the cluster, which has or is to have the object, does not answer. */
  | "memberAway"
  | "timeout"
  | "cancelled"
  | "unknown";

/** What an {@link LxdError} is made of. */
export interface LxdErrorDetails {
  kind: ErrorKind;
  method: string;
  path: string;
  /** The sentence for people, without method and path. */
  message: string;
  status?: number;
  serverMessage?: string;
  operation?: Operation;
  mayHaveHappened?: boolean;
  cause?: unknown;
}

/** Thrown by every call of the client that fails, and only by it. */
export class LxdError extends Error {
  readonly kind: ErrorKind;
  readonly method: string;
  readonly path: string;
  /** The sentence for people, without method and path. */
  readonly reason: string;
  /** The HTTP status; absent when no answer came, and when an operation failed. */
  readonly status?: number;
  /** The server's own words; empty when it said nothing. */
  readonly serverMessage: string;
  /** The operation that failed, or that was waited for. */
  readonly operation?: Operation;
  /**
   * True when a write was sent and its outcome is not known: the connection broke, time ran out, or its
   * operation goes on. Look at the object before repeating.
   */
  readonly mayHaveHappened: boolean;

  constructor(details: LxdErrorDetails) {
    super(`${details.method} ${details.path}: ${details.message}`, { cause: details.cause });
    this.name = "LxdError";
    this.kind = details.kind;
    this.method = details.method;
    this.path = details.path;
    this.reason = details.message;
    this.status = details.status;
    this.serverMessage = details.serverMessage ?? "";
    this.operation = details.operation;
    this.mayHaveHappened = details.mayHaveHappened ?? false;
  }
}
