/** Which outputs of an instance a change reaches: in its preview, the others keep their value. */
import type { ChangedBy, Changing } from "../../reconcile/definition";
import { isMap, type PropertyMap } from "../../reconcile/values";
import { liveUpdatesOf } from "./liveUpdates";
import { restartReasons } from "./restart";
import { ownRootPool } from "./rootPool";
import { isRebuilt } from "./source";

/** What brings it elsewhere, or gives it another name. */
export const movers = ["name", "project", "target"];

const starters = ["running", "frozen", "profiles", "devices", "restoreSnapshot", "restoreTriggers"];

const touches = (changed: ReadonlySet<string>, names: readonly string[]) =>
  names.some((name) => changed.has(name));

/** What only a start, a stop or another network can change. */
export const byItsRun: ChangedBy = async ({ old, inputs, changed }, context) =>
  touches(changed, [...movers, ...starters]) ||
  isRebuilt(changed, inputs) ||
  restartReasons(old, inputs, changed, await liveUpdatesOf(context)).length > 0;

export const byAnotherImage: ChangedBy = ({ inputs, changed }) => isRebuilt(changed, inputs);

/** A move is a copy on the server, and counts as new. */
export const byAMove: ChangedBy = ({ old, inputs, changed }) =>
  touches(changed, ["project", "target", "profiles"]) || ownRootPool(old) !== ownRootPool(inputs);

/** Addresses come by themselves, some time after a start. */
export const byItsRunOrLater: ChangedBy = async (change, context) =>
  lacksAddresses(change.outputs) || (await byItsRun(change, context));

export const byAnotherAccess: ChangedBy = async (change, context) =>
  isReachedOtherwise(change) || (await byItsRun(change, context));

export const addressOf =
  (output: "ipv4Address" | "ipv6Address"): ChangedBy =>
  async (change, context) =>
    (change.outputs[output] === "" && change.inputs.running !== false) ||
    (await byAnotherAccess(change, context));

/** It is asked at another of its NICs. */
function isReachedOtherwise({ old, inputs }: Changing): boolean {
  const accessOf = ({ config }: PropertyMap) =>
    config !== undefined && isMap(config) ? config["user.access_interface"] : undefined;
  return accessOf(old) !== accessOf(inputs);
}

function lacksAddresses({ interfaces }: PropertyMap): boolean {
  const all = interfaces !== undefined && isMap(interfaces) ? Object.values(interfaces) : [];
  return all.some((one) => isMap(one) && Array.isArray(one.addresses) && one.addresses.length === 0);
}
