/**
 * Options of devices, as LXD 5.0 checks them: https://documentation.ubuntu.com/lxd/en/stable-5.0/reference/devices/
 * and `lxd/device/*.go` of https://github.com/canonical/lxd/tree/stable-5.0.
 */
import { mergedKeys, type KnownKeys } from "./doubts";

export interface DeviceKind {
  readonly options: KnownKeys;
  /** What it cannot be without: of each group one. */
  readonly needs?: readonly (readonly string[])[];
  /** The names that the server's metadata has for it. */
  readonly entities: readonly string[];
}

const ownership = { uid: "whole number", gid: "whole number", mode: "mode" } as const;
const usbIds = { vendorid: "device id", productid: "device id" } as const;

const unixDevice = (entity: string): DeviceKind => ({
  options: {
    source: "any",
    path: "any",
    major: "whole number",
    minor: "whole number",
    required: "boolean",
    ...ownership,
  },
  needs: [["source", "path"]],
  entities: [entity],
});

/** Those with one set of options each; the others follow, by `nictype` and `gputype`. */
export const deviceKinds: Readonly<Record<string, DeviceKind>> = {
  none: { options: {}, entities: [] },
  disk: {
    options: {
      "boot.priority": "whole number",
      "ceph.cluster_name": "any",
      "ceph.user_name": "any",
      "io.cache": ["none", "writeback", "unsafe"],
      "limits.max": "any",
      "limits.read": "any",
      "limits.write": "any",
      optional: "boolean",
      path: "any",
      pool: "any",
      propagation: [
        "private",
        "shared",
        "slave",
        "unbindable",
        "rshared",
        "rslave",
        "runbindable",
        "rprivate",
      ],
      "raw.mount.options": "any",
      readonly: "boolean",
      recursive: "boolean",
      required: "boolean",
      shift: "boolean",
      size: "size",
      "size.state": "size",
      source: "any",
    },
    needs: [["source", "path"]],
    entities: ["device-disk"],
  },
  "unix-char": unixDevice("device-unix-char"),
  "unix-block": unixDevice("device-unix-block"),
  "unix-hotplug": {
    options: { ...usbIds, ...ownership, required: "boolean" },
    needs: [["vendorid", "productid"]],
    entities: ["device-unix-hotplug"],
  },
  usb: { options: { ...usbIds, ...ownership, required: "boolean" }, entities: ["device-unix-usb"] },
  infiniband: {
    options: {
      nictype: ["physical", "sriov"],
      parent: "any",
      name: "any",
      mtu: "whole number",
      hwaddr: "any",
    },
    needs: [["nictype"], ["parent"]],
    entities: ["device-infiniband"],
  },
  proxy: {
    options: {
      bind: ["host", "instance", "guest", "container"],
      connect: "proxy address",
      listen: "proxy address",
      nat: "boolean",
      proxy_protocol: "boolean",
      "security.gid": "whole number",
      "security.uid": "whole number",
      ...ownership,
    },
    needs: [["listen"], ["connect"]],
    entities: ["device-proxy"],
  },
  tpm: { options: { path: "any", pathrm: "any" }, entities: ["device-tpm"] },
  pci: { options: { address: "pci address" }, needs: [["address"]], entities: ["device-pci"] },
};

const whichGpu = { ...usbIds, id: "any", pci: "pci address" } as const;

/** By `gputype`, which is `physical` where it is left out. */
export const gpuKinds: Readonly<Record<string, DeviceKind>> = {
  physical: { options: { ...whichGpu, ...ownership }, entities: ["device-gpu-physical"] },
  mdev: { options: { ...whichGpu, mdev: "any" }, needs: [["mdev"]], entities: ["device-gpu-mdev"] },
  mig: {
    options: { ...whichGpu, "mig.ci": "whole number", "mig.gi": "whole number", "mig.uuid": "any" },
    needs: [
      ["mig.uuid", "mig.gi"],
      ["mig.uuid", "mig.ci"],
    ],
    entities: ["device-gpu-mig"],
  },
  sriov: { options: whichGpu, entities: ["device-gpu-sriov"] },
};

