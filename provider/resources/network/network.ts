import { confidential } from "../../reconcile/confidential";
import { entity } from "../../reconcile/entity";
import type { Report } from "../../reconcile/definition";
import { ordinaryKeys, type KeyRules } from "../../reconcile/ownership";
import { interfaceNaming, nameProblem, networkNaming } from "../../reconcile/naming";
import { choice, flag, list, oneOf, optional, properties, text } from "../../reconcile/properties";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutNetworks } from "../keys/network";
import { memberConfigInput, withoutMemberKeys } from "../placement/memberKeys";
import { perMember } from "../placement/perMember";
import * as shared from "../shared";
import { refuseRename } from "./renaming";

/** What the server takes for the MTU of an OVN network that has none, by the MTU of what carries its tunnels. */
const chosenMtus = ["1500", "1442", "1422"];

const networkRules: KeyRules<unknown> = {
  ...ordinaryKeys,
  // Networks of type `ovn` alone have an uplink, and they always do. NAT is filled in beside an address that the server
  // chooses, and all the same imported: a network made anew with that address would have none.
  filledByServer: (key, value, live) =>
    key === "bridge.mtu" && live.network !== undefined && chosenMtus.includes(String(value)),
};

function addressOf(config: Record<string, string> | null | undefined, family: "ipv4" | "ipv6"): PropertyMap {
  const address = config?.[`${family}.address`];
  return address && address.includes("/") ? { [`${family}Address`]: address } : {};
}

/** LXD 5.0: lxd/db/networks.go, NodeSpecificNetworkConfig. */
const memberKeys = ["parent", "bridge.external_interfaces", "bgp.ipv4.nexthop", "bgp.ipv6.nexthop"];

function checkBridgeName({ name, type = "bridge" }: PropertyMap, report: Report): void {
  if (type !== "bridge" || typeof name !== "string") return;
  const problem = nameProblem(name, interfaceNaming);
  if (problem) report("name", problem);
}

/** What configuration keys of networks name. */
const namedByNetworks = {
  network: "Network",
  "security.acls": { each: "NetworkAcl" },
  "dns.zone.forward": { each: "NetworkZone" },
  "dns.zone.reverse.ipv4": { each: "NetworkZone" },
  "dns.zone.reverse.ipv6": { each: "NetworkZone" },
} as const;

const network = entity({
  type: "Network",
  path: "/1.0/networks/<name>",
  listedBy: "lxc network list",
  description:
    "A network that LXD manages: a bridge of its own, or one that uses an existing interface. See https://documentation.ubuntu.com/lxd/en/latest/explanation/networks/ and `/1.0/networks`.",
  inputs: properties({
    name: shared.nameInput(
      `a bridge's has ${interfaceNaming.form}, for it is an interface; that of another network ${networkNaming.form}`,
      "Renamed in place while nothing uses it; an error otherwise, which the preview tells.",
    ),
    type: oneOf(
      choice("NetworkKind", "The kind of a network.", {
        bridge: "A bridge of the server with DHCP, DNS and NAT of its own.",
        macvlan:
          "NICs with hardware addresses of their own on a parent interface; they do not reach the server itself.",
        sriov: "Virtual functions of a parent interface that offers SR-IOV.",
        physical: "A parent interface as it is: the uplink of OVN networks.",
        ovn: "A virtual network over all members of a cluster, made by OVN.",
      }),
      'The kind of network. Default "bridge". A change replaces the network.',
      { default: "bridge", replaces: true },
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "network",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/network_bridge/",
      'Changes in place. `"auto"` for an address is chosen once, at creation, and then kept.',
      namedByNetworks,
    ),
    memberConfig: memberConfigInput("network", memberKeys),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({
    managed: flag("Whether LXD manages it; true for every network that is declared."),
    status: text("`Created`, or in a cluster `Pending` or `Errored`.", { changesWith: ["memberConfig"] }),
    locations: list(text("A cluster member."), "The cluster members that it exists on, sorted.", {
      changesWith: ["memberConfig"],
    }),
    usedBy: shared.usedByOutput,
    effectiveConfig: shared.effectiveConfigOutput,
    ipv4Address: optional(text("The IPv4 address and subnet in CIDR form.", { changesWith: ["config"] })),
    ipv6Address: optional(text("The IPv6 address and subnet in CIDR form.", { changesWith: ["config"] })),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["project", "name"], example: "default/lxdbr0" },
  scope: "features.networks",
  everywhere: "networks_all_projects",
  naming: networkNaming,
  timeouts: { create: 120, update: 120, delete: 120 },
  owned: { config: networkRules },
  check: (inputs, report) => {
    checkBridgeName(inputs, report);
    // The uplink of an OVN network.
    shared.checkReferencesWithin(inputs.config, ["network"], ["config"], report);
  },
  plan: [
    doubtAboutKeys(({ type }) => aboutNetworks(textOf(type) || "bridge")),
    refuseRename("Network", "networks"),
  ],
  // The list has the host's own interfaces as well.
  isListed: (raw) => raw.managed === true,
  renames: true,
  creation: (inputs) => ({ type: inputs.type }),
  inputsOf: (raw) => ({ type: textOf(raw.type) }),
  outputsOf: (raw) => ({
    managed: raw.managed ?? false,
    status: textOf(raw.status),
    locations: shared.sortedLocations(raw.locations),
    effectiveConfig: shared.effectiveConfig(raw.config),
    ...addressOf(raw.config, "ipv4"),
    ...addressOf(raw.config, "ipv6"),
  }),
  sent: (body, live) => withoutMemberKeys(body, live, memberKeys),
});

const everywhere = perMember(network, {
  collection: "networks",
  keys: memberKeys,
  fixed: [],
  kind: ({ type }) => ({ type }),
  chosen: (config) => config,
  // They are the same everywhere, and need one POST only.
  isAlike: ({ type }) => type === "ovn",
});

export const Network = confidential(everywhere, "config", "memberConfig");
