/** Which configuration keys there are to know: by kind, and within it by what they depend on (a driver, a type). */
import { deviceKinds, gpuKinds, nicKinds, type DeviceKind } from "./devices";
import type { KnownKeys } from "./doubts";
import { instanceKeys } from "./instance";
import { aboutForwards, aboutZones, networkKeys } from "./network";
import { projectKeys } from "./project";
import { aboutClusterMembers, serverKeys } from "./server";
import { poolKeysOf, storageDrivers, volumeKeys } from "./storage";

export interface KeyGroup {
  readonly name: string;
  /** What LXD 5.0 takes, which describes nothing itself. */
  readonly table: KnownKeys;
  /** Where newer servers describe it (`metadata/configuration`). */
  readonly entities: readonly string[];
  readonly section?: string;
  /** LXD has members of objects under that name, and no keys. */
  readonly onlyIncus?: true;
  /** They act on running instances at once, or only at a start. */
  readonly ofInstances?: true;
}

export interface KeyKind {
  /** In a heading: Keys of … */
  readonly title: string;
  /** The types that have such keys, and in which property. */
  readonly types: Readonly<Record<string, string>>;
  readonly groups: readonly KeyGroup[];
}

const devices = (kinds: Readonly<Record<string, DeviceKind>>, type?: string): KeyGroup[] =>
  Object.entries(kinds)
    .filter(([name]) => name !== "none")
    .map(([name, { options: table, entities }]) => ({
      name: type ? `${name} ${type}` : name,
      table,
      entities,
    }));

/** Drivers that came after 5.0 have no table. */
const newerDrivers = ["alletra", "linstor", "powerflex", "powerstore", "pure", "truenas"];

const byDriver = (section: string, tableOf: (driver: string) => KnownKeys): KeyGroup[] =>
  [...storageDrivers, ...newerDrivers].map((name) => ({
    name,
    table: storageDrivers.includes(name) ? tableOf(name) : {},
    entities: [`storage-${name}`],
    section,
  }));

export const keyKinds: Readonly<Record<string, KeyKind>> = {
  instance: {
    title: "instances",
    types: { Instance: "config", Profile: "config" },
    groups: [{ name: "", table: instanceKeys, entities: ["instance"], ofInstances: true }],
  },
  device: {
    title: "devices",
    types: { Instance: "devices", Profile: "devices", InstanceDevice: "properties" },
    groups: [...devices(deviceKinds), ...devices(nicKinds, "nic"), ...devices(gpuKinds, "gpu")],
  },
  network: {
    title: "networks",
    types: { Network: "config" },
    groups: Object.entries(networkKeys).map(([name, table]) => ({
      name,
      table,
      entities: [`network-${name}`],
    })),
  },
  networkZone: {
    title: "network zones",
    types: { NetworkZone: "config" },
    groups: [{ name: "", table: aboutZones.table, entities: ["network-zone"], section: "config-options" }],
  },
  networkForward: {
    title: "network forwards",
    types: { NetworkForward: "config" },
    groups: [{ name: "", table: aboutForwards.table, entities: ["network-forward"], onlyIncus: true }],
  },
  networkLoadBalancer: {
    title: "load balancers",
    types: { NetworkLoadBalancer: "config" },
    groups: [{ name: "", table: {}, entities: ["network-load-balancer"], onlyIncus: true }],
  },
  networkIntegration: {
    title: "network integrations",
    types: { NetworkIntegration: "config" },
    groups: [{ name: "", table: {}, entities: ["network-integration"] }],
  },
  pool: {
    title: "storage pools",
    types: { StoragePool: "config" },
    groups: byDriver("pool-conf", poolKeysOf),
  },
  volume: {
    title: "volumes",
    types: { Volume: "config" },
    groups: byDriver("volume-conf", volumeKeys),
  },
  bucket: {
    title: "storage buckets",
    types: { StorageBucket: "config" },
    groups: ["btrfs", "cephobject", "lvm", "zfs"].map((name) => ({
      name,
      table: {},
      entities: [`storage-${name}`, `storage-bucket-${name}`],
      section: "bucket-conf",
    })),
  },
  project: {
    title: "projects",
    types: { Project: "config" },
    groups: [{ name: "", table: projectKeys, entities: ["project"] }],
  },
  server: {
    title: "the server",
    types: { ServerConfig: "config" },
    groups: [{ name: "", table: serverKeys, entities: ["server"] }],
  },
  clusterMember: {
    title: "members of a cluster",
    types: { ClusterMember: "config" },
    groups: [{ name: "", table: aboutClusterMembers.table, entities: ["cluster"], section: "cluster" }],
  },
  placementGroup: {
    title: "placement groups",
    types: { PlacementGroup: "config" },
    groups: [{ name: "", table: {}, entities: ["placement-group"] }],
  },
};
