/** A create that an earlier run did not get to the end of, because its plugin was killed: what it had found there. */
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
