import { classify } from "./classify";
import { LxdError } from "./LxdError";
import { retrying } from "./retrying";

/** About six seconds in all: a refusal that lasts longer is no accident. */
const attempts = { retries: 5, minTimeout: 150, maxTimeout: 3_000, factor: 2 };

/** The call that is repeated. */
export interface Repeated {
  method: string;
  /** False while no connection has been made: then nobody is there, and waiting for them helps nobody. */
  wasReached: () => boolean;
  signal?: AbortSignal;
}

/**
 * Repeats a request while its refusal is known to be brief and a repeat is known to be safe: the instance is
 * busy with another operation, the database was locked, the server is just restarting.
 *
 * Never repeated: a write whose connection broke. It may have been done; and a request that makes the server
 * panic (a PATCH of an ACL without config) breaks the connection each time.
 */
export async function repeating<T>(call: Repeated, attempt: () => Promise<T>): Promise<T> {
  return retrying(
    attempts,
    call.signal,
    attempt,
    (error) => error instanceof LxdError && mayRepeat(call, error),
  );
}

function mayRepeat({ method, wasReached }: Repeated, error: LxdError): boolean {
  if (error.kind !== "busy" && error.kind !== "unavailable") return false;
  if (error.status === undefined && error.operation === undefined)
    return !error.mayHaveHappened && wasReached();
  const { repeat } = classify(error.serverMessage, error.status);
  return repeat === "always" || (repeat === "idempotent" && method !== "POST");
}
