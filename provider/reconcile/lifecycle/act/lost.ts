/** Writes whose answer never came: whether they were done can only be seen by looking. */
import { setTimeout as pause } from "node:timers/promises";
import { LxdError, despite, repetitions } from "../../../lxd";
import { around } from "../../around";
import type { Context, Live, ResourceDefinition } from "../../definition";
import { canonical } from "../../normalise";
import { annotations } from "../../properties";
import { isSpelled } from "../../record";
import { isMap, type PropertyMap, type Value } from "../../values";
import { isDeepStrictEqual } from "node:util";

const othersMilliseconds = 150;

/** The connection broke, or the server did not answer in its time, after the request was sent. */
export function isLost(error: unknown): error is LxdError {
  return error instanceof LxdError && error.mayHaveHappened;
}

/**
 * A write that may be done twice, and is until its answer comes: for creates that write into what is there already, or
 * find out what is. Begun as a whole again, they would take what the lost write did for what was there before them.
 */
export const untilAnswered = <T>(
  write: (round: number) => Promise<T>,
  context: Pick<Context, "signal" | "log">,
): Promise<T> => despite(repetitions.lost, around(context), write, isLost);

/** Time for a write of somebody else's that the server has let in beside ours: until it is done, ours looks safe. */
export async function letOthersFinish(context: Context): Promise<void> {
  await pause(othersMilliseconds, undefined, { signal: context.signal }).catch(() => undefined);
}

/** Looks until the server answers; `"unreachable"` when it does not come back, or the time is over. */
export async function lookWhenBack(
  read: () => Promise<Live | undefined>,
  context: Context,
): Promise<Live | undefined | "unreachable"> {
  const isUnanswered = (error: unknown) => error instanceof LxdError;
  try {
    return await despite(repetitions.back, around(context), read, isUnanswered);
  } catch (error) {
    if (isUnanswered(error)) return "unreachable";
    throw error;
  }
}

/**
 * Whether an object is what a create of ours would have made: another one that has the name must not be taken over.
 * What the server chooses itself (`auto`) says nothing.
 */
export function isAsDeclared(definition: ResourceDefinition, live: Live, inputs: PropertyMap): boolean {
  const maps = Object.keys(definition.owned ?? {}).every((property) => {
    const declared = inputs[property];
    const there = live.inputs[property];
    if (declared === undefined || !isMap(declared)) return true;
    return Object.entries(declared).every(
      ([key, value]) =>
        value === "" ||
        value === "auto" ||
        (there !== undefined && isMap(there) && isDeepStrictEqual(there[key], value)),
    );
  });
  const { telling = [], completes } = definition;
  const fixed = Object.entries(definition.inputs.properties).every(([name, schema]) => {
    // Not there yet: a create writes it in a second step.
    if (completes && name === "description") return true;
    // What only a create can give it, and what the server keeps as it was given.
    const tells = (annotations(schema).replaces && !isSpelled(schema)) || telling.includes(name);
    if (!tells || inputs[name] === undefined || live.inputs[name] === undefined) return true;
    // LXD trims some texts.
    const [said, is] = [inputs[name], live.inputs[name]].map((value) => canonical(value, schema));
    return isDeepStrictEqual(trimmed(said), trimmed(is));
  });
  return maps && fixed;
}

const trimmed = (value: Value | undefined) => (typeof value === "string" ? value.trim() : value);
