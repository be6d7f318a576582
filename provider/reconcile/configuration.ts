/** The provider's configuration: its keys, where each may come from, and the connection that they mean. */
import type { Connection } from "../lxd";
import { checkProperties } from "./check";
import type { CheckFailure } from "./host";
import { nameProblem, plainNaming } from "./naming";
import { annotations, optional, properties, seconds, text, wholeNumber, type TSchema } from "./properties";
import type { PropertyMap, Value } from "./values";

export const configuration = properties({
  endpoint: optional(
    text(
      "Where the server is: `unix:///path/to/unix.socket`. Default: `LXD_SOCKET`, `LXD_DIR`, the socket of the snap, the socket of the package, in this order.",
    ),
  ),
  project: optional(text('The project of resources that name none. Default "default".')),
  requestTimeout: optional(seconds("How long one request may take. Default 30.", { default: 30 })),
  maxConcurrentOperations: optional(
    wholeNumber("How many operations run on the server at the same time. Default 8.", {
      default: 8,
      minimum: 1,
    }),
  ),
  stopTimeout: optional(
    seconds("How long a graceful stop of an instance may take before it is stopped by force. Default 30.", {
      default: 30,
    }),
  ),
});

export type ConfigurationKey = keyof typeof configuration.properties;

const overNetwork = (key: string) =>
  `${key} belongs to servers across the network, which are not supported yet: this version connects through the unix socket.`;

/** Keys of the catalogue that this version does not act on yet. */
const later: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "remote",
    "configDir",
    "clientCertificate",
    "clientKey",
    "serverCertificate",
    "serverFingerprint",
    "trustToken",
    "trustPassword",
    "generateClientCertificate",
    "bearerToken",
    "oidcAccessToken",
  ].map((key) => [key, overNetwork(key)]),
);

/** The environment variable of each key: `LXD_REQUEST_TIMEOUT` for `requestTimeout`. */
export function variableOf(key: string): string {
  return `LXD_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Configuration arrives as strings (stack configuration, the Node SDK's JSON) or as native values. */
function native(value: Value, schema: TSchema): Value {
  if (typeof value !== "string" || schema.type === "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value; // Not JSON: the check below says what it should have been.
  }
}

export interface Checked {
  readonly values: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** The keys in their native types, and a sentence for each mistake. */
export function checkConfiguration(given: PropertyMap): Checked {
  const failures: CheckFailure[] = [];
  const report = (property: string, reason: string) => failures.push({ property, reason });
  const known: PropertyMap = {};
  for (const [key, value] of Object.entries(given)) {
    // The engine adds `version` and `pluginDownloadURL` to every provider.
    if (key === "version" || key === "pluginDownloadURL" || key.startsWith("__")) continue;
    const schema = configuration.properties[key as ConfigurationKey] as TSchema | undefined;
    if (later[key] !== undefined) report(key, later[key]);
    else known[key] = schema ? native(value, schema) : value;
  }
  const values = checkProperties(known, configuration, report, { path: [], owner: "the configuration" });
  if (typeof values.endpoint === "string") {
    const problem = endpointProblem(values.endpoint);
    if (problem) report("endpoint", problem);
  }
  if (typeof values.project === "string") {
    const problem = nameProblem(values.project, plainNaming);
    if (problem) report("project", problem);
  }
  return { values, failures };
}

function endpointProblem(endpoint: string): string | undefined {
  if (endpoint.startsWith("https://")) return overNetwork("An https endpoint");
  if (/^(unix:\/\/)?\//.test(endpoint) || endpoint === "unix://") return undefined;
  return `endpoint must be of the form unix:///path/to/unix.socket, which "${endpoint}" is not.`;
}

export interface Resolved {
  readonly connection: Connection;
  readonly project: string;
  readonly requestTimeout: number;
  readonly maxConcurrentOperations: number;
  readonly stopTimeout: number;
}

export const snapSocket = "/var/snap/lxd/common/lxd/unix.socket";
export const packagedSocket = "/var/lib/lxd/unix.socket";

/** Sockets in the order in which the `lxc` client looks for them. */
function defaultSockets(environment: NodeJS.ProcessEnv): string[] {
  if (environment.LXD_SOCKET) return [environment.LXD_SOCKET];
  if (environment.LXD_DIR) return [`${environment.LXD_DIR}/unix.socket`];
  return [snapSocket, packagedSocket];
}

/** Explicit configuration goes before the environment, which goes before the defaults. */
export function resolve(values: PropertyMap, environment: NodeJS.ProcessEnv): Resolved {
  const fromEnvironment: PropertyMap = {};
  for (const key of Object.keys(configuration.properties)) {
    const text = environment[variableOf(key)];
    if (text !== undefined && text !== "") fromEnvironment[key] = text;
  }
  const { values: outer, failures } = checkConfiguration(fromEnvironment);
  if (failures[0]) throw new Error(`${variableOf(failures[0].property)}: ${failures[0].reason}`);
  const setting = (key: ConfigurationKey) =>
    values[key] ?? outer[key] ?? annotations(configuration.properties[key]).default;
  const endpoint = setting("endpoint") as string | undefined;
  const path = endpoint?.replace(/^unix:\/\//, "");
  return {
    connection: { kind: "unix", socketPaths: path ? [path] : defaultSockets(environment) },
    project: (setting("project") as string | undefined) ?? "default",
    requestTimeout: setting("requestTimeout") as number,
    maxConcurrentOperations: setting("maxConcurrentOperations") as number,
    stopTimeout: setting("stopTimeout") as number,
  };
}
