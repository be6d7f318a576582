/** What a preview tells of an update: what it costs, and which outputs it can reach. */
import { LxdError, apiPath } from "../../lxd";
import type { Address, Context, ResourceDefinition } from "../../reconcile/definition";
import { Unknown, isMap, type PropertyMap } from "../../reconcile/values";
import { goalOf, ownRootPool, situationOf, type Wanted } from "./goal";
import { liveUpdatesOf } from "./liveUpdates";
import { refuseOthersDevices } from "./ownDevices";
import { findInstance } from "./parent";
import { losesBackups, planUpdate } from "./plan";
import { restartReasons } from "./restart";
import { optionsOf } from "./server";

/** What only a start, a stop or another network can change. */
const runtimeOutputs = [
  "status",
  "statusCode",
  "pid",
  "ipv4Address",
  "ipv6Address",
  "macAddress",
  "interfaces",
];
const movers = ["name", "project", "target"];

export const reachOf: ResourceDefinition["reach"] = async ({ old, inputs, outputs, changed }, context) => {
  const touches = (...names: string[]) => names.some((name) => changed.has(name));
  const restarts = restartReasons(old, inputs, changed, await liveUpdatesOf(context));
  const direct = touches(
    ...movers,
    "running",
    "frozen",
    "profiles",
    "devices",
    "restoreSnapshot",
    "restoreTriggers",
  );
  const movesRoot = ownRootPool(old) !== ownRootPool(inputs);
  return (output) => {
    if (runtimeOutputs.includes(output) && (direct || restarts.length > 0)) return true;
    // Addresses come by themselves, some time after a start.
    if (output === "interfaces" && lacksAddresses(outputs)) return true;
    if (isAddress(output) && outputs[output] === "" && inputs.running !== false) return true;
    // A move is a copy on the server, and counts as new.
    if (output === "createdAt") return touches("project", "target", "profiles") || movesRoot;
    if (output === "location") return touches("target");
    return runtimeOutputs.includes(output) ? false : undefined;
  };
};

const isAddress = (output: string) => output === "ipv4Address" || output === "ipv6Address";

function lacksAddresses({ interfaces }: PropertyMap): boolean {
  const all = interfaces !== undefined && isMap(interfaces) ? Object.values(interfaces) : [];
  return all.some((one) => isMap(one) && Array.isArray(one.addresses) && one.addresses.length === 0);
}

/** Says in the preview what the update will do to a running instance, and what is lost by it. */
export const sayCosts: ResourceDefinition["warn"] = async (change, context) => {
  const { address, inputs, outputs } = change;
  const values = [...movers, "restoreSnapshot"].map((property) => inputs[property]);
  if (values.some((value) => value instanceof Unknown)) return;
  try {
    const where = { project: address.project!, name: address.name! };
    const found = await findInstance(where, outputs.uuid, context);
    if (found === undefined) return;
    refuseOthersDevices(found.raw, change);
    const now = situationOf(found.raw, found.project);
    const value: Wanted["value"] = (property, live) => inputs[property] ?? live;
    const goal = await goalOf(now, { ...change, value }, context);
    const plan = planUpdate(now, goal);
    const label = `Instance "${address.name}"`;
    if (plan.reasons.length > 0 && goal.running) {
      context.log.warning(`${label} will be restarted: ${plan.reasons.join("; ")}.`);
    }
    if (goal.restore !== undefined) {
      context.log.warning(
        `${label} goes back to its snapshot "${goal.restore}": what was written since then is lost.`,
      );
    }
    if (losesBackups(plan)) await warnOfBackups({ project: found.project, name: found.raw.name }, context);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    context.log.debug(`What the update will cost could not be looked up: ${error.message}`);
  }
};

async function warnOfBackups(address: Address, context: Context): Promise<void> {
  const names = await namesOf(address, "backups", context);
  if (names.length === 0) return;
  context.log.warning(
    `Instance "${address.name}" is moved without its backups: ${names.join(", ")} will be gone. Export what you need before.`,
  );
}

/** What goes with an instance that is replaced. */
export const heldByInstance: ResourceDefinition["holds"] = async (address, context) => {
  const children = await Promise.all(
    (["snapshots", "backups"] as const).map(async (kind) =>
      (await namesOf(address, kind, context)).map((name) => `${kind.slice(0, -1)} "${name}"`),
    ),
  );
  return ["all that is in it", ...children.flat()];
};

async function namesOf(address: Address, kind: "snapshots" | "backups", context: Context): Promise<string[]> {
  const path = apiPath("instances", address.name!, kind);
  const { value } = await context.client.get<string[] | null>(path, optionsOf(address, context));
  return (value ?? []).map((url) => decodeURIComponent(url.split("?")[0]!.split("/").at(-1)!));
}
