/** A write that an earlier run did not get to the end of, because its plugin was killed: what it had found there. */
import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../../environment";
import { labelOf } from "../../explain";
import type { PropertyMap } from "../../values";
import type { Task } from "../task";
import { isAsDeclared } from "./lost";

/** What was there before it; undefined where it did not write, or something else is there by now. */
export async function foundEarlier(
  { definition, declared, context }: Task,
  server: string | undefined,
  { notebook }: Environment,
): Promise<PropertyMap | undefined> {
  const entry = notebook.read(context.urn);
  if (entry === undefined || entry.server !== server) return undefined;
  const { address, kept } = entry;
  const there = await definition.read(address, context, { inputs: declared, outputs: {} });
  if (there !== undefined && isAsDeclared(definition, there, declared)) {
    context.log.info(
      `${labelOf(definition, address)} was written by an earlier run that was cut off; what was there before that is remembered.`,
    );
    return kept;
  }
  notebook.forget(context.urn);
  return undefined;
}

/** The task of an update, with what an earlier one of the same has found of what the state does not have yet. */
export async function withFoundEarlier(
  task: Task,
  server: string | undefined,
  environment: Environment,
): Promise<Task> {
  const { hidden, context } = task;
  const noted = environment.notebook.read(context.urn)?.kept;
  // What the state has, it has from the create.
  if (hidden.kept === undefined || isDeepStrictEqual(noted, hidden.kept)) return task;
  const kept = await foundEarlier(task, server, environment);
  if (kept === undefined) return task;
  return { ...task, hidden: { ...task.hidden, kept }, outputs: { ...task.outputs, __kept: kept } };
}
