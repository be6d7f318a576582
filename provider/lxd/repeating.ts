import pRetry from "p-retry";
import { Aborted } from "./aborted";
import { classify } from "./classify";
import { LxdError } from "./LxdError";

/** About six seconds in all: a refusal that lasts longer is no accident. */
const attempts = { retries: 5, minTimeout: 150, maxTimeout: 3_000, factor: 2, randomize: true };

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
  // An abort ends the pauses only: an attempt under way ends by itself, and knows more to tell.
  const pause = new AbortController();
  let pausing = true;
  const abort = () => pausing && pause.abort(new Aborted());
  call.signal?.addEventListener("abort", abort);
  try {
    return await pRetry(
      async () => {
        pausing = false;
        try {
          return await attempt();
        } finally {
          pausing = true;
        }
      },
      {
        ...attempts,
        signal: pause.signal,
        shouldRetry: (error) =>
          call.signal?.aborted !== true && error instanceof LxdError && mayRepeat(call, error),
      },
    );
  } finally {
    call.signal?.removeEventListener("abort", abort);
  }
}

function mayRepeat({ method, wasReached }: Repeated, error: LxdError): boolean {
  if (error.kind !== "busy" && error.kind !== "unavailable") return false;
  if (error.status === undefined && error.operation === undefined)
    return !error.mayHaveHappened && wasReached();
  const { repeat } = classify(error.serverMessage, error.status);
  return repeat === "always" || (repeat === "idempotent" && method !== "POST");
}
