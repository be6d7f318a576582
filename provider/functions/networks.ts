import { text as textFrom } from "node:stream/consumers";
import { LxdError, apiPath, despite, repetitions } from "../lxd";
import { urlOf } from "../reconcile/fetch";
import { defineFunction, type FunctionContext } from "../reconcile/function";
import {
  list,
  number,
  object,
  optional,
  properties,
  stringMap,
  text,
  wholeNumber,
} from "../reconcile/properties";
import { NetworkAcl } from "../resources/network/acl";
import { Network } from "../resources/network/network";
import * as shared from "./arguments";
import { addressIn, all, kindOf, one } from "./kind";
import { readable } from "./readable";

const networks = kindOf(Network);
const acls = kindOf(NetworkAcl);

interface RawPeer {
  readonly name: string;
  readonly description: string;
  readonly config: Record<string, string> | null;
  readonly target_project: string;
  readonly target_network: string;
  readonly status: string;
  readonly used_by: string[] | null;
}

const peers = kindOf(
  readable({
    type: "NetworkPeer",
    noun: "peer of a network of type `ovn`",
    path: "/1.0/networks/<network>/peers/<name>",
    segments: ["project", "network", "name"],
    scope: "features.networks",
    results: properties({
      network: text("The name of the network."),
      name: text("The name."),
      targetNetwork: text("The name of the network on the other side; empty where that side is gone."),
      targetProject: text("The project of that network; empty where that side is gone."),
      description: text("The description."),
      config: stringMap("Configuration keys and their values."),
      status: text(
        "`Pending` until the other side exists, then `Created`; `Errored` once the other side is gone again.",
      ),
      usedBy: list(text("An API path."), "API paths of the objects that use it."),
      url: text("The object's path in the LXD API."),
    }),
    show: (raw: RawPeer, { project, network = "" }) => ({
      network,
      name: raw.name,
      targetNetwork: raw.target_network,
      targetProject: raw.target_project,
      description: raw.description,
      config: raw.config ?? {},
      status: raw.status,
      usedBy: [...(raw.used_by ?? [])].sort(),
      url: urlOf(["networks", network, "peers", raw.name], project),
    }),
    label: ({ network, name }) => `peer "${name}" of network "${network}"`,
  }),
);

interface RawState {
  readonly addresses: readonly { family: string; address: string; netmask: string; scope: string }[] | null;
  readonly counters: Record<string, number> | null;
  readonly hwaddr: string;
  readonly mtu: number;
  readonly state: string;
  readonly type: string;
}

/**
 * LXD tells no state of an OVN network before a chassis has claimed it (seen: for a second), and fails with the words
 * of its database.
 */
async function onceItHasAChassis<T>(
  ask: () => Promise<{ value: T }>,
  { signal }: FunctionContext,
): Promise<T> {
  const isUnclaimed = (error: unknown) =>
    error instanceof LxdError && /no row "" in table Chassis/.test(error.serverMessage);
  return (await despite(repetitions.chassis, { signal }, ask, isUnclaimed)).value;
}

const getNetworkState = defineFunction({
  name: "getNetworkState",
  description:
    "The state of a network's interface on the server, at this moment. See `GET /1.0/networks/<network>/state`.",
  inputs: properties({
    network: text("The name of the network."),
    project: shared.projectArgument,
    target: shared.targetArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    state: text("`up` or `down`."),
    type: text("`broadcast`, `loopback` and the like."),
    hwaddr: text("The hardware address."),
    mtu: wholeNumber("The largest packet."),
    addresses: list(
      object("NetworkAddress", "An address of the interface.", {
        family: text("`inet` or `inet6`."),
        address: text("The address."),
        netmask: text("The length of the network's prefix."),
        scope: text("`global`, `link` or `local`."),
      }),
      "Its addresses.",
    ),
    counters: object("NetworkCounters", "What went through it since it was made.", {
      bytesReceived: number("Bytes received."),
      bytesSent: number("Bytes sent."),
      packetsReceived: number("Packets received."),
      packetsSent: number("Packets sent."),
    }),
  }),
  timeout: 60,
  check: shared.checkNames("network"),
  run: async (inputs, context) => {
    const { name = "", project } = await addressIn(networks, { ...inputs, name: inputs.network }, context);
    return shared.orMissing(inputs, `network "${name}"`, project, async () => {
      const path = apiPath("networks", name, "state");
      const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
      const value = await onceItHasAChassis(() => context.client.get<RawState>(path, options), context);
      const { counters } = value;
      return {
        state: value.state,
        type: value.type,
        hwaddr: value.hwaddr,
        mtu: value.mtu,
        addresses: (value.addresses ?? []).map(({ family, address, netmask, scope }) => ({
          family,
          address,
          netmask,
          scope,
        })),
        counters: {
          bytesReceived: counters?.bytes_received ?? 0,
          bytesSent: counters?.bytes_sent ?? 0,
          packetsReceived: counters?.packets_received ?? 0,
          packetsSent: counters?.packets_sent ?? 0,
        },
      };
    });
  },
});

interface RawLease {
  readonly hostname: string;
  readonly hwaddr: string;
  readonly address: string;
  readonly type: string;
  readonly location: string;
}

const getNetworkLeases = defineFunction({
  name: "getNetworkLeases",
  description:
    "The addresses that a bridge gave out or keeps for instances, at this moment. See `GET /1.0/networks/<name>/leases`.",
  inputs: properties({
    network: text("The name of the network."),
    project: shared.projectArgument,
    target: shared.targetArgument,
  }),
  outputs: properties({
    networkLeases: list(
      object("NetworkLease", "One address that is given out.", {
        hostname: text("The name that it is known by; that of the instance."),
        hwaddr: text("The hardware address."),
        address: text("The address."),
        type: text("`dynamic`, `static`, `gateway` or `uplink`."),
        location: optional(text("The cluster member that told it.")),
      }),
      "The leases.",
    ),
  }),
  timeout: 60,
  check: shared.checkNames("network"),
  run: async (inputs, context) => {
    const { name = "", project } = await addressIn(networks, { ...inputs, name: inputs.network }, context);
    return shared.ofParent(`network "${name}"`, project, async () => {
      const path = apiPath("networks", name, "leases");
      const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<RawLease[] | null>(path, options);
      return {
        networkLeases: (value ?? []).map(({ hostname, hwaddr, address, type, location }) =>
          shared.without({ hostname, hwaddr, address, type, location: location || null }),
        ),
      };
    });
  },
});

const getNetworkAclLog = defineFunction({
  name: "getNetworkAclLog",
  description:
    "What a network ACL has logged of traffic, where its networks are of type `ovn`; of others the server keeps no log, and says so. See `GET /1.0/network-acls/<acl>/log`.",
  inputs: properties({
    acl: text("The name of the ACL."),
    project: shared.projectArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({ exists: shared.existsResult, log: text("The log, a line of JSON for each packet.") }),
  timeout: 60,
  check: shared.checkNames("acl"),
  run: async (inputs, context) => {
    const { name = "", project } = await addressIn(acls, { ...inputs, name: inputs.acl }, context);
    return shared.orMissing(inputs, `network ACL "${name}"`, project, async () => {
      const options = { project, signal: context.signal };
      const { body } = await context.client.open(apiPath("network-acls", name, "log"), options);
      return { log: await textFrom(body) };
    });
  },
});

export const networkFunctions = [getNetworkState, getNetworkLeases, getNetworkAclLog, one(peers), all(peers)];
