/**
 * The default stack: a small lab on one LXD. A pool, a bridge, a profile, an image, a volume, two containers, a
 * snapshot of one of them, and a client certificate. `npm run lab` deploys it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as lxd from "pulumi-lxd";

const config = new pulumi.Config();

const pool = new lxd.StoragePool("pool", { name: "lab-pool", driver: "dir" });

const bridge = new lxd.Network("bridge", {
  name: config.require("bridgeName"),
  description: "The lab's own network",
  config: {
    "ipv4.address": config.require("subnet"),
    "ipv4.nat": "true",
    "ipv6.address": "none",
  },
});

const profile = new lxd.Profile("profile", {
  name: "lab-container",
  description: "A root disk and a network card",
  config: { "limits.memory": "256MiB" },
  devices: {
    root: { type: "disk", path: "/", pool: pool.name },
    eth0: { type: "nic", network: bridge.name },
  },
});

const image = new lxd.Image("image", {
  source: { type: "file", path: config.require("image") },
  aliases: ["lab-busybox"],
});

const data = new lxd.Volume("data", {
  name: "lab-data",
  pool: pool.name,
  description: "Mounted into the first container",
});

const [web, worker] = ["web", "worker"].map(
  (name) =>
    new lxd.Instance(name, {
      name: `lab-${name}`,
      image: image.reference,
      profiles: [profile.name],
      devices:
        name === "web" ? { data: { type: "disk", pool: pool.name, source: data.name, path: "/data" } } : {},
      waitFor: [{ type: "ipv4" }],
    }),
);

const snapshot = new lxd.Snapshot("first", { name: "first", instance: web.name });

const client = new lxd.Certificate("client", {
  name: "lab-client",
  // Its key was thrown away: the certificate shows the resource, and admits nobody.
  certificate: readFileSync(join(__dirname, "client.crt"), "utf8"),
});

export const addresses = { web: web.ipv4Address, worker: worker.ipv4Address };
export const network = bridge.ipv4Address;
export const snapshotTaken = snapshot.createdAt;
export const trusted = client.fingerprint;
