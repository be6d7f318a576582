/** A YAML program with the eight resources, each with several properties, and what changes them all at once. */
import { firstCertificate } from "./certificates";
import type { Yaml } from "./cli";

export interface YamlResource {
  type: string;
  properties: Yaml;
  options?: Yaml;
}

export type Resources = Record<string, YamlResource>;

/** All eight, by logical names that are their types' in small letters. */
export function eight(imagePath: string): Resources {
  return {
    pool: {
      type: "lxd:StoragePool",
      properties: {
        name: "p1",
        driver: "dir",
        description: "of the tests",
        config: { "rsync.bwlimit": "50MiB", "rsync.compression": true },
      },
    },
    network: {
      type: "lxd:Network",
      properties: {
        name: "net1",
        description: "of the tests",
        config: { "ipv4.address": "10.91.10.1/24", "ipv4.nat": false, "ipv6.address": "none", "user.a": "a" },
      },
    },
    profile: {
      type: "lxd:Profile",
      properties: {
        name: "profile1",
        description: "of the tests",
        config: { "limits.memory": "256MiB", "user.a": "a" },
        devices: {
          root: { type: "disk", path: "/", pool: "${pool.name}" },
          eth0: { type: "nic", network: "${network.name}" },
        },
      },
    },
    image: {
      type: "lxd:Image",
      properties: {
        source: { type: "file", path: imagePath },
        aliases: ["image1", "other"],
        properties: { os: "busybox", note: "first" },
      },
    },
    volume: {
      type: "lxd:Volume",
      properties: {
        name: "volume1",
        pool: "${pool.name}",
        description: "of the tests",
        config: { "user.a": "a" },
      },
    },
    instance: {
      type: "lxd:Instance",
      properties: {
        name: "instance1",
        image: "${image.reference}",
        profiles: ["${profile.name}"],
        description: "of the tests",
        config: { "limits.processes": 100, "user.a": "a", "environment.A": "a" },
        devices: { srv: { type: "disk", source: "/srv", path: "/outside" } },
        forceStop: "always",
      },
    },
    snapshot: {
      type: "lxd:Snapshot",
      properties: { name: "snapshot1", instance: "${instance.name}", expiresAt: "2037-01-01T00:00:00Z" },
    },
    certificate: {
      type: "lxd:Certificate",
      properties: { name: "certificate1", certificate: firstCertificate },
    },
  };
}

/** The program with some properties of some resources changed; undefined takes one away. */
export function changed(resources: Resources, changes: Record<string, Yaml>): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => {
      const properties = { ...resource.properties, ...changes[name] };
      for (const key of Object.keys(properties)) if (properties[key] === undefined) delete properties[key];
      return [name, { ...resource, properties }];
    }),
  );
}
