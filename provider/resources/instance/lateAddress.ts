/**
 * An address that came after the last command had ended. A program that hands it on would go on handing on "" until
 * somebody refreshes; so that the server has one by now is a difference, and the update takes it into the state.
 */
import type { Context } from "../../reconcile/definition";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { entriesOf, textOf, type PropertyMap } from "../../reconcile/values";
import { interfaceOutputs } from "./addresses";
import { findInstance } from "./parent";

export async function judgeLateAddress(
  inputs: PropertyMap,
  outputs: PropertyMap,
  context: Context,
): Promise<Record<string, "different">> {
  const hasNic = Object.values(entriesOf(outputs.expandedDevices)).some(
    (device) => entriesOf(device).type === "nic",
  );
  if (outputs.ipv4Address !== "" || inputs.running === false || !hasNic) return {};
  const where = { project: textOf(outputs.project), name: textOf(outputs.name) };
  // One list for all that are asked about at a time.
  const looking = findInstance(where, outputs.uuid, { ...context, reading: "list" });
  const found = await unlessOutOfReach(looking, `The address of instance "${where.name}"`, context);
  const came = found !== undefined && interfaceOutputs(found.raw).ipv4Address !== "";
  return came ? { ipv4Address: "different" } : {};
}
