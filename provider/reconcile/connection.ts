/** From configuration to a connection: which server, as whom, and what it must show. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  becomeTrusted,
  clientDirectory,
  clientInUse,
  fingerprintOf,
  kindWithin,
  makeClientCertificate,
  readClientConfiguration,
  readFingerprint,
  readTrustToken,
  serverKinds,
  type ClientConfiguration,
  type Connection,
  type ServerKind,
  type TlsConnection,
  messageOf,
} from "../lxd";
import {
  addressesOf,
  checkConfiguration,
  configuration,
  unknownKey,
  variableOf,
  type ConfigurationKey,
} from "./configuration";
import { Failure } from "./host";
import { kindNamed, localServer, throughSsh } from "./localSockets";
import { annotations } from "./properties";
import { listOf, type PropertyMap, type Value } from "./values";

export interface Resolved {
  readonly project: string;
  readonly acceptServers: readonly string[];
  /** What the server is called in sentences. */
  readonly serverName: string;
  readonly requestTimeout: number;
  readonly maxConcurrentOperations: number;
  readonly stopTimeout: number;
  /** The configuration of a client, that of the server's kind where that is known: for remotes of images. */
  readonly lxc: (kind?: ServerKind) => ClientConfiguration;
  readonly connection: Connection;
  /** What is there, as far as that can be guessed before it is asked. */
  readonly likelyKind: ServerKind;
  /** Makes the server trust this client, where it has to. */
  readonly prepare?: (log: (message: string) => void) => Promise<void>;
}

type Setting = (key: ConfigurationKey) => string | undefined;

/** Explicit configuration goes before the environment, which goes before the `lxc` configuration and the defaults. */
function settings(values: PropertyMap, environment: NodeJS.ProcessEnv): PropertyMap {
  const outer: PropertyMap = {};
  for (const key of Object.keys(configuration.properties)) {
    const text = environment[variableOf(key)];
    if (text !== undefined && text !== "") outer[key] = text;
  }
  // Pairs and alternatives are overridden together.
  const together = [
    ["endpoint", "remote"],
    ["clientCertificate", "clientKey"],
    ["serverCertificate", "serverFingerprint"],
    ["trustToken", "trustPassword"],
  ];
  for (const group of together) {
    if (group.some((key) => values[key] !== undefined)) for (const key of group) delete outer[key];
  }
  const checked = checkConfiguration(outer);
  if (checked.failures[0]) {
    const { property, reason } = checked.failures[0];
    throw new Failure("invalid", property ? `${variableOf(property)}: ${reason}` : reason);
  }
  const defaults = Object.fromEntries<Value>(
    Object.entries(configuration.properties).flatMap(([key, schema]) => {
      const { default: fallback } = annotations(schema);
      return fallback === undefined ? [] : [[key, fallback]];
    }),
  );
  return { ...defaults, ...checked.values, ...values };
}

/** @param environment of the process: variables of each key, and those of the `lxc` client */
export function resolve(values: PropertyMap, environment: NodeJS.ProcessEnv): Resolved {
  // What stands in for a value that is left out would be another server than the one that is meant.
  const unknown = unknownKey(values);
  if (unknown !== undefined) {
    throw new Failure("precondition", `${unknown} is not known yet, so no server can be asked.`);
  }
  const all = settings(values, environment);
  const setting: Setting = (key) => (typeof all[key] === "string" ? all[key] : undefined);
  // Read when it is asked for: one that cannot be read is no matter to a program that does not use it.
  const clients = clientConfigurations(setting("configDir"), environment);
  const place = placeOf(setting, clients);
  const lxc: Resolved["lxc"] = (kind = place.client) => clients(kind);
  const common = {
    project: setting("project") ?? place.project ?? "default",
    acceptServers: listOf(all.acceptServers).map((one) => readFingerprint(one) ?? one),
    serverName: setting("remote") ?? setting("endpoint") ?? "the server of this machine",
    requestTimeout: numberIn(all, "requestTimeout"),
    maxConcurrentOperations: numberIn(all, "maxConcurrentOperations"),
    stopTimeout: numberIn(all, "stopTimeout"),
    lxc,
    likelyKind: place.client ?? kindNamed(environment) ?? clientInUse(environment),
  };
  const [first] = place.addresses;
  if (first?.startsWith("ssh://")) return { ...common, connection: throughSsh(first) };
  if (first === undefined || !first.startsWith("https://")) {
    const path = first?.replace(/^unix:\/\//, "");
    const connection: Connection = path
      ? { kind: "unix", socketPaths: [path] }
      : localServer(environment, place.kind);
    return { ...common, connection };
  }
  const connection: TlsConnection = {
    kind: "https",
    urls: [...place.addresses],
    serverFingerprint: pinOf(setting, place.serverCertificate),
    client: pairOf(setting, lxc),
  };
  const introduction = { token: setting("trustToken"), password: setting("trustPassword") };
  const prepare = async (log: (message: string) => void) => {
    if (!connection.client && all.generateClientCertificate === true) {
      connection.client = await newPair(lxc().directory);
    }
    await becomeTrusted(connection, introduction, log);
  };
  return { ...common, connection, prepare };
}

/** These have defaults. */
function numberIn(all: PropertyMap, key: ConfigurationKey): number {
  const { [key]: value } = all;
  if (typeof value !== "number") throw new Failure("invalid", `${key} must be a number.`);
  return value;
}

/** Each is read once; which one is meant where nobody says, the environment tells. */
function clientConfigurations(
  configDir: string | undefined,
  environment: NodeJS.ProcessEnv,
): Resolved["lxc"] {
  const read = new Map<ServerKind, ClientConfiguration>();
  return (asked) => {
    const kind = asked ?? (configDir === undefined ? clientInUse(environment) : kindOfDirectory(configDir));
    const known = read.get(kind) ?? readClient(kind, configDir ?? clientDirectory(kind, environment));
    read.set(kind, known);
    return known;
  };
}

const kindOfDirectory = (directory: string) =>
  reading("lxd", directory, () => kindWithin(directory)) ?? "lxd";

const readClient = (kind: ServerKind, directory: string) =>
  reading(kind, directory, () => readClientConfiguration(kind, directory));

function reading<T>(kind: ServerKind, directory: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Failure(
      "invalid",
      `The ${serverKinds[kind].client} configuration in ${directory} cannot be read: ${messageOf(error)}. Name another with configDir.`,
      { cause: error },
    );
  }
}

