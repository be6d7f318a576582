/**
 * The kinds of objects that histories are about. What one is declared with at first is in the table of kinds; here is
 * what is edited afterwards. A kind without a row here is made, read and deleted, and nothing of it is looked at but
 * whether it is there.
 */
import { textOf, type PropertyMap } from "../../../provider/reconcile/values";
import { description, keysOf, plain, refusedKey, userKeys } from "./cells";
import type { Subject } from "./subject";

/** In the project that the object is in. */
const at = (path: string, { project }: PropertyMap) => ({
  path:
    project === undefined || project === "default"
      ? path
      : `${path}${path.includes("?") ? "&" : "?"}project=${textOf(project)}`,
});

const of = (collection: string) => (outputs: PropertyMap) =>
  at(`${collection}/${encodeURIComponent(textOf(outputs.name))}`, outputs);

const within = (outputs: PropertyMap, collection: string, property: string) =>
  at(`${collection.replace("*", textOf(outputs[property]))}/${textOf(outputs.name)}`, outputs);

const rules = [
  [{ action: "allow", source: "192.0.2.0/24" }],
  [{ action: "drop" }],
  [
    { action: "reject", description: "no\n", protocol: "tcp", destinationPort: "22,80" },
    { action: "allow", state: "logged", source: "@internal" },
  ],
];

const inProject = { type: "Project", takes: { project: "name" } };

const none = { type: "none" };

