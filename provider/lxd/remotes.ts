import { fieldsOf } from "./fromJson";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { serverKinds, type ServerKind } from "./serverKinds";

/** A server as a client (`lxc`, `incus`) knows it by name. */
export interface Remote {
  readonly name: string;
  /** `unix://…`, `https://…`; several of one cluster. */
  readonly addresses: readonly string[];
  /** A server has all of the API, the others images alone. */
  readonly protocol: "server" | "simplestreams" | "oci";
  readonly project?: string;
  readonly isPublic: boolean;
  /** PEM of the certificate that the client accepted when the remote was added. */
  readonly serverCertificate?: string;
}

/** A client's own configuration. */
export interface ClientConfiguration {
  /** Whose client it is. */
  readonly kind: ServerKind;
  readonly directory: string;
  readonly remotes: ReadonlyMap<string, Remote>;
  /** The client's pair, PEM. */
  readonly client?: { certificate: string; key: string };
}

/** Where each kind's client keeps its configuration: a variable, else the first of these places that has one. */
const places: Readonly<Record<ServerKind, { variable: string; below: readonly string[]; global: string }>> = {
  lxd: { variable: "LXD_CONF", below: ["snap/lxd/common/config", ".config/lxc"], global: "/etc/lxd" },
  incus: { variable: "INCUS_CONF", below: [".config/incus"], global: "/etc/incus" },
};

/** The directory of a client's configuration. */
export function clientDirectory(kind: ServerKind, environment: NodeJS.ProcessEnv): string {
  const { variable, below } = places[kind];
  const { [variable]: named, HOME = homedir() } = environment;
  if (named) return named;
  const all = below.map((place) => join(HOME, place));
  return all.find((place) => existsSync(join(place, "config.yml"))) ?? all.at(-1)!;
}

/** Whose client is meant where nobody says: the one that a variable names, else the one that has been used here. */
export function clientInUse(environment: NodeJS.ProcessEnv): ServerKind {
  const kinds: readonly ServerKind[] = ["lxd", "incus"];
  const isUsed = (kind: ServerKind) =>
    ["config.yml", "client.crt"].some((file) => existsSync(join(clientDirectory(kind, environment), file)));
  return kinds.find((kind) => environment[places[kind].variable]) ?? kinds.find(isUsed) ?? "lxd";
}

/** Remotes that every client of a kind knows (shared/cliconfig of either project). */
const imageServers: Readonly<Record<ServerKind, Record<string, string>>> = {
  lxd: {
    ubuntu: "https://cloud-images.ubuntu.com/releases",
    "ubuntu-daily": "https://cloud-images.ubuntu.com/daily",
    "ubuntu-minimal": "https://cloud-images.ubuntu.com/minimal/releases",
    "ubuntu-minimal-daily": "https://cloud-images.ubuntu.com/minimal/daily",
    images: "https://images.lxd.canonical.com",
  },
  incus: { images: "https://images.linuxcontainers.org" },
};

const builtIn = (kind: ServerKind): Remote[] => [
  { name: "local", addresses: ["unix://"], protocol: "server", isPublic: false },
  ...Object.entries(imageServers[kind]).map(([name, address]): Remote => ({
    name,
    addresses: [address],
    protocol: "simplestreams",
    isPublic: true,
  })),
];

interface RawRemote {
  addr?: string;
  addrs?: string[];
  protocol?: string;
  project?: string;
  public?: boolean;
}

/** Reads a configuration; one that is not there has the built-in remotes only. */
export function readClientConfiguration(
  kind: ServerKind,
  directory: string,
  globalDirectory = places[kind].global,
): ClientConfiguration {
  const remotes = new Map(builtIn(kind).map((remote) => [remote.name, remote]));
  // The user's own go before those of the machine.
  for (const place of [globalDirectory, directory]) {
    for (const [name, raw] of Object.entries(readRemotes(join(place, "config.yml")))) {
      remotes.set(name, toRemote(name, raw, place));
    }
  }
  const certificate = readIfThere(join(directory, "client.crt"));
  const key = readIfThere(join(directory, "client.key"));
  return { kind, directory, remotes, ...(certificate && key ? { client: { certificate, key } } : {}) };
}

/** Whose client has written a directory's configuration, as the protocol of its servers tells. */
export function kindWithin(directory: string): ServerKind | undefined {
  const remotes = Object.values(readRemotes(join(directory, "config.yml")));
  const kinds: readonly ServerKind[] = ["incus", "lxd"];
  return kinds.find((kind) => remotes.some(({ protocol }) => protocol === serverKinds[kind].protocol));
}

function readRemotes(file: string): Record<string, RawRemote> {
  const text = readIfThere(file);
  if (text === undefined) return {};
  return fieldsOf(fieldsOf(parse(text)).remotes);
}

function toRemote(name: string, raw: RawRemote, directory: string): Remote {
  const addresses = raw.addrs ?? (raw.addr ?? "").split(",").map((address) => address.trim());
  const { protocol } = raw;
  return {
    name,
    addresses,
    protocol: protocol === "simplestreams" || protocol === "oci" ? protocol : "server",
    isPublic: raw.public ?? false,
    project: raw.project,
    serverCertificate: readIfThere(join(directory, "servercerts", `${name}.crt`)),
  };
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
