/** What an update has to plan with: the instance as it is, and what the program wants of it. */
import { LxdError, apiPath } from "../../lxd";
import type { Context, Write } from "../../reconcile/definition";
import { entriesOf, listOf, textOf, textsOf, type PropertyMap, type Value } from "../../reconcile/values";
import { pendingFiles } from "./files";
import { liveUpdatesOf } from "./liveUpdates";
import { isAt } from "./placement";
import type { Goal, Situation } from "./plan";
import { mustBeStopped, restartReasons } from "./restart";
import { wantsRebuild } from "./source";
import { isStopped, type RawInstance } from "./server";

/** A change that acts only at a start was written, and the stop for it failed. */
export const pendingRestart = "restart";

type Devices = Record<string, Record<string, string>>;

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

/** Another image replaces the instance where the program does not want it rebuilt. */
export const isRebuilt = (changed: ReadonlySet<string>, inputs: PropertyMap): boolean =>
  wantsRebuild(inputs) && (changed.has("image") || changed.has("source"));

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

/** The pool that a root disk declares: the device, by whatever name, that is mounted on "/". */
function rootPoolOf(devices: Devices): string | undefined {
  return Object.values(devices).find(({ type, path }) => type === "disk" && path === "/")?.pool;
}

/** The pool of a root disk that the instance declares itself. */
export function ownRootPool({ devices }: { readonly devices?: Value }): string | undefined {
  const declared = Object.entries(entriesOf(devices)).map(
    ([name, device]) => [name, textsOf(device)] as const,
  );
  return rootPoolOf(Object.fromEntries(declared));
}

/** The pool that the root disk is declared on: by the instance itself, else by the last profile that has one. */
async function rootPool(inputs: PropertyMap, project: string, context: Context): Promise<string | undefined> {
  const { profiles } = inputs;
  const own = ownRootPool(inputs);
  if (own !== undefined || !Array.isArray(profiles)) return own;
  let pool: string | undefined;
  for (const profile of profiles) {
    if (typeof profile !== "string") continue;
    const raw = await profileOf(profile, project, context);
    pool = rootPoolOf(raw?.devices ?? {}) ?? pool;
  }
  return pool;
}

/** `undefined` when it is not there (yet): the write that names it will say so. */
async function profileOf(name: string, project: string, context: Context) {
  try {
    const path = apiPath("profiles", name);
    return (await context.client.get<{ devices: Devices | null }>(path, { project, signal: context.signal }))
      .value;
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
}
