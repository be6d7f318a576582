import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/** A server as the `lxc` client knows it by name. */
export interface Remote {
  readonly name: string;
  /** `unix://…`, `https://…`; several of one cluster. */
  readonly addresses: readonly string[];
  readonly protocol: "lxd" | "simplestreams";
  readonly project?: string;
  readonly isPublic: boolean;
  /** PEM of the certificate that the client accepted when the remote was added. */
  readonly serverCertificate?: string;
}

/** The `lxc` client's own configuration. */
export interface ClientConfiguration {
  readonly directory: string;
  readonly remotes: ReadonlyMap<string, Remote>;
  /** The client's pair, PEM. */
  readonly client?: { certificate: string; key: string };
}

/** The directory where `lxc` keeps its configuration: `LXD_CONF`, the snap's, or the package's. */
export function clientDirectory(environment: NodeJS.ProcessEnv): string {
  if (environment.LXD_CONF) return environment.LXD_CONF;
  const home = environment.HOME ?? homedir();
  const places = [join(home, "snap", "lxd", "common", "config"), join(home, ".config", "lxc")];
  return places.find((place) => existsSync(join(place, "config.yml"))) ?? places[1]!;
}

/** Remotes that every `lxc` knows (LXD shared/cliconfig). */
const builtIn: readonly Remote[] = [
  { name: "local", addresses: ["unix://"], protocol: "lxd", isPublic: false },
  ...Object.entries({
    ubuntu: "https://cloud-images.ubuntu.com/releases",
    "ubuntu-daily": "https://cloud-images.ubuntu.com/daily",
    "ubuntu-minimal": "https://cloud-images.ubuntu.com/minimal/releases",
    "ubuntu-minimal-daily": "https://cloud-images.ubuntu.com/minimal/daily",
    images: "https://images.lxd.canonical.com",
  }).map(([name, address]): Remote => ({
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
  directory: string,
  globalDirectory = "/etc/lxd",
): ClientConfiguration {
  const remotes = new Map(builtIn.map((remote) => [remote.name, remote]));
  // The user's own go before those of the machine.
  for (const place of [globalDirectory, directory]) {
    for (const [name, raw] of Object.entries(readRemotes(join(place, "config.yml")))) {
      remotes.set(name, toRemote(name, raw, place));
    }
  }
  const certificate = readIfThere(join(directory, "client.crt"));
  const key = readIfThere(join(directory, "client.key"));
  return { directory, remotes, ...(certificate && key ? { client: { certificate, key } } : {}) };
}

function readRemotes(file: string): Record<string, RawRemote> {
  const text = readIfThere(file);
  if (text === undefined) return {};
  return (parse(text) as { remotes?: Record<string, RawRemote> } | null)?.remotes ?? {};
}

function toRemote(name: string, raw: RawRemote, directory: string): Remote {
  const addresses = raw.addrs ?? (raw.addr ?? "").split(",").map((address) => address.trim());
  return {
    name,
    addresses,
    protocol: raw.protocol === "simplestreams" ? "simplestreams" : "lxd",
    isPublic: raw.public ?? false,
    project: raw.project,
    serverCertificate: readIfThere(join(directory, "servercerts", `${name}.crt`)),
  };
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
