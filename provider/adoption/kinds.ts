/** What an adoption takes, in the order in which things stand on one another, and how they name each other. */
import type { PropertyMap } from "../reconcile/values";

/** A property that names another object: by a path, `*` for every entry, into what the object is known by. */
export interface Reference {
  readonly at: readonly string[];
  readonly to: string;
  /** The output that holds the name. Default: `name`. */
  readonly by?: string;
  /** The property that says in which project it is. Default: in that of who names it. */
  readonly project?: string;
}

export interface Kind {
  readonly type: string;
  readonly references?: readonly Reference[];
  /** Why an object is left where it is; undefined when it is taken. */
  readonly skips?: (inputs: PropertyMap, outputs: PropertyMap) => string | undefined;
}

const project: Reference = { at: ["project"], to: "Project" };

const devices: readonly Reference[] = [
  { at: ["devices", "*", "network"], to: "Network" },
  { at: ["devices", "*", "pool"], to: "StoragePool" },
  { at: ["devices", "*", "source"], to: "Volume" },
];

const ofVolume: readonly Reference[] = [
  project,
  { at: ["pool"], to: "StoragePool" },
  { at: ["volume"], to: "Volume" },
];

const ofInstance: readonly Reference[] = [project, { at: ["instance"], to: "Instance" }];
const ofNetwork: readonly Reference[] = [project, { at: ["network"], to: "Network" }];

export const kinds: readonly Kind[] = [
  {
    type: "Project",
    skips: ({ name }) => (name === "default" ? "every server has it, and it cannot be deleted" : undefined),
  },
  {
    type: "ServerConfig",
    skips: ({ config = {} }) => (Object.keys(config ?? {}).length === 0 ? "nothing is set" : undefined),
  },
  { type: "Certificate", references: [{ at: ["projects", "*"], to: "Project" }] },
  { type: "StoragePool" },
  { type: "NetworkZone", references: [project] },
  { type: "NetworkZoneRecord", references: [project, { at: ["zone"], to: "NetworkZone" }] },
  { type: "NetworkAcl", references: [project] },
  { type: "Network", references: [project, { at: ["config", "network"], to: "Network" }] },
  { type: "NetworkForward", references: ofNetwork },
  {
    type: "NetworkPeer",
    references: [
      ...ofNetwork,
      { at: ["targetNetwork"], to: "Network", project: "targetProject" },
      { at: ["targetProject"], to: "Project" },
    ],
    skips: (_inputs, { status }) =>
      status === "Errored" ? "the other side is gone, and with it what this one was joined to" : undefined,
  },
  {
    // With its aliases: ImageAlias would be a second owner of them.
    type: "Image",
    references: [project],
    skips: (_inputs, { cached }) =>
      cached === true ? "the server fetched it for an instance, and lets it go by itself" : undefined,
  },
  { type: "Volume", references: [project, { at: ["pool"], to: "StoragePool" }] },
  { type: "VolumeSnapshot", references: ofVolume },
  { type: "VolumeBackup", references: ofVolume },
  {
    type: "Profile",
    references: [project, ...devices],
    skips: ({ name, config, devices: own }) =>
      name === "default" && config === undefined && own === undefined
        ? "every project has it, and it is empty"
        : undefined,
  },
  {
    type: "Instance",
    references: [
      project,
      { at: ["image"], to: "Image", by: "fingerprint" },
      { at: ["profiles", "*"], to: "Profile" },
      ...devices,
    ],
  },
  { type: "Snapshot", references: ofInstance },
  { type: "InstanceBackup", references: ofInstance },
  {
    type: "ClusterGroup",
    skips: ({ name }) => (name === "default" ? "every cluster has it, and it cannot be deleted" : undefined),
  },
  { type: "ClusterMember", references: [{ at: ["groups", "*"], to: "ClusterGroup" }] },
];

/** Lists of names in one text, which no reference can stand in for: they only decide about the order. */
export const namesInTexts: readonly Reference[] = [
  { at: ["config", "security.acls"], to: "NetworkAcl" },
  { at: ["config", "dns.zone.forward"], to: "NetworkZone" },
  { at: ["config", "dns.zone.reverse.ipv4"], to: "NetworkZone" },
  { at: ["config", "dns.zone.reverse.ipv6"], to: "NetworkZone" },
  { at: ["devices", "*", "security.acls"], to: "NetworkAcl" },
];
