/**
 * One lab: a stack, and on the server a project of the stack's name with limits, which holds the lab's containers. Who
 * works in it gets a certificate that opens this project and no other. `labs.js` makes them and takes them down.
 */
import * as pulumi from "@pulumi/pulumi";
import * as lxd from "pulumi-lxd";

const config = new pulumi.Config();
const name = `lab-${pulumi.getStack()}`;

const lab = new lxd.Project("lab", {
  name,
  description: "Made by labs.js",
  config: {
    // Images and networks are those of the project "default".
    "features.images": "false",
    "limits.instances": config.get("instances") ?? "3",
    "limits.memory": config.get("memory") ?? "512MiB",
    // Nothing in it may reach the host: no privileged containers, no disks of the host, managed networks only.
    restricted: "true",
    "restricted.devices.nic": "managed",
  },
  // What was made in it by hand goes with it.
  forceDestroy: true,
});

const profile = new lxd.Profile("default", {
  project: lab.name,
  name: "default",
  adoptExisting: true,
  // Of what the project allows, each container says its share.
  config: { "limits.memory": config.get("memoryEach") ?? "128MiB" },
  devices: {
    root: { type: "disk", path: "/", pool: config.get("pool") ?? "default" },
    eth0: { type: "nic", network: config.get("network") ?? "lxdbr0" },
  },
});

const containers = ["web", "db"].map(
  (role) =>
    new lxd.Instance(role, {
      // On a network that labs share, names are theirs together.
      name: `${role}-${pulumi.getStack()}`,
      project: lab.name,
      image: config.require("image"),
      profiles: [profile.name],
    }),
);

const certificate = config.get("certificate");
if (certificate !== undefined) {
  new lxd.Certificate("student", { name, certificate, restricted: true, projects: [lab.name] });
}

export const project = lab.name;
export const addresses = pulumi.all(containers.map((one) => one.ipv4Address));
/** What the lab takes of its limits, once all of it is there. */
export const use = pulumi
  .all([lab.name, ...containers.map((one) => one.uuid)])
  .apply(([of]) => lxd.getProjectState({ project: of }))
  .apply(({ resources }) => resources);
