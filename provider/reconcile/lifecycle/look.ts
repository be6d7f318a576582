import type { Context } from "../definition";

/** Seconds for a look at an object: in a preview, and after the deadline has passed or the user has interrupted. */
export const lookSeconds = 5;

/** The same context, or one with a little time left when the call's own time is over. */
export function lookAgain(context: Context): Context {
  return context.signal.aborted ? { ...context, signal: AbortSignal.timeout(lookSeconds * 1000) } : context;
}
