/**
 * The address that comes by DHCP a moment after a start. A program hands it on, and what it was at the end of the first
 * `up` stays in the state; so it is waited for a little where it is to be expected, also by those who do not say so.
 */
import { LxdError, apiPath, repetitions, untilDone } from "../../../lxd";
import { around } from "../../../reconcile/around";
import { isHidden } from "../../../reconcile/confidential";
import type { Context } from "../../../reconcile/definition";
import { hasAddress } from "../addresses";
import { isStopped, type RawInstance, type Where } from "../server";
import { fetchNow } from "./fetchNow";

/** Never fails: an image may do without DHCP. */
export async function waitForFirstAddress(address: Where, context: Context): Promise<void> {
  try {
    const started = await fetchNow(address, context);
    const nic = await firstServedNic(started, address, context);
    if (nic === undefined) return;
    const isThereOrNeverWill = (raw: RawInstance) => hasAddress(raw, "inet", nic) || isStopped(raw.status);
    if (isThereOrNeverWill(started)) return;
    context.log.status(`Waiting a little for an IPv4 address on ${nic}`);
    const now = () => fetchNow(address, context);
    await untilDone(repetitions.address, around(context), now, isThereOrNeverWill);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    context.log.debug(`The address of ${address.name} could not be waited for: ${error.message}`);
  }
}

/** The NIC whose address the outputs show first, of those that are to get one. */
async function firstServedNic(
  { expanded_devices, expanded_config }: RawInstance,
  { project }: Where,
  context: Context,
): Promise<string | undefined> {
  const preferred = expanded_config?.["user.access_interface"];
  const nics = Object.entries(expanded_devices ?? {})
    .filter(([, device]) => device.type === "nic")
    .sort(([a], [b]) => Number(b === preferred) - Number(a === preferred) || (a < b ? -1 : 1));
  for (const [name, device] of nics) {
    const network = device.network ?? device.parent;
    if (network === undefined || device["ipv4.address"] === "none") continue;
    if (await servesIpv4(network, project, context)) return name;
  }
  return undefined;
}

interface RawNetwork {
  readonly managed: boolean;
  readonly type: string;
  readonly config: Record<string, string> | null;
}

/** Bridges and OVN networks answer DHCP for the subnet that they have. */
async function servesIpv4(network: string, project: string | undefined, context: Context): Promise<boolean> {
  try {
    const options = { project, signal: context.signal };
    const { value } = await context.client.get<RawNetwork>(apiPath("networks", network), options);
    if (!value.managed || !["bridge", "ovn"].includes(value.type)) return false;
    const { "ipv4.address": subnet = "none", "ipv4.dhcp": dhcp = "true" } = value.config ?? {};
    const isOff = /^(false|0|no|off)$/i.test(dhcp);
    return (subnet !== "none" && !isOff) || isHidden(value.config, context);
  } catch (error) {
    if (error instanceof LxdError && ["notFound", "forbidden"].includes(error.kind)) return false;
    throw error;
  }
}