const card = { name: "any", mtu: "whole number", hwaddr: "hardware address" } as const;
const limits = {
  "limits.egress": "any",
  "limits.ingress": "any",
  "limits.max": "any",
  "limits.priority": "whole number",
} as const;
const maas = { "maas.subnet.ipv4": "any", "maas.subnet.ipv6": "any" } as const;
const routes = { "ipv4.routes": "any", "ipv6.routes": "any" } as const;
const addresses = { "ipv4.address": "any", "ipv6.address": "any" } as const;
const externalRoutes = { "ipv4.routes.external": "any", "ipv6.routes.external": "any" } as const;
const gateways = {
  "ipv4.gateway": "any",
  "ipv4.host_table": "whole number",
  "ipv6.gateway": "any",
  "ipv6.host_table": "whole number",
} as const;
const actions = ["allow", "reject", "drop"] as const;

/** By `nictype`. */
export const nicKinds: Readonly<Record<string, DeviceKind>> = {
  bridged: {
    options: {
      ...card,
      ...limits,
      ...maas,
      ...routes,
      ...addresses,
      ...externalRoutes,
      "boot.priority": "whole number",
      host_name: "any",
      network: "any",
      parent: "any",
      "security.ipv4_filtering": "boolean",
      "security.ipv6_filtering": "boolean",
      "security.mac_filtering": "boolean",
      "security.port_isolation": "boolean",
      vlan: "any",
      "vlan.tagged": "any",
    },
    needs: [["parent", "network"]],
    entities: ["device-nic-bridged"],
  },
  macvlan: {
    options: {
      ...card,
      ...maas,
      "boot.priority": "whole number",
      gvrp: "boolean",
      network: "any",
      parent: "any",
      vlan: "whole number",
    },
    needs: [["parent", "network"]],
    entities: ["device-nic-macvlan"],
  },
  sriov: {
    options: {
      ...card,
      ...maas,
      "boot.priority": "whole number",
      network: "any",
      parent: "any",
      "security.mac_filtering": "boolean",
      vlan: "whole number",
    },
    needs: [["parent", "network"]],
    entities: ["device-nic-sriov"],
  },
  physical: {
    options: {
      ...card,
      ...maas,
      "boot.priority": "whole number",
      gvrp: "boolean",
      parent: "any",
      vlan: "whole number",
    },
    needs: [["parent", "network"]],
    entities: ["device-nic-physical"],
  },
  ovn: {
    options: {
      ...card,
      ...routes,
      ...addresses,
      ...externalRoutes,
      acceleration: ["none", "sriov"],
      "boot.priority": "whole number",
      host_name: "any",
      network: "any",
      "security.acls": "any",
      "security.acls.default.egress.action": actions,
      "security.acls.default.egress.logged": "boolean",
      "security.acls.default.ingress.action": actions,
      "security.acls.default.ingress.logged": "boolean",
    },
    needs: [["network"]],
    entities: ["device-nic-ovn"],
  },
  p2p: {
    options: { ...card, ...limits, ...routes, "boot.priority": "whole number", host_name: "any" },
    entities: ["device-nic-p2p"],
  },
  ipvlan: {
    options: {
      ...card,
      ...addresses,
      ...gateways,
      gvrp: "boolean",
      mode: ["l2", "l3s"],
      parent: "any",
      vlan: "whole number",
    },
    needs: [["parent"]],
    entities: ["device-nic-ipvlan"],
  },
  routed: {
    options: {
      ...card,
      ...limits,
      ...routes,
      ...addresses,
      ...gateways,
      gvrp: "boolean",
      "ipv4.host_address": "any",
      "ipv4.neighbor_probe": "boolean",
      "ipv6.host_address": "any",
      "ipv6.neighbor_probe": "boolean",
      host_name: "any",
      parent: "any",
      vlan: "whole number",
    },
    entities: ["device-nic-routed"],
  },
};

const managedTypes = ["bridged", "macvlan", "sriov", "physical", "ovn"];
const managed = managedTypes.flatMap((name) => nicKinds[name] ?? []);

export const managedNics = managedTypes.map((name) => `${name} nic`);

/** A card on a managed network is of the network's kind, which only the server knows. */
export const onNetwork: DeviceKind = {
  options: mergedKeys([...managed.map(({ options }) => options), { network: "any", vlan: "any" }]),
  entities: managed.flatMap(({ entities }) => entities),
};
