/** What a preview tells of an update: what it costs, and what the server will refuse. */
import { apiPath, nameIn } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { about, aboutAll, cost, refusal, type Planned } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { Unknown, type PropertyMap } from "../../reconcile/values";
import { goalOf, situationOf, type Wanted } from "./goal";
import { othersDevicesDeclared } from "./ownDevices";
import { findInstance } from "./parent";
import { losesBackups, planUpdate } from "./plan";
import { movers } from "./reached";
import { optionsOf, type Where } from "./server";
import { isRebuilt } from "./source";

/** What the update will do to a running instance, and what is lost by it. */
export const costsOfUpdate = cost(async (planned: Planned<PropertyMap, PropertyMap, Where>, context) => {
  const { action, address, inputs, outputs } = planned;
  const values = [...movers, "restoreSnapshot"].map((property) => inputs[property]);
  if (action !== "update" || values.some((value) => value instanceof Unknown)) return [];
  const where = { project: address.project, name: address.name };
  const looking = findInstance(where, outputs.uuid, context);
  const found = await unlessOutOfReach(looking, `The instance "${where.name}"`, context);
  if (found === undefined) return [];
  const now = situationOf(found.raw, found.project);
  const value: Wanted["value"] = (property, live) => inputs[property] ?? live;
  const deciding = goalOf(now, { ...planned, value }, context);
  const goal = await unlessOutOfReach(deciding, "What the update comes to", context);
  if (goal === undefined) return [];
  const plan = planUpdate(now, goal);
  const restarts = plan.reasons.length > 0 && goal.running;
  const restart = restarts
    ? `Instance "${where.name}" will be restarted: ${plan.reasons.join("; ")}.`
    : undefined;
  const goesBack =
    goal.restore === undefined
      ? undefined
      : `Instance "${where.name}" goes back to its snapshot "${goal.restore}": what was written since then is lost.`;
  const rebuilt = goal.rebuild
    ? `Instance "${where.name}" is rebuilt from another image: all that is in its root disk is lost.`
    : undefined;
  const here = { project: found.project, name: found.raw.name };
  const lost = losesBackups(plan) ? await backupsLost(here, context) : undefined;
  return [restart, rebuilt, goesBack, lost].flatMap(aboutAll);
});

async function backupsLost(address: Where, context: Context): Promise<string | undefined> {
  const listing = namesOf(address, "backups", context);
  const names = (await unlessOutOfReach(listing, "The instance's backups", context)) ?? [];
  if (names.length === 0) return undefined;
  return `Instance "${address.name}" is moved without its backups: ${names.join(", ")} will be gone. Export what you need before.`;
}

/** A device has one owner (ownDevices.ts). */
export const refuseOthersDevices = refusal(
  async (planned: Planned<PropertyMap, PropertyMap, Where>, context) => {
    const { action, address, old, inputs, outputs, changed } = planned;
    if (action !== "update" || inputs.devices === undefined || !changed.has("devices")) return [];
    const where = { project: address.project, name: address.name };
    const found = await findInstance(where, outputs.uuid, context);
    return found === undefined ? [] : othersDevicesDeclared(found.raw, { old, inputs });
  },
);

/** The server rebuilds none that has snapshots ("Cannot remove an instance volume that has snapshots", Incus 6 and 7). */
export const refuseRebuildWithSnapshots = refusal(
  async (planned: Planned<PropertyMap, PropertyMap, Where>, context) => {
    const { action, address, inputs, outputs, changed } = planned;
    if (action !== "update" || !isRebuilt(changed, inputs)) return [];
    const where = { project: address.project, name: address.name };
    const found = await findInstance(where, outputs.uuid, context);
    if (found === undefined) return [];
    const names = await namesOf({ project: found.project, name: found.raw.name }, "snapshots", context);
    if (names.length === 0) return [];
    const sentence = `Instance "${where.name}" cannot be rebuilt while it has snapshots: ${names.join(", ")}. Delete these first, or set onImageChange: "replace".`;
    return [about(["image"], sentence)];
  },
);

/** What goes with an instance that is replaced. */
export async function heldByInstance(address: Where, context: Context): Promise<string[]> {
  const children = await Promise.all(
    (["snapshots", "backups"] as const).map(async (kind) =>
      (await namesOf(address, kind, context)).map((name) => `${kind.slice(0, -1)} "${name}"`),
    ),
  );
  return ["all that is in it", ...children.flat()];
}

async function namesOf(address: Where, kind: "snapshots" | "backups", context: Context): Promise<string[]> {
  const path = apiPath("instances", address.name, kind);
  const { value } = await context.client.get<string[] | null>(path, optionsOf(address, context));
  return (value ?? []).map(nameIn);
}