async function newPair(directory: string): Promise<TlsConnection["client"]> {
  try {
    return await makeClientCertificate(directory);
  } catch (error) {
    throw new Failure(
      "invalid",
      `No client certificate could be made in ${directory}: ${messageOf(error)} Mend that, or name another directory with configDir.`,
      { cause: error },
    );
  }
}

const clientKinds: readonly ServerKind[] = ["lxd", "incus"];

interface Place {
  readonly addresses: readonly string[];
  readonly project?: string;
  readonly serverCertificate?: string;
  /** Whose client knows it. */
  readonly client?: ServerKind;
  /** What is there, where that is sure before it is asked. */
  readonly kind?: ServerKind;
}

function placeOf(setting: Setting, clients: Resolved["lxc"]): Place {
  const name = setting("remote");
  if (name === undefined) {
    const endpoint = setting("endpoint");
    return { addresses: endpoint === undefined ? [] : addressesOf(endpoint) };
  }
  const first = clients();
  const configuration = first.remotes.has(name)
    ? first
    : clientKinds.map(clients).find(({ remotes }) => remotes.has(name));
  const { remotes, directory, kind } = configuration ?? first;
  const { client, name: server } = serverKinds[kind];
  const remote = remotes.get(name);
  if (!remote) {
    const known = [...remotes.values()].filter(({ protocol }) => protocol === "server");
    throw new Failure(
      "invalid",
      `The ${client} configuration in ${directory} has no remote "${name}"; it has ${known.map((one) => one.name).join(", ")}. Add it with: ${client} remote add ${name} ADDRESS`,
    );
  }
  if (remote.protocol !== "server") {
    throw new Failure(
      "invalid",
      `The remote "${name}" serves images only (${remote.protocol}); name an ${server} server.`,
    );
  }
  return { ...remote, client: kind, kind: kindWithin(directory) };
}

/** The fingerprint to hold the server to: what is configured, what the token says, what `lxc` accepted. */
function pinOf(setting: Setting, accepted: string | undefined): string | undefined {
  const fingerprint = setting("serverFingerprint");
  const certificate = pem(setting("serverCertificate"), "serverCertificate");
  const token = setting("trustToken");
  const said = token === undefined ? undefined : readTrustToken(token)?.fingerprint;
  const pin =
    (fingerprint && readFingerprint(fingerprint)) ??
    (certificate === undefined ? undefined : fingerprintOf(certificate));
  if (pin !== undefined && said !== undefined && pin !== said) {
    throw new Failure(
      "invalid",
      `trustToken is of another server: it names the fingerprint ${said}, pinned is ${pin}. Ask for a token of the server that is pinned.`,
    );
  }
  return pin ?? (accepted === undefined ? undefined : fingerprintOf(accepted)) ?? said;
}

function pairOf(setting: Setting, lxc: Resolved["lxc"]): TlsConnection["client"] {
  const certificate = pem(setting("clientCertificate"), "clientCertificate");
  const key = pem(setting("clientKey"), "clientKey");
  const pair = certificate !== undefined && key !== undefined ? { certificate, key } : lxc().client;
  if (pair && /ENCRYPTED/.test(pair.key)) {
    throw new Failure(
      "invalid",
      "The client key is encrypted with a passphrase; give one without (openssl pkey -in KEY -out PLAIN).",
    );
  }
  return pair;
}

/** PEM text as it is, anything else as the path of a file that holds it. */
function pem(value: string | undefined, key: string): string | undefined {
  if (value === undefined || value.includes("-----BEGIN")) return value;
  const path = value.startsWith("~/") ? join(homedir(), value.slice(2)) : value;
  if (!existsSync(path)) {
    throw new Failure("invalid", `${key} is neither PEM text nor the path of a file that exists.`);
  }
  return readFileSync(path, "utf8");
}