export const subjects: readonly Subject[] = [
  {
    type: "Profile",
    defaults: { description: "", project: "default" },
    ownership: "all",
    parents: [inProject],
    naming: "free",
    place: of("/profiles"),
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", {
        "limits.cpu": ["1", "2"],
        "limits.memory": ["64MiB", "1GB"],
        "boot.autostart": ["true"],
      }),
      ...keysOf("devices", { first: [none, { type: "nic", network: "br0" }], second: [none] }),
      refusedKey("no.such.key"),
    ],
  },
  {
    type: "NetworkAcl",
    defaults: { description: "", ingress: [], egress: [] },
    ownership: "all",
    naming: "free",
    place: of("/network-acls"),
    cells: [
      ...[description, ...userKeys],
      plain("ingress", "ingress", rules, []),
      plain("egress", "egress", rules.slice(0, 2), []),
    ],
  },
  {
    type: "Network",
    defaults: { description: "", type: "bridge", project: "default" },
    ownership: "all",
    naming: "free",
    place: of("/networks"),
    filledIn: /^(bridge\.|ipv[46]\.|volatile\.)/,
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", { "dns.domain": ["lan", "example.org"], "ipv4.nat": ["true", "false"] }),
      refusedKey("bridge.mtu", "wide"),
    ],
  },
  {
    type: "Project",
    defaults: { description: "", forceDestroy: false },
    ownership: "all",
    naming: "free",
    place: of("/projects"),
    filledIn: /^features\./,
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", { "features.networks": ["true", "false"], "limits.containers": ["3", "5"] }),
      refusedKey("no.such.key"),
    ],
  },
  {
    type: "NetworkZone",
    ownership: "all",
    naming: "fixed",
    place: of("/network-zones"),
    cells: [description, ...userKeys, ...keysOf("config", { "dns.nameservers": ["ns.example.org"] })],
  },
  {
    type: "NetworkZoneRecord",
    ownership: "all",
    naming: "fixed",
    place: (outputs) => within(outputs, "/network-zones/*/records", "zone"),
    parents: [{ type: "NetworkZone", takes: { zone: "name" } }],
    cells: [
      ...[description, ...userKeys],
      plain(
        "entries",
        "entries",
        [
          [{ type: "TXT", value: "one" }],
          [
            { type: "A", value: "192.0.2.1", ttl: 60 },
            { type: "AAAA", value: "2001:db8::1" },
          ],
        ],
        [],
      ),
    ],
  },
  {
    type: "StoragePool",
    ownership: "all",
    naming: "free",
    place: of("/storage-pools"),
    filledIn: /^(source|volatile\.)/,
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", { "rsync.bwlimit": ["1MiB", "2000000"], "rsync.compression": ["false"] }),
      refusedKey("no.such.key"),
    ],
  },
  {
    type: "Volume",
    copies: "volume",
    defaults: { description: "", contentType: "filesystem", forceDestroy: false },
    ownership: "all",
    naming: "free",
    place: (outputs) => within(outputs, "/storage-pools/*/volumes/custom", "pool"),
    parents: [{ type: "StoragePool", takes: { pool: "name" } }, inProject],
    filledIn: /^volatile\./,
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", { "snapshots.expiry": ["1d", "2w"], "security.unmapped": ["true", "false"] }),
      refusedKey("no.such.key"),
    ],
  },
  {
    type: "VolumeSnapshot",
    naming: "free",
    place: (outputs) =>
      within(outputs, `/storage-pools/${textOf(outputs.pool)}/volumes/custom/*/snapshots`, "volume"),
    parents: [{ type: "Volume", takes: { pool: "pool", volume: "name", project: "project" } }],
    cells: [
      description,
      plain("expiresAt", "expires_at", ["2037-01-01T00:00:00Z", "2038-01-01T12:30:00+02:00"]),
    ],
  },
  {
    type: "ImageAlias",
    defaults: { description: "", type: "container", project: "default" },
    naming: "fixed",
    place: (outputs) => at(`/images/aliases/${textOf(outputs.name)}`, outputs),
    cells: [description],
  },
  {
    type: "Image",
    defaults: { public: false, autoUpdate: false, project: "default" },
    single: true,
    place: (outputs) => at(`/images/${textOf(outputs.fingerprint)}`, outputs),
    filledIn: /./,
    cells: [
      plain("public", "public", [true, false], false),
      ...keysOf("properties", { "user.a": ["1", "2"], note: ["x"] }),
      plain("expiresAt", "expires_at", ["2037-01-01T00:00:00Z"]),
    ],
  },
  // Two of them, each with keys of its own.
  ...[userKeys, keysOf("config", { "user.d": ["1", "2"], "user.e": ["x", "y z"] })].map((cells): Subject => ({
    ...{ type: "ServerConfig", ownership: "declared", adopts: true, single: true, cells },
    place: () => ({ path: "" }),
    filledIn: /./,
  })),
  {
    type: "Instance",
    copies: "instance",
    defaults: { description: "", type: "container", ephemeral: false, profiles: ["default"] },
    ownership: "all",
    naming: "free",
    place: of("/instances"),
    filledIn: /^(volatile\.|image\.)/,
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", {
        "limits.cpu": ["1", "2"],
        "boot.autostart": ["false"],
        "snapshots.expiry": ["1d"],
      }),
      ...keysOf("devices", { first: [none, { type: "nic", network: "br0" }], second: [none] }),
      plain("profiles", "profiles", [["default"], ["default", "extra"]], ["default"]),
      refusedKey("no.such.key"),
    ],
  },
  {
    type: "Snapshot",
    defaults: { stateful: false },
    naming: "free",
    place: (outputs) => within(outputs, "/instances/*/snapshots", "instance"),
    parents: [{ type: "Instance", takes: { instance: "name" } }],
    cells: [plain("expiresAt", "expires_at", ["2037-01-01T00:00:00Z", "2038-01-01T12:30:00+02:00"])],
  },
  {
    type: "InstanceDevice",
    naming: "fixed",
    place: (outputs) => ({
      ...at(`/instances/${textOf(outputs.instance)}`, outputs),
      inside: ["devices", textOf(outputs.name)],
    }),
    parents: [{ type: "Instance", takes: { instance: "name" } }],
    filledIn: /^user\.pulumi-lxd\./,
    cells: keysOf("properties", { "user.a": ["1", "2"], "user.b": ["x"] }, []),
  },
  {
    type: "InstanceMetadata",
    adopts: true,
    single: true,
    place: (outputs) => at(`/instances/${textOf(outputs.instance)}/metadata`, outputs),
    parents: [{ type: "Instance", takes: { instance: "name" } }],
    filledIn: /./,
    cells: keysOf("properties", { "user.a": ["1", "2"], note: ["x"] }),
  },
  {
    type: "Certificate",
    naming: "free",
    defaults: { type: "client", restricted: false },
    single: true,
    place: (outputs) => ({ path: `/certificates/${textOf(outputs.fingerprint)}` }),
    cells: [plain("restricted", "restricted", [true, false], false)],
  },
  {
    type: "NetworkForward",
    defaults: { description: "", ports: [] },
    ownership: "all",
    place: (outputs) =>
      at(`/networks/${textOf(outputs.network)}/forwards/${textOf(outputs.listenAddress)}`, outputs),
    cells: [
      ...[description, ...userKeys],
      ...keysOf("config", { target_address: ["10.91.7.9", "10.91.7.10"] }),
      plain(
        "ports",
        "ports",
        [
          [{ protocol: "tcp", listenPort: "80", targetAddress: "10.91.7.9", description: "web\n" }],
          [{ protocol: "udp", listenPort: "53,54", targetPort: "53,54", targetAddress: "10.91.7.8" }],
        ],
        [],
      ),
    ],
  },
  {
    type: "InstanceFile",
    defaults: { type: "file", uid: 0, gid: 0, mode: "0644" },
    adopts: true,
    place: (outputs) => ({
      path: `/instances/${textOf(outputs.instance)}/files?path=${textOf(outputs.path)}`,
      isRaw: true,
    }),
    parents: [{ type: "Instance", takes: { instance: "name" } }],
    cells: [
      {
        property: "content",
        field: ["content"],
        choices: ["one", "two\n"],
        isRequired: true,
        takesAnyText: true,
      },
      { property: "mode", field: ["mode"], choices: ["0600", "0755"], isQuiet: true },
    ],
  },
  {
    type: "InstanceTemplate",
    place: (outputs) => ({
      path: `/instances/${textOf(outputs.instance)}/metadata/templates?path=${textOf(outputs.path)}`,
      isRaw: true,
    }),
    parents: [{ type: "Instance", takes: { instance: "name" } }],
    cells: [{ property: "content", field: ["content"], choices: ["one", "two\n"], isRequired: true }],
  },
];
