import { classify } from "./classify";
import { LxdError } from "./LxdError";

/** The request that was refused. */
export interface Refused {
  readonly method: string;
  /** False while no connection has been made: then nobody is there, and waiting for them helps nobody. */
  readonly wasReached: boolean;
}

/**
 * Whether a refusal is known to be brief and the same request known to be safe: the instance is busy with another
 * operation, the database was locked, the server is just restarting.
 *
 * Never so: a write whose connection broke. It may have been done; and a request that makes the server panic (a PATCH
 * of an ACL without config) breaks the connection each time.
 */
export function isRefusedForNow({ method, wasReached }: Refused, error: unknown): boolean {
  if (!(error instanceof LxdError) || (error.kind !== "busy" && error.kind !== "unavailable")) return false;
  if (error.status === undefined && error.operation === undefined)
    return !error.mayHaveHappened && wasReached;
  const { repeat } = classify(error.serverMessage, error.status);
  return repeat === "always" || (repeat === "idempotent" && method !== "POST");
}
