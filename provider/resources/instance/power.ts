/**
 * Starting, stopping, freezing: each of these fails when it is reached already, so the state is looked at first, unless
 * the caller has seen it a moment ago (`seen`).
 */
import { LxdError } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import {
  isFrozen,
  isStopped,
  optionsOf,
  pathOf,
  statePathOf,
  type InstanceState,
  type RawInstance,
  type Where,
} from "./server";

export async function stateOf(address: Where, context: Context): Promise<InstanceState> {
  return (await context.client.get<InstanceState>(statePathOf(address), optionsOf(address, context))).value;
}

async function act(address: Where, context: Context, body: Record<string, unknown>): Promise<void> {
  await context.client.put(statePathOf(address), body, optionsOf(address, context));
}

const statusOf = async (address: Where, context: Context) => (await stateOf(address, context)).status;

/** Answers whether it was stopped. */
export async function start(
  address: Where,
  context: Context,
  stateful = false,
  seen?: string,
): Promise<boolean> {
  const status = seen ?? (await statusOf(address, context));
  if (isFrozen(status)) await act(address, context, { action: "unfreeze" });
  if (!isStopped(status)) return false;
  context.log.status("Starting");
  // Asked for a memory that was not kept, the server refuses.
  const body = { action: "start", stateful: stateful && (await hasMemory(address, context)) };
  await act(address, context, body).catch(async (refused: unknown) => {
    // Somebody else started it since it was seen.
    const isRefusal = refused instanceof LxdError && !refused.mayHaveHappened && !context.signal.aborted;
    if (seen === undefined || !isRefusal || isStopped(await statusOf(address, context))) throw refused;
  });
  return true;
}

async function hasMemory(address: Where, context: Context): Promise<boolean> {
  return (await context.client.get<RawInstance>(pathOf(address), optionsOf(address, context))).value.stateful;
}

export async function freeze(address: Where, context: Context): Promise<void> {
  if (!isFrozen(await statusOf(address, context))) await act(address, context, { action: "freeze" });
}

/** How an instance is stopped. */
export interface Stopping {
  readonly stopTimeout?: number;
  readonly forceStop?: "afterTimeout" | "never" | "always";
}

/**
 * Stops gracefully, then by force, as `forceStop` and `stopTimeout` say; a stop that keeps the memory is never forced,
 * for that would lose it. An ephemeral instance is gone afterwards.
 */
export async function stop(
  address: Where,
  how: Stopping,
  context: Context,
  stateful = false,
  seen?: string,
): Promise<void> {
  const status = seen ?? (await statusOf(address, context));
  if (isStopped(status)) return;
  // A frozen instance cannot react to a request to shut down.
  if (isFrozen(status)) await act(address, context, { action: "unfreeze" });
  const { stopTimeout = context.stopTimeout } = how;
  const force = how.forceStop === "always" && !stateful;
  context.log.status(force ? "Stopping by force" : "Stopping");
  try {
    // The server takes whole seconds, and 0 for "at once, by force".
    const timeout = force ? 0 : Math.max(1, Math.ceil(stopTimeout));
    await act(address, context, { action: "stop", timeout, force, stateful });
  } catch (error) {
    if (!(error instanceof LxdError) || context.signal.aborted || error.mayHaveHappened) throw error;
    // It may go down all the same, shortly after the server gave up waiting (seen on LXD 5.0.2).
    if (await isGone(address, context)) return;
    if (stateful) throw error;
    if (how.forceStop === "never") {
      throw new Failure(
        "timeout",
        `Instance "${address.name}" did not stop within ${stopTimeout} s, and forceStop is "never". Give it more time with stopTimeout, or allow force with forceStop: "afterTimeout". The server said: ${error.serverMessage}`,
        { cause: error },
      );
    }
    context.log.status("Stopping by force");
    await act(address, context, { action: "stop", timeout: 0, force: true }).catch(async (again: unknown) => {
      if (!(await isGone(address, context))) throw again;
    });
  }
}

/**
 * Whether a refusal is that of an instance that is being stopped. After 5.0.2 a stop that ran out of time goes on until
 * the instance is down, for minutes or for ever, and meanwhile only another stop is let in (seen on trixie's LXD, LXD
 * 5.21 and 6, Incus 6 and 7).
 */
export const hasStopUnderWay = (error: unknown): boolean =>
  error instanceof LxdError &&
  error.kind === "busy" &&
  /busy running an? "?stop"? /i.test(error.serverMessage);

async function isGone(address: Where, context: Context): Promise<boolean> {
  try {
    return isStopped(await statusOf(address, context));
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return true;
    throw error;
  }
}
