/** Waiting until an instance is of use: for an address on one of its NICs. */
import { setTimeout as pause } from "node:timers/promises";
import type { Address, Context } from "../../reconcile/definition";
import { isMap, type PropertyMap } from "../../reconcile/values";
import { hasAddress } from "./addresses";
import { pathOf, type RawInstance } from "./server";

const pauseMilliseconds = 400;

interface Wait {
  readonly type: "ipv4" | "ipv6";
  readonly nic?: string;
  readonly timeout: number;
}

export const defaultWaitSeconds = 120;

function waitsOf(inputs: PropertyMap): Wait[] {
  return (Array.isArray(inputs.waitFor) ? inputs.waitFor : []).flatMap((entry): Wait[] => {
    if (!isMap(entry)) return [];
    const timeout = typeof entry.timeout === "number" ? entry.timeout : defaultWaitSeconds;
    return [{ type: entry.type as Wait["type"], nic: entry.nic as string | undefined, timeout }];
  });
}

const describe = ({ type, nic }: Wait) =>
  `${type === "ipv4" ? "an IPv4" : "an IPv6"} address on ${nic ?? "any of its NICs"}`;

const isMet = (raw: RawInstance, { type, nic }: Wait) =>
  hasAddress(raw, type === "ipv4" ? "inet" : "inet6", nic);

/** Waits for everything in `waitFor`; answers what did not come in time. */
export async function waitUntilReady(
  address: Address,
  inputs: PropertyMap,
  context: Context,
): Promise<string[]> {
  const began = Date.now();
  let open = waitsOf(inputs);
  const late: string[] = [];
  while (open.length > 0) {
    const { value } = await context.client.get<RawInstance>(pathOf(address), {
      project: address.project,
      query: { recursion: "1" },
      signal: context.signal,
    });
    const passed = (Date.now() - began) / 1000;
    open = open.filter((wait) => !isMet(value, wait));
    late.push(
      ...open
        .filter((wait) => passed >= wait.timeout)
        .map((wait) => `${describe(wait)} within ${wait.timeout} s`),
    );
    open = open.filter((wait) => passed < wait.timeout);
    if (open.length === 0) break;
    const longest = Math.max(...open.map(({ timeout }) => timeout));
    context.log.status(
      `Waiting for ${open.map(describe).join(" and ")}, ${Math.floor(passed)} s of ${longest} s`,
    );
    await pause(pauseMilliseconds, undefined, { signal: context.signal });
  }
  return late;
}
