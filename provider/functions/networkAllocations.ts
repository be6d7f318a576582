import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { flag, list, object, optional, properties, text } from "../reconcile/properties";
import * as shared from "./arguments";

interface RawAllocation {
  readonly addresses: string;
  readonly used_by: string;
  readonly type: string;
  readonly nat: boolean;
  readonly hwaddr: string;
  readonly network?: string;
}

const allocation = object("NetworkAllocation", "An address, or a subnet, that is in use.", {
  address: text("The address with the length of its prefix: `192.0.2.1/32`."),
  usedBy: text("The API path of what has it: an instance, a network, a forward, a load balancer."),
  type: text("`instance`, `network`, `network-forward`, `network-load-balancer` or `uplink`."),
  nat: flag("Whether it is behind NAT."),
  hwaddr: optional(text("Of an instance: the hardware address.")),
  network: optional(text("The network, where the server tells it.")),
});

export const getNetworkAllocations = defineFunction({
  name: "getNetworkAllocations",
  description:
    "Which addresses of managed networks are in use, and by what, at this moment. See `GET /1.0/network-allocations`.",
  extension: "network_allocations",
  inputs: properties({
    project: shared.projectArgument,
    allProjects: shared.allProjectsArgument(true),
  }),
  outputs: properties({ networkAllocations: list(allocation, "What is in use, by address.") }),
  timeout: 60,
  check: shared.checkAllProjects,
  run: async (inputs, context) => {
    const isEverywhere = inputs.allProjects === true;
    const { value } = await context.client.get<RawAllocation[] | null>(apiPath("network-allocations"), {
      project: isEverywhere ? undefined : shared.projectOf(inputs, context),
      query: isEverywhere ? { "all-projects": "true" } : undefined,
      signal: context.signal,
    });
    const shown = (value ?? []).map(({ addresses, used_by, type, nat, hwaddr, network }) =>
      shared.without({
        address: addresses,
        usedBy: used_by,
        type,
        nat,
        hwaddr: hwaddr || null,
        network: network || null,
      }),
    );
    return { networkAllocations: shared.sortedBy(shown, "address") };
  },
});
