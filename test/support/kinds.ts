/** The kinds of objects that a single server can have, each with a small life: for tests that go through all of them. */
import { Archive, Asset, type PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "./certificates";
import type { Fault } from "./faultProxy";
import { bridge, image, pool, type Stage } from "./stage";
import { testImage } from "./testImage";

/** One kind of object: how it is declared, and what shows on the server that it is there. */
export interface Kind {
  readonly inputs: (name: string, stage: Stage) => PropertyMap | Promise<PropertyMap>;
  /** What an update changes; none for what has nothing that changes under its name. */
  readonly change: PropertyMap | ((name: string) => PropertyMap);
  /** What must hold the object once, and then not at all: a collection of paths, or an object's own list of names. */
  readonly list: string | ((stage: Stage) => Promise<readonly string[]>);
  /** How the list names it, where that is not its name. */
  readonly listed?: (name: string) => string;
  /** Its name does not tell it, but its content or what it acts on: all that is listed counts, one at a time. */
  readonly nameless?: true;
  /** The server takes one at a time: snapshots of one instance get into each other's way, forwards of one network too. */
  readonly inTurn?: true;
  /** Faults that are not for it. */
  readonly spared?: readonly Fault[];
  /** What its change changes is nothing on the server: nobody else can have changed it. */
  readonly unseen?: true;
  /** Somebody else's change of the object. */
  readonly meddle?: (name: string) => [string, PropertyMap];
}

/** An address for each name, out of a block that is for tests of networks (RFC 2544). */
const listenAddress = (name: string) => {
  const number = parseInt(name.slice(1, -1), 36);
  return `198.18.${Math.floor(number / 256)}.${number % 256}`;
};

const treeOf = (content: string) =>
  new Archive({ assets: { top: new Asset({ text: content }), "below/it": new Asset({ text: content }) } });

/** A directory that is on every machine. A device of type `none` cannot be changed on Incus 7. */
const shared = (name: string) => ({ type: "disk", source: "/srv", path: `/shared/${name}` });

interface Token {
  readonly class: string;
  readonly metadata: { readonly request?: { readonly name: string } };
}

/** Of those that are open: others are told of for 5 s. */
async function namesOfTokens(stage: Stage): Promise<string[]> {
  const byStatus = await stage.query<Record<string, readonly Token[]>>("/operations?recursion=1");
  const open = (byStatus.running ?? []).filter((one) => one.class === "token");
  return open.map(({ metadata }) => metadata.request?.name ?? "");
}

/** A server in a machine without AppArmor and vsock has a few. */
async function warnings(stage: Stage): Promise<{ uuid: string; status: string }[]> {
  const all = await stage.query<{ uuid: string; status: string }[]>("/warnings?recursion=1");
  return all.sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
}

export const allKinds: Readonly<Record<string, Kind>> = {
  Profile: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { config: { "user.a": "2" }, description: "changed" },
    list: "/profiles",
    meddle: (name) => [`/profiles/${name}`, { config: { "user.foreign": String(Math.random()) } }],
  },
  Network: {
    inputs: (name) => ({ name, config: { "ipv4.address": "none", "ipv6.address": "none" } }),
    change: { description: "changed" },
    list: "/networks",
  },
  StoragePool: {
    inputs: (name) => ({ name, driver: "dir" }),
    change: { description: "changed", config: { "user.a": "1" } },
    list: "/storage-pools",
  },
  Volume: {
    inputs: (name) => ({ name, pool }),
    change: { description: "changed", config: { "user.a": "1" } },
    list: `/storage-pools/${pool}/volumes/custom`,
    meddle: (name) => [
      `/storage-pools/${pool}/volumes/custom/${name}`,
      { description: "changed", config: { "user.foreign": String(Math.random()) } },
    ],
  },
  VolumeSnapshot: {
    inputs: (name) => ({ name, pool, volume: "base", description: "of base" }),
    change: { description: "changed", expiresAt: "2037-01-01T00:00:00Z" },
    list: `/storage-pools/${pool}/volumes/custom/base/snapshots`,
    inTurn: true,
  },
  NetworkZone: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { description: "changed", config: { "user.a": "2" } },
    list: "/network-zones",
  },
  NetworkZoneRecord: {
    inputs: (name) => ({ zone: "base", name, entries: [{ type: "TXT", value: name }] }),
    change: { description: "changed", entries: [{ type: "TXT", value: "other" }] },
    list: "/network-zones/base/records",
  },
  NetworkAcl: {
    inputs: (name) => ({ name, ingress: [{ action: "allow", source: "192.0.2.0/24" }] }),
    change: { description: "changed", ingress: [{ action: "drop" }] },
    list: "/network-acls",
  },
  NetworkForward: {
    inputs: (name) => ({ network: bridge, listenAddress: listenAddress(name) }),
    change: { description: "changed", config: { target_address: "10.91.7.9" } },
    list: `/networks/${bridge}/forwards`,
    listed: listenAddress,
    inTurn: true,
  },
  ServerConfig: {
    inputs: (name) => ({ config: { [`user.${name}`]: "1" } }),
    change: (name) => ({ config: { [`user.${name}`]: "2" } }),
    list: async (stage) => Object.keys((await stage.query<{ config: object }>("")).config),
    listed: (name) => `user.${name}`,
  },
  VolumeBackup: {
    inputs: (name) => ({ name, pool, volume: "base" }),
    change: {},
    list: `/storage-pools/${pool}/volumes/custom/base/backups`,
    inTurn: true,
  },
  InstanceBackup: {
    inputs: (name) => ({ name, instance: "other" }),
    change: {},
    list: "/instances/other/backups",
    inTurn: true,
  },
  InstanceFile: {
    inputs: (name) => ({ instance: "other", path: `/srv/${name}`, content: "1" }),
    change: { content: "2" },
    list: (stage) => stage.query("/instances/other/files?path=/srv"),
  },
  InstanceTemplate: {
    inputs: (name) => ({ instance: "other", path: name, content: "1" }),
    change: { content: "2" },
    list: (stage) => stage.query("/instances/other/metadata/templates"),
  },
  InstanceFileTree: {
    inputs: (name) => ({ instance: "other", path: `/srv/${name}`, source: treeOf("1") }),
    change: { source: treeOf("2") },
    list: (stage) => stage.query("/instances/other/files?path=/srv"),
  },
  InstanceMetadata: {
    inputs: (name) => ({ instance: "base", properties: { [`user.${name}`]: "1" } }),
    change: (name) => ({ properties: { [`user.${name}`]: "2" } }),
    list: async (stage) =>
      Object.keys((await stage.query<{ properties: object }>("/instances/base/metadata")).properties),
    listed: (name) => `user.${name}`,
    inTurn: true,
  },
  InstanceExec: {
    // A file each time it runs: what is listed twice was run twice. The server may cut off what a command lists.
    inputs: (name) => ({
      instance: "runs",
      command: ["sh", "-c", `touch /srv/ran/${name}.$$`],
      deleteCommand: ["sh", "-c", `rm -f /srv/ran/${name}.*`],
    }),
    change: (name) => ({ readCommand: ["sh", "-c", `ls /srv/ran/${name}.*`] }),
    unseen: true,
    list: async (stage) => {
      const ran = await stage.query<readonly string[]>("/instances/runs/files?path=/srv/ran");
      return ran.map((file) => file.split(".")[0]!);
    },
  },
  InstancePowerState: {
    inputs: () => ({ instance: "held", state: "frozen", force: true, onDestroy: "running" }),
    change: { state: "stopped" },
    list: async (stage) => ((await stage.query("/instances/held")).status === "Running" ? [] : ["held"]),
    nameless: true,
    // Half a minute each, one after another: the column of instances, which are started and stopped too, shows it.
    spared: ["eventsSilent"],
  },
  InstanceDevice: {
    inputs: (name) => ({ instance: "other", name, properties: shared(name) }),
    change: (name) => ({ properties: { ...shared(name), readonly: "true" } }),
    list: async (stage) => Object.keys((await stage.query<{ devices: object }>("/instances/other")).devices),
    inTurn: true,
  },
  Project: {
    inputs: (name) => ({ name, config: { "user.a": "1" } }),
    change: { description: "changed", config: { "user.a": "2", "features.profiles": "false" } },
    list: "/projects",
  },
  Certificate: {
    inputs: (name) => ({ name, certificate: firstCertificate }),
    change: { restricted: true, projects: ["default"] },
    list: "/certificates",
    nameless: true,
  },
  CertificateToken: {
    inputs: (name) => ({ name }),
    change: {},
    list: namesOfTokens,
    // It is an operation itself: one that the server has forgotten is gone, and its delete has nothing to do.
    spared: ["operationVanished"],
  },
  WarningStatus: {
    // The server takes two statuses, and one of them is that of before: nothing to change it to.
    inputs: async (_name, stage) => ({ uuid: (await warnings(stage))[0]!.uuid, status: "acknowledged" }),
    change: {},
    list: async (stage) =>
      (await warnings(stage)).filter(({ status }) => status === "acknowledged").map(({ uuid }) => uuid),
    nameless: true,
  },
  ImageAlias: {
    inputs: async (name, stage) => {
      const { target } = await stage.query<{ target: string }>(`/images/aliases/${image}`);
      return { name, target };
    },
    change: { description: "changed" },
    list: "/images/aliases",
  },
  Image: {
    inputs: async (name) => ({ source: { type: "file", path: await testImage() }, aliases: [name] }),
    change: { public: true, properties: { a: "1" } },
    list: "/images",
    nameless: true,
  },
  Snapshot: {
    inputs: (name) => ({ name, instance: "base" }),
    change: { expiresAt: "2030-01-31T12:00:00Z" },
    list: "/instances/base/snapshots",
    inTurn: true,
  },
  Instance: {
    inputs: (name) => ({ name, image, config: { "user.a": "1" }, forceStop: "always" }),
    change: { config: { "user.a": "2", "limits.cpu": "1" }, description: "changed" },
    list: "/instances",
    meddle: (name) => [`/instances/${name}`, { config: { "user.foreign": String(Math.random()) } }],
  },
};

