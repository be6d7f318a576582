/**
 * Keys of networks and of what belongs to them, as LXD 5.0 checks them:
 * https://documentation.ubuntu.com/lxd/en/stable-5.0/networks/ and `lxd/network` of
 * https://github.com/canonical/lxd/tree/stable-5.0.
 */
import { ofEntities, type Knowledge, type KnownKeys } from "./doubts";

const ofFamily = (family: "ipv4" | "ipv6"): KnownKeys => ({
  [`${family}.address`]: `${family} subnet`,
  [`${family}.dhcp`]: "boolean",
  [`${family}.dhcp.expiry`]: "any",
  [`${family}.dhcp.ranges`]: "any",
  [`${family}.firewall`]: "boolean",
  [`${family}.nat`]: "boolean",
  [`${family}.nat.address`]: "any",
  [`${family}.nat.order`]: ["before", "after"],
  [`${family}.ovn.ranges`]: "any",
  [`${family}.routes`]: "any",
  [`${family}.routing`]: "boolean",
});

const actions = ["allow", "reject", "drop"] as const;

const acls = {
  "security.acls": "any",
  "security.acls.default.egress.action": actions,
  "security.acls.default.egress.logged": "boolean",
  "security.acls.default.ingress.action": actions,
  "security.acls.default.ingress.logged": "boolean",
} as const;

const dns = {
  "dns.domain": "any",
  "dns.search": "any",
  "dns.zone.forward": "any",
  "dns.zone.reverse.ipv4": "any",
  "dns.zone.reverse.ipv6": "any",
} as const;

const bgp = {
  "bgp.peers.NAME.address": "any",
  "bgp.peers.NAME.asn": "whole number",
  "bgp.peers.NAME.password": "any",
} as const;

const maas = { "maas.subnet.ipv4": "any", "maas.subnet.ipv6": "any" } as const;

const onParent = { parent: "any", mtu: "whole number", vlan: "whole number", ...maas } as const;

/** Of bridges: https://documentation.ubuntu.com/lxd/en/stable-5.0/reference/network_bridge/ */
export const bridgeKeys: KnownKeys = {
  "bgp.ipv4.nexthop": "any",
  "bgp.ipv6.nexthop": "any",
  ...bgp,
  "bridge.driver": ["native", "openvswitch"],
  "bridge.external_interfaces": "any",
  "bridge.hwaddr": "any",
  "bridge.mode": ["standard", "fan"],
  "bridge.mtu": "whole number",
  ...dns,
  "dns.mode": ["managed", "dynamic", "none"],
  "fan.overlay_subnet": "any",
  "fan.type": ["vxlan", "ipip"],
  "fan.underlay_subnet": "any",
  ...ofFamily("ipv4"),
  "ipv4.dhcp.gateway": "any",
  ...ofFamily("ipv6"),
  "ipv6.dhcp.stateful": "boolean",
  ...maas,
  "raw.dnsmasq": "any",
  ...acls,
  "tunnel.NAME.group": "any",
  "tunnel.NAME.id": "whole number",
  "tunnel.NAME.interface": "any",
  "tunnel.NAME.local": "any",
  "tunnel.NAME.port": "whole number",
  "tunnel.NAME.protocol": ["vxlan", "gre"],
  "tunnel.NAME.remote": "any",
  "tunnel.NAME.ttl": "whole number",
};

export const macvlanKeys: KnownKeys = { ...onParent, gvrp: "boolean" };

export const sriovKeys: KnownKeys = onParent;

export const physicalKeys: KnownKeys = {
  ...onParent,
  ...bgp,
  "dns.nameservers": "any",
  gvrp: "boolean",
  "ipv4.gateway": "ipv4 subnet",
  "ipv4.ovn.ranges": "any",
  "ipv4.routes": "any",
  "ipv4.routes.anycast": "boolean",
  "ipv6.gateway": "ipv6 subnet",
  "ipv6.ovn.ranges": "any",
  "ipv6.routes": "any",
  "ipv6.routes.anycast": "boolean",
  "ovn.ingress_mode": ["l2proxy", "routed"],
};

export const ovnKeys: KnownKeys = {
  ...acls,
  ...dns,
  "bridge.hwaddr": "hardware address",
  "bridge.mtu": "whole number",
  "ipv4.address": "ipv4 subnet",
  "ipv4.dhcp": "boolean",
  "ipv4.nat": "boolean",
  "ipv4.nat.address": "any",
  "ipv6.address": "ipv6 subnet",
  "ipv6.dhcp": "boolean",
  "ipv6.dhcp.stateful": "boolean",
  "ipv6.nat": "boolean",
  "ipv6.nat.address": "any",
  network: "any",
};

export const networkKeys: Readonly<Record<string, KnownKeys>> = {
  bridge: bridgeKeys,
  macvlan: macvlanKeys,
  sriov: sriovKeys,
  physical: physicalKeys,
  ovn: ovnKeys,
};

/** Of a type that no table is known of, what the server tells has to do. */
export const aboutNetworks = (type: string): Knowledge => ({
  known: ["network", type],
  table: networkKeys[type] ?? { "*": "any" },
  told: ofEntities([`network-${type}`]),
});

export const zoneKeys: KnownKeys = {
  "dns.nameservers": "any",
  "network.nat": "boolean",
  "peers.NAME.address": "any",
  "peers.NAME.key": "any",
};

export const aboutZones: Knowledge = {
  known: ["networkZone", ""],
  table: zoneKeys,
  told: ofEntities(["network-zone"], "config-options"),
};

/** What follows is not in the metadata of any server. */
export const aboutForwards: Knowledge = { known: ["networkForward", ""], table: { target_address: "any" } };

/** Health checks are Incus's (doc/howto/network_load_balancers). */
export const aboutLoadBalancers: Knowledge = {
  of: "Incus 6",
  table: {
    healthcheck: "boolean",
    "healthcheck.interval": "whole number",
    "healthcheck.timeout": "whole number",
    "healthcheck.failure_count": "whole number",
    "healthcheck.success_count": "whole number",
  },
};

/** Incus, doc/howto/network_integrations. */
export const aboutIntegrations: Knowledge = {
  of: "Incus 6",
  table: {
    "ovn.northbound_connection": "any",
    "ovn.southbound_connection": "any",
    "ovn.ca_cert": "any",
    "ovn.client_cert": "any",
    "ovn.client_key": "any",
    "ovn.transit.pattern": "any",
  },
  told: ofEntities(["network-integration"]),
};

/** Of ACLs, peers and records of zones: keys of one's own only. */
export const freeKeysOnly: Knowledge = { table: {} };
