/** Does things again, by the table of repetitions. */
import { setTimeout as sleep } from "node:timers/promises";
import { abortedError } from "./aborted";
import { LxdError } from "./LxdError";
import type { Repetition } from "./repetitions";

/** What surrounds a repetition: an abort ends its pauses, and a log may hear of it. */
export interface Around {
  readonly signal?: AbortSignal;
  readonly tell?: (message: string) => void;
}

/**
 * Failures of which a repetition has had enough. No other one takes them up again, so that repetitions within
 * repetitions add up and never multiply; but for those that have no budget of their own, and end with the call.
 */
const givenUp = new WeakSet<object>();

/** Tries again while it fails with what may be repeated; at the end it fails with the last failure. */
export async function despite<T>(
  repetition: Repetition,
  around: Around,
  attempt: (round: number) => Promise<T>,
  mayRepeat: (error: unknown) => boolean | Promise<boolean>,
): Promise<T> {
  const budget = new Budget(repetition, around);
  await budget.begin();
  for (let round = 0; ; round++) {
    try {
      return await attempt(round);
    } catch (error) {
      if (isOver(repetition, error) || !(await mayRepeat(error)) || around.signal?.aborted) throw error;
      if (!budget.allows(round)) throw enough(error);
      await budget.pause(round);
      if (around.signal?.aborted) throw ended(error, around.signal);
    }
  }
}

/**
 * Does it again until its result will do; at the end the last result has to. An abort only ends the pause: it is done
 * once more then, and says by itself that the call was ended.
 */
export async function untilDone<T>(
  repetition: Repetition,
  around: Around,
  attempt: (round: number) => Promise<T>,
  isDone: (result: T) => boolean,
): Promise<T> {
  const budget = new Budget(repetition, around);
  await budget.begin();
  for (let round = 0; ; round++) {
    const wasAborted = around.signal?.aborted === true;
    const result = await attempt(round);
    if (isDone(result) || wasAborted || !budget.allows(round)) return result;
    await budget.pause(round);
  }
}

/** What is left of a repetition: rounds, and time. */
class Budget {
  private readonly began = Date.now();

  constructor(
    private readonly repetition: Repetition,
    private readonly around: Around,
  ) {}

  async begin(): Promise<void> {
    if (this.repetition.pausesFirst) await this.rest(0);
  }

  allows(round: number): boolean {
    const { times = Infinity, within = Infinity } = this.repetition;
    return round < times && Date.now() - this.began < within;
  }

  async pause(round: number): Promise<void> {
    const { says, pausesFirst } = this.repetition;
    if (says !== undefined) this.around.tell?.(says);
    await this.rest(pausesFirst ? round + 1 : round);
  }

  /** Never as long for two that wait at once. */
  private async rest(round: number): Promise<void> {
    const { pause, growth = 1, longest = Infinity } = this.repetition;
    const time = Math.min(pause * growth ** round, longest) * (0.5 + Math.random());
    if (time === 0) return;
    await sleep(time, undefined, { signal: this.around.signal }).catch(() => undefined);
  }
}

/** A request that had all its time is not sent again: `requestTimeout` would mean nothing otherwise. */
function isOver({ times, within }: Repetition, error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if (error instanceof LxdError && error.kind === "timeout") return true;
  return givenUp.has(error) && (times !== undefined || within !== undefined);
}

function enough(error: unknown): unknown {
  if (error instanceof Error) givenUp.add(error);
  return error;
}

/** The call was ended in a pause: what was tried last is told as what it meant. */
function ended(error: unknown, signal: AbortSignal): unknown {
  if (!(error instanceof LxdError)) return error;
  const { method, path, mayHaveHappened } = error;
  return abortedError(signal, { method, path, mayHaveHappened });
}
