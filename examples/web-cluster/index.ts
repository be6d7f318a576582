/**
 * Web servers behind one address: a network of their own that lets in what they serve, a profile, so many containers
 * with a page each, a forward whose ports go to the first of them, and a zone with a name for each.
 */
import * as pulumi from "@pulumi/pulumi";
import * as lxd from "pulumi-lxd";

const config = new pulumi.Config();
const count = config.getNumber("count") ?? 2;
const subnet = config.require("subnet");

const zone = new lxd.NetworkZone("zone", { name: config.get("zone") ?? "web.example.net" });

const acl = new lxd.NetworkAcl("web", {
  name: "web-only",
  description: "What the web servers are asked for",
  ingress: [{ action: "allow", protocol: "tcp", destinationPort: "80", state: "enabled" }],
  egress: [{ action: "allow", state: "enabled" }],
});

const network = new lxd.Network("web", {
  name: config.get("bridgeName") ?? "web-bridge",
  config: {
    "ipv4.address": subnet,
    "ipv4.nat": "true",
    "ipv6.address": "none",
    "security.acls": acl.name,
  },
});

const profile = new lxd.Profile("web", {
  name: "web-server",
  config: { "limits.memory": "128MiB" },
  devices: {
    root: { type: "disk", path: "/", pool: config.get("pool") ?? "default" },
    eth0: { type: "nic", network: network.name },
  },
});

const image = new lxd.Image("image", {
  source: { type: "file", path: config.require("image") },
  aliases: ["web-server"],
});

const servers = Array.from({ length: count }, (_, index) => {
  const name = `web-${index}`;
  const instance = new lxd.Instance(name, {
    name,
    image: image.reference,
    profiles: [profile.name],
    files: [{ path: "/srv/index.html", content: `This is ${name}.\n`, createParents: true }],
    waitFor: [{ type: "ipv4" }],
  });
  // A server that goes into the background; with an image of yours it is one that starts by itself.
  const started = new lxd.InstanceExec(`${name}-httpd`, {
    instance: instance.name,
    command: ["httpd", "-h", "/srv"],
  });
  new lxd.NetworkZoneRecord(name, {
    zone: zone.name,
    name,
    entries: [{ type: "A", value: instance.ipv4Address }],
  });
  return { instance, started };
});

const first = servers[0]?.instance.ipv4Address ?? "";
const forward = new lxd.NetworkForward("web", {
  network: network.name,
  listenAddress: config.require("address"),
  ports: [{ protocol: "tcp", listenPort: "80", targetAddress: first }],
});

export const address = forward.listenAddress;
export const addresses = servers.map(({ instance }) => instance.ipv4Address);
export const names = servers.map(({ instance }) => pulumi.interpolate`${instance.name}.${zone.name}`);
