/** What an update has to plan with: the instance as it is, and what the program wants of it. */
import type { Context, Write } from "../../reconcile/definition";
import { listOf, textOf, type Value } from "../../reconcile/values";
import { pendingFiles } from "./files";
import { liveUpdatesOf } from "./liveUpdates";
import { isAt } from "./placement";
import type { Goal, Situation } from "./plan";
import { mustBeStopped, restartReasons } from "./restart";
import { rootPool, rootPoolOf } from "./rootPool";
import { isRebuilt } from "./source";
import { isStopped, type RawInstance } from "./server";

/** A change that acts only at a start was written, and the stop for it failed. */
export const pendingRestart = "restart";

export const situationOf = (raw: RawInstance, project: string): Situation => ({
  name: raw.name,
  project,
  isRunning: !isStopped(raw.status),
  ephemeral: raw.ephemeral,
  location: raw.location,
  pool: rootPoolOf(raw.expanded_devices ?? {}),
});

/** What is left of the last try is done as well: a state that says so counts like a change. */
export const isLeft = ({ __pending }: { readonly __pending?: Value }, step: string) =>
  listOf(__pending).includes(step);

export type Wanted = Pick<Write, "old" | "inputs" | "outputs" | "changed"> & {
  value<T extends Value | undefined>(property: string, live: T): Value | undefined | T;
};

export async function goalOf(now: Situation, wanted: Wanted, context: Context): Promise<Goal> {
  const { old, inputs, outputs, changed, value } = wanted;
  const name = textOf(value("name", now.name)) || now.name;
  const project = textOf(value("project", now.project)) || now.project;
  const restarts = restartReasons(old, inputs, changed, await liveUpdatesOf(context));
  if (isLeft(outputs, pendingRestart)) restarts.push("a change of the last update acts only at start");
  const restores = changed.has("restoreSnapshot") || changed.has("restoreTriggers");
  const snapshot = textOf(inputs.restoreSnapshot);
  const target = textOf(value("target", ""));
  const poolMayDiffer = ["devices", "profiles", "project"].some((property) => changed.has(property));
  return {
    name,
    project,
    running: inputs.running !== false,
    ephemeral: inputs.ephemeral === true,
    restarts: inputs.running === false && !mustBeStopped(inputs, restarts) ? [] : restarts,
    cold: mustBeStopped(inputs, restarts),
    rebuild: isRebuilt(changed, inputs),
    files: changed.has("files") || isLeft(outputs, pendingFiles),
    ...(restores && snapshot ? { restore: snapshot } : {}),
    ...(poolMayDiffer ? { pool: await rootPool(inputs, project, context) } : {}),
    ...(target && !(await isAt(now.location, target, context)) ? { target } : {}),
  };
}
