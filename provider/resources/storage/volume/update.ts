/** What an update does to a volume beside writing it: it moves, and it goes back to a snapshot. */
import { LxdError, apiPath } from "../../../lxd";
import {
  Unfinished,
  type At,
  type Context,
  type ResourceDefinition,
  type Write,
} from "../../../reconcile/definition";
import { fetchObject } from "../../../reconcile/fetch";
import { about, aboutAll, cost, type Planned } from "../../../reconcile/notes";
import { placeOf } from "../../../reconcile/place";
import { unlessOutOfReach } from "../../../reconcile/outOfReach";
import { textOf, type PropertyMap, type Value } from "../../../reconcile/values";

/** Where a volume is. */
export type Where = At<"project" | "pool" | "name">;

interface Inputs {
  readonly project: string;
  readonly pool: string;
  readonly name: string;
  readonly restoreSnapshot?: string;
}

interface Outputs {
  readonly __pending?: readonly string[];
}

type Plan = Write<Inputs, Outputs, Where, Partial<Inputs>>;

const collectionOf = ({ pool }: Where) => ["storage-pools", pool, "volumes", "custom"];

export const pathOf = (address: Where) => apiPath(...collectionOf(address), address.name);

const optionsOf = (address: Where, context: Context) => ({
  project: address.project,
  target: address.target,
  signal: context.signal,
  onProgress: context.log.status,
});

async function isThere(address: Where, context: Context): Promise<boolean> {
  const { name, project, target } = address;
  const where = { collection: collectionOf(address), name, project, target };
  return (await fetchObject(where, { ...context, reading: "one" })) !== undefined;
}

async function goalOf(
  definition: Pick<ResourceDefinition, "scope">,
  plan: Plan,
  context: Context,
): Promise<Where> {
  const { address, old, value } = plan;
  const project = value("project", old.project);
  return {
    project:
      project === old.project ? address.project : await context.effectiveProject(definition, textOf(project)),
    pool: value("pool", address.pool),
    name: value("name", address.name),
    ...placeOf({ target: address.target }),
  };
}

/** Renames and moves the volume with its snapshots, in one step; where it is then. */
export async function move(
  definition: Pick<ResourceDefinition, "scope">,
  plan: Plan,
  context: Context,
): Promise<Where> {
  const { address } = plan;
  const goal = await goalOf(definition, plan, context);
  const elsewhere = goal.pool !== address.pool || goal.project !== address.project;
  if (!elsewhere && goal.name === address.name) return address;
  // The answer to a move may have been lost.
  if (!(await isThere(address, context)) && (await isThere(goal, context))) return goal;
  const body = elsewhere
    ? {
        name: goal.name,
        pool: goal.pool,
        ...(goal.project === address.project ? {} : { project: goal.project }),
      }
    : { name: goal.name };
  await context.client.post(pathOf(address), body, optionsOf(address, context));
  return goal;
}

/** Goes back to a snapshot, where that is asked for anew or was left undone. */
export async function restoreSnapshot(plan: Plan, address: Where, context: Context): Promise<void> {
  const snapshot = plan.value("restoreSnapshot", undefined);
  if (!isRestored(plan) || typeof snapshot !== "string") return;
  context.log.status(`Going back to ${snapshot}`);
  await context.client.put(pathOf(address), { restore: snapshot }, optionsOf(address, context));
}

export const pendingRestore = "restore";

interface Restoring {
  readonly changed: ReadonlySet<string>;
  readonly inputs: { readonly restoreSnapshot?: Value };
  readonly outputs: Outputs;
}

export const isRestored = ({ changed, outputs, inputs }: Restoring) =>
  inputs.restoreSnapshot !== undefined &&
  (changed.has("restoreSnapshot") ||
    changed.has("restoreTriggers") ||
    outputs.__pending?.includes(pendingRestore) === true);

/** It has moved by now, and the state must say so: what fails after that is left for the next `up`. */
export async function afterMove(
  address: Where,
  plan: Plan,
  pending: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LxdError) || error.mayHaveHappened) throw error;
    const hasMoved = (["project", "pool", "name"] as const).some(
      (name) => address[name] !== plan.address[name],
    );
    if (!hasMoved) throw error;
    const { project, pool, name } = plan.inputs;
    const reached = { ...plan.old, project, pool, name };
    throw new Unfinished(
      [`It has moved to pool "${address.pool}" as "${address.name}", but: ${error.message}`],
      [pending],
      address,
      reached,
      { cause: error },
      { __project: address.project },
    );
  }
}

export const costOfRestore = cost(async ({ action, address, changed, outputs, inputs }) => {
  if (action !== "update" || !isRestored({ changed, outputs, inputs })) return [];
  const sentence = `Volume "${address.name}" goes back to snapshot "${textOf(inputs.restoreSnapshot)}": what was written to it since is lost.`;
  return aboutAll(sentence);
});

export const costOfMove = cost(
  async ({ action, address, changed }: Planned<PropertyMap, PropertyMap, Where>, context) => {
    if (action !== "update" || (!changed.has("pool") && !changed.has("project"))) return [];
    const { project, target } = address;
    const options = { project, target, signal: context.signal };
    const listing = context.client.list<{ name: string }>(`${pathOf(address)}/backups`, options);
    const backups = (await unlessOutOfReach(listing, "The volume's backups", context)) ?? [];
    if (backups.length === 0) return [];
    const names = backups.map(({ name }) => `"${name.split("/").at(-1)}"`).join(", ");
    return [
      about(
        [changed.has("pool") ? "pool" : "project"],
        `Volume "${address.name}" is to be moved, which loses its backups: ${names}. Export them first (lxc storage volume export).`,
      ),
    ];
  },
);
