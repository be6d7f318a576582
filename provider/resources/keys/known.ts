/**
 * What servers take as configuration keys, in `known/`: one file per kind, collected by
 * `provider/resources/keys/collect.ts` from what LXD (stable-5.21, lxd-6.9) and Incus (stable-6.0, stable-7.0) say of their
 * own keys, and from the tables beside this for LXD 5.0.
 */
import { patternOf } from "./metadata";

export interface KnownKey {
  /** In the servers' word. Those of LXD 5.0 alone have none. */
  readonly type?: string;
  readonly default?: string;
  /** Whether a change acts on a running instance: `container`, in containers only. */
  readonly live?: string;
  /** Whose documentation names the key, and which just the servers have that have the key. */
  readonly extension?: string;
  readonly servers: readonly string[];
}

/** By what they depend on (a driver, a type; nothing: ""), and by name. */
export type KnownKind = Readonly<Record<string, Readonly<Record<string, KnownKey>>>>;

/** Each is loaded when a program declares a key of its kind that the server does not know. */
export const knownKinds = {
  bucket: () => import("./known/bucket.json", { with: { type: "json" } }),
  clusterMember: () => import("./known/clusterMember.json", { with: { type: "json" } }),
  device: () => import("./known/device.json", { with: { type: "json" } }),
  instance: () => import("./known/instance.json", { with: { type: "json" } }),
  network: () => import("./known/network.json", { with: { type: "json" } }),
  networkForward: () => import("./known/networkForward.json", { with: { type: "json" } }),
  networkIntegration: () => import("./known/networkIntegration.json", { with: { type: "json" } }),
  networkLoadBalancer: () => import("./known/networkLoadBalancer.json", { with: { type: "json" } }),
  networkZone: () => import("./known/networkZone.json", { with: { type: "json" } }),
  placementGroup: () => import("./known/placementGroup.json", { with: { type: "json" } }),
  pool: () => import("./known/pool.json", { with: { type: "json" } }),
  project: () => import("./known/project.json", { with: { type: "json" } }),
  server: () => import("./known/server.json", { with: { type: "json" } }),
  volume: () => import("./known/volume.json", { with: { type: "json" } }),
} as const satisfies Readonly<Record<string, () => Promise<{ default: KnownKind }>>>;

export type KnownKindName = keyof typeof knownKinds;

/** Which servers have a key of one of these groups. */
export async function serversByKey(
  name: KnownKindName,
  groups: readonly string[],
): Promise<(key: string) => readonly string[]> {
  const { default: kind }: { default: KnownKind } = await knownKinds[name]();
  const all = groups.flatMap((group) =>
    Object.entries(kind[group] ?? {}).map(([key, { servers }]) => ({ pattern: patternOf(key), servers })),
  );
  return (key) => [
    ...new Set(all.filter(({ pattern }) => pattern.test(key)).flatMap(({ servers }) => servers)),
  ];
}
