/** Waiting until an instance is of use, for everything in `waitFor` at the same time. */
import { anyOf, endsAfter, LxdError, repetitions, untilDone } from "../../../lxd";
import { around } from "../../../reconcile/around";
import type { Context } from "../../../reconcile/definition";
import type { RawInstance, Where } from "../server";
import { look, type Look } from "./conditions";
import { fetchNow } from "./fetchNow";
import { describe, type Wait } from "./wait";

/**
 * Waits for everything in `waitFor`; answers what did not come, each as the end of a sentence about the instance. When
 * the call's time is over, or the user interrupts, that is what has not come by then.
 */
export async function waitUntilReady(
  address: Where,
  waits: readonly Wait[],
  context: Context,
): Promise<string[]> {
  const began = Date.now();
  const passed = () => (Date.now() - began) / 1000;
  const failures: string[] = [];
  // A look that the end of its wait cuts short sees nothing: what was seen before it is told.
  const seenLast = new Map<Wait, string>();
  let open = waits;
  const lookAtAll = async () => {
    const raw = await fetchNow(address, context);
    const looks = await Promise.all(
      open.map(async (wait) => {
        const left = Math.max(0, wait.timeout - passed());
        return { wait, found: await lookIfRunning(wait, raw, address, withDeadline(context, left)) };
      }),
    );
    const still: Wait[] = [];
    for (const { wait, found } of looks) {
      if (found.is === "open" && found.seen !== undefined) seenLast.set(wait, found.seen);
      if (found.is === "failed") failures.push(found.why);
      else if (found.is === "open" && passed() >= wait.timeout) failures.push(late(wait, seenLast.get(wait)));
      else if (found.is === "open") still.push(wait);
    }
    open = still;
    if (open.length > 0) context.log.status(progress(open, passed()));
    return open.length === 0;
  };
  if (open.length === 0) return [];
  try {
    await untilDone(repetitions.ready, around(context), lookAtAll, Boolean);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    failures.push(...open.map((wait) => `had not got ${describe(wait)} ${whenEnded(error)}`));
  }
  return failures;
}

/** A command that hangs must not outlast what its wait may take. */
function withDeadline(context: Context, seconds: number): Context {
  return {
    ...context,
    signal: anyOf(context.signal, endsAfter(seconds)),
  };
}

/** What stopped by itself will not do anything more. */
async function lookIfRunning(wait: Wait, raw: RawInstance, address: Where, context: Context): Promise<Look> {
  if (raw.status === "Stopped") {
    return { is: "failed", why: `stopped by itself while ${describe(wait)} was waited for` };
  }
  try {
    return await look(wait, raw, address, context);
  } catch (error) {
    // A command cannot be run before the agent is there, or while the instance restarts.
    if (!(error instanceof LxdError) || error.kind === "cancelled" || error.kind === "forbidden") throw error;
    return error.kind === "timeout"
      ? { is: "open" }
      : { is: "open", seen: error.serverMessage || error.message };
  }
}

const late = (wait: Wait, seen: string | undefined) =>
  `did not get ${describe(wait)} within ${wait.timeout} s${seen === undefined ? "" : ` (${seen})`}`;

function whenEnded(error: LxdError): string {
  if (error.kind === "cancelled") return "when this was cancelled";
  if (error.kind === "timeout")
    return "when the time of the whole call ran out: give it more with customTimeouts";
  return `when it could be asked no more: ${error.message}`;
}

function progress(open: readonly Wait[], passed: number): string {
  const longest = Math.max(...open.map(({ timeout }) => timeout));
  return `Waiting for ${open.map(describe).join(" and ")}, ${Math.floor(passed)} s of ${longest} s`;
}
