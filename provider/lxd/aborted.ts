import { LxdError, type LxdErrorDetails } from "./LxdError";

/** The error of a call whose signal was aborted: a deadline that passed, or a cancel. */
export function abortedError(
  signal: AbortSignal,
  details: Pick<LxdErrorDetails, "method" | "path" | "operation" | "mayHaveHappened"> & { doing?: string },
): LxdError {
  const { doing, ...rest } = details;
  const timeout = isTimeout(signal.reason);
  const what = timeout ? "the time for it ran out" : "cancelled";
  const unsure = rest.mayHaveHappened
    ? rest.operation === undefined
      ? "; the server may have done it"
      : ""
    : "; nothing was changed by it";
  return new LxdError({
    ...rest,
    kind: timeout ? "timeout" : "cancelled",
    message: doing === undefined ? what + unsure : `${what} ${doing}`,
    cause: signal.reason,
  });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

/** Thrown inside the client when a signal ends something; callers get an {@link LxdError} in its place. */
export class Aborted extends Error {}

/** Settles like the promise, or rejects as soon as the signal is aborted; the promise itself goes on. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Aborted());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * A signal that follows another one after a while: a write that has been sent is given a moment to be answered,
 * so that the operation it started is known and not lost.
 */
export function afterGrace(
  signal: AbortSignal | undefined,
  milliseconds: number,
): { signal?: AbortSignal; dispose: () => void } {
  if (signal === undefined) return { dispose: () => undefined };
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => (timer = setTimeout(() => late.abort(signal.reason), milliseconds));
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return {
    signal: late.signal,
    dispose: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", start);
    },
  };
}