/** Puts on a stage with a pool, a network and an image what the kinds belong to. */
export async function furnishForKinds(stage: Stage): Promise<void> {
  for (const name of ["base", "other"]) await stage.lxc("init", image, name);
  for (const name of ["runs", "held"]) await stage.lxc("launch", image, name);
  await stage.lxc("exec", "runs", "--", "mkdir", "/srv/ran");
  // Tokens are for those who come over the network.
  await stage.lxc("config", "set", "core.https_address", "127.0.0.1:8443");
  await stage.lxc("file", "push", "--create-dirs", __filename, "other/srv/there");
  await stage.lxc("storage", "volume", "create", pool, "base");
  await stage.lxc("network", "zone", "create", "base");
}

export const changeOf = ({ change }: Kind, name: string): PropertyMap =>
  typeof change === "function" ? change(name) : change;

/** Objects of the name; all where the name is not theirs. */
export async function countOf(kind: Kind, name: string, stage: Stage): Promise<number> {
  const { list, listed = (of: string) => of, nameless } = kind;
  const look = () => (typeof list === "string" ? stage.query<readonly string[]>(list) : list(stage));
  // While something else is deleted, a list may fail over it.
  const found = await look().catch(look).catch(look);
  return nameless ? found.length : found.filter((one) => one.split("/").at(-1) === listed(name)).length;
}
