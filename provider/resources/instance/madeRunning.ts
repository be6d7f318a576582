/**
 * Making and starting in one request (`start: true`), on servers that can: one operation to wait for instead of two, and
 * no request in between. Only where nothing comes between them.
 */
import { LxdError } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { isLost } from "../../reconcile/lifecycle/act/lost";
import type { InstanceInputs } from "./declaration";
import { fetchInstance } from "./parent";
import { isStopped, type Where } from "./server";

/** What others make runs or not as they have it; what is refreshed is there already. */
const isMadeHere = ({ source }: InstanceInputs) =>
  source === undefined || (!/^(migration|backup)$/.test(source.type) && source.refresh !== true);

export async function startsAtOnce(inputs: InstanceInputs, { client, signal }: Context): Promise<boolean> {
  const { running, frozen, stateful, files = [] } = inputs;
  if (!running || frozen || stateful || files.length > 0 || !isMadeHere(inputs)) return false;
  return client.hasExtension("instance_create_start", { signal });
}

/** Clocks of the members of a cluster differ by less. */
const tolerated = 10_000;

/**
 * Whether the failure of such a request is that of the start alone: the server keeps the instance then, stopped (seen on
 * LXD 6.9, 5.21, Incus 6 and 7). One that was there before is somebody else's.
 */
export async function isOnlyStopped(failure: unknown, address: Where, context: Context): Promise<boolean> {
  if (isLost(failure) || !(failure instanceof LxdError) || failure.kind === "exists") return false;
  const { operation } = failure;
  if (operation === undefined || context.signal.aborted) return false;
  const raw = await fetchInstance(address.project, address.name, context);
  if (raw === undefined || !isStopped(raw.status)) return false;
  return Date.parse(raw.created_at) > Date.parse(operation.createdAt) - tolerated;
}
