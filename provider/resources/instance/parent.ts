/**
 * What belongs to an instance (snapshots, files, devices, …) follows it through renames and moves, made by a program
 * or by hand: each keeps the identity of its instance (`volatile.uuid`) in the hidden output `__instance`.
 */
import { LxdError, apiPath } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";
import { fetchObject, listObjects, urlOf } from "../../reconcile/fetch";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import type { Parent } from "../../reconcile/parents";
import { text } from "../../reconcile/properties";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { isOnlyName, type RawInstance } from "./server";

export const instanceInput = (replaced: string) =>
  text(
    `The name of the instance (its output \`name\`, not its id). The same instance under a new name is followed; another instance replaces the ${replaced}.`,
    { replaces: true, refersTo: "Instance" },
  );

/** Of what has no path of its own in the API: that of its instance. */
export const instanceUrlOutput = text("The instance's path in the LXD API.", {
  changesWith: ["instance", "project"],
});

/** Where something of an instance is. */
export type InInstance = At<"project" | "instance">;

/**
 * The queue of an instance's writes: the server takes one at a time. While it is frozen (for a snapshot in a pool of
 * directories, until all is copied), stopped or moved, it refuses commands as well; while a backup is made it does not.
 */
export const queueOf = ({ project, instance }: InInstance) => `Instance:${project}/${instance}`;

const uuidOf = (raw: RawInstance) => raw.config?.["volatile.uuid"];

/** Whether its addresses and processes are wanted too: of one that runs, the server gathers them inside it. */
type Depth = "itself" | "withState";

/** By name, as the other instances of its project are read in a refresh, so that all share one list. */
export async function fetchInstance(
  project: string,
  name: string,
  context: Context,
  depth: Depth = "itself",
): Promise<RawInstance | undefined> {
  const alone = depth === "withState" ? { recursion: "1" } : undefined;
  const query = context.reading === "list" ? { recursion: "2" } : alone;
  const found = await fetchObject<RawInstance>({ collection: ["instances"], name, project, query }, context);
  if (found && isOnlyName(found)) {
    const path = apiPath("instances", name);
    const message = `it is on the cluster member "${found.location}", which does not answer`;
    throw new LxdError({ kind: "memberAway", method: "GET", path, message, serverMessage: message });
  }
  return found;
}

/** All of a project, by the same list that a refresh reads them from. */
export const allInstances = (project: string, context: Context) =>
  listObjects<RawInstance>({ collection: ["instances"], project, query: { recursion: "2" } }, context);

/**
 * An instance by name and identity: the one that has the name, unless the one that was meant has another name or
 * project by now. `undefined` when neither is there.
 */
export async function findInstance(
  where: { readonly project: string; readonly name: string },
  uuid: unknown,
  context: Context,
  depth: Depth = "itself",
): Promise<{ project: string; raw: RawInstance } | undefined> {
  const named = await fetchInstance(where.project, where.name, context, depth);
  if (typeof uuid !== "string" || uuid === "" || (named && uuidOf(named) === uuid)) {
    return named && { project: where.project, raw: named };
  }
  const moved = await findMoved(uuid, where.project, context);
  if (moved && depth === "withState" && moved.raw.state === undefined) {
    const whole = await fetchInstance(moved.project, moved.raw.name, { ...context, reading: "one" }, depth);
    return whole && { project: moved.project, raw: whole };
  }
  return moved ?? (named && { project: where.project, raw: named });
}

async function findMoved(
  uuid: string,
  project: string,
  context: Context,
): Promise<{ project: string; raw: RawInstance } | undefined> {
  const options = { signal: context.signal };
  const beside = await context.client.list<RawInstance>(apiPath("instances"), {
    ...options,
    project,
    query: { recursion: context.reading === "list" ? "2" : "1" },
  });
  const here = beside.find((raw) => uuidOf(raw) === uuid);
  if (here) return { project, raw: here };
  try {
    const everywhere = await context.client.list<RawInstance & { project: string }>(apiPath("instances"), {
      ...options,
      query: { recursion: "1", "all-projects": "true" },
    });
    const raw = everywhere.find((one) => uuidOf(one) === uuid);
    return raw && { project: raw.project, raw };
  } catch (error) {
    // A restricted certificate may not ask for all projects: what it cannot see is gone for it.
    if (error instanceof LxdError && error.kind === "forbidden") return undefined;
    throw error;
  }
}

export const urlOfInstance = ({ project, instance }: InInstance) => urlOf(["instances", instance], project);

/** The instance that something belongs to: another one that has taken its name is not it. */
export const itsInstance: Parent<RawInstance> = {
  type: "Instance",
  addressOf: ({ project, instance }) => ({ project: textOf(project), name: textOf(instance) }),
  judge: async (_child, old, inputs, outputs, context) => {
    const before = { project: textOf(old.project), name: textOf(old.instance) };
    const after = { project: textOf(inputs.project), name: textOf(inputs.instance) };
    const changed = ["instance", "project"].filter((property) => old[property] !== inputs[property]);
    if (changed.length === 0 || !before.name || !after.name) return {};
    const renamed = Object.fromEntries(changed.map((property) => [property, "renamed" as const]));
    const planned = context.moved("Instance", before);
    if (planned?.name === after.name && planned.project === after.project) return renamed;
    // Moved by an update that got no further, or by somebody else.
    const looking = fetchInstance(after.project, after.name, { ...context, reading: "one" });
    const raw = await unlessOutOfReach(looking, `The instance "${after.name}"`, context);
    return raw && outputs.__instance !== undefined && uuidOf(raw) === outputs.__instance ? renamed : {};
  },
  follow: (_child, { address, value }) => {
    const { project = "", instance = "" } = address;
    return Promise.resolve({
      ...address,
      project: textOf(value("project", project)),
      instance: textOf(value("instance", instance)),
    });
  },
  locate: async (where, state, context) => {
    const { project: named = "", instance: name = "" } = where;
    const found = await findInstance({ project: named, name }, state.__instance, context);
    if (found === undefined) return undefined;
    const { project, raw } = found;
    const uuid = uuidOf(raw);
    const outputs: PropertyMap = uuid === undefined ? {} : { __instance: uuid };
    return {
      address: { ...where, project, instance: raw.name },
      raw,
      inputs: { instance: raw.name, ...(project === named ? {} : { project }) },
      outputs,
    };
  },
};
