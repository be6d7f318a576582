import pRetry from "p-retry";
import { Aborted } from "./aborted";

/** How often, and after how long a pause: the first one, in milliseconds, grows by the factor. */
export interface Attempts {
  readonly retries: number;
  readonly minTimeout: number;
  readonly maxTimeout: number;
  readonly factor: number;
}

/** Tries again while `mayRepeat` allows it, with growing pauses that an abort ends. */
export async function retrying<T>(
  attempts: Attempts,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
  mayRepeat: (error: Error) => boolean | Promise<boolean>,
): Promise<T> {
  // An abort ends the pauses only: an attempt under way ends by itself, and knows more to tell.
  const pause = new AbortController();
  let pausing = true;
  const abort = () => pausing && pause.abort(new Aborted());
  signal?.addEventListener("abort", abort);
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
        randomize: true,
        signal: pause.signal,
        shouldRetry: async (error) => signal?.aborted !== true && (await mayRepeat(error)),
      },
    );
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
