/** The provider's configuration: its keys, and what is wrong with them. */
import { readFingerprint, readTrustToken, fromJson } from "../lxd";
import { checkProperties, nearest } from "./check";
import type { CheckFailure } from "./host";
import { nameProblem, projectNaming } from "./naming";
import {
  annotations,
  flag,
  list,
  optional,
  properties,
  seconds,
  text,
  wholeNumber,
  type TSchema,
} from "./properties";
import { isList, Unknown, type PropertyMap, type Value } from "./values";

const pemOrPath = "As PEM text, or as the path of a file that holds it.";

export const configuration = properties({
  endpoint: optional(
    text(
      "Where the server is: `unix:///path/to/unix.socket`, `https://host:8443`, or `ssh://user@host` for the socket of another machine, reached by this machine's `ssh` without a question (`ssh://user@host:22/path/to/unix.socket` where it is in no usual place); several `https://` addresses of one cluster as a list, or separated by commas, of which the next is tried when one is down. Default: `LXD_SOCKET`, `LXD_DIR`, `INCUS_SOCKET`, `INCUS_DIR`, in this order, else the socket of this machine's server (the snap's or the package's of LXD, or that of Incus); where several servers answer there, it has to be said which one is meant.",
    ),
  ),
  remote: optional(
    text(
      "The name of a remote in the configuration of the `lxc` client, or of the `incus` client, instead of `endpoint`: address, certificates and project are taken from there.",
    ),
  ),
  configDir: optional(
    text(
      "The directory of the `lxc` or `incus` client's configuration. Default: for servers of LXD `LXD_CONF`, the snap's, or `~/.config/lxc`; for those of Incus `INCUS_CONF`, or `~/.config/incus`.",
    ),
  ),
  project: optional(
    text(
      'The project of resources that name none. Default: the remote\'s, or "default". A change replaces the resources that name none, but for those that can move.',
    ),
  ),
  clientCertificate: optional(
    text(
      `The client certificate for servers across the network. ${pemOrPath} Default: the \`lxc\` client's own.`,
    ),
  ),
  clientKey: optional(
    text(`The key of the client certificate. ${pemOrPath} Default: the \`lxc\` client's own.`, {
      secret: true,
    }),
  ),
  serverCertificate: optional(
    text(
      `The certificate that the server must have. ${pemOrPath} Without it or \`serverFingerprint\`, a known authority must have signed the server's.`,
    ),
  ),
  serverFingerprint: optional(
    text(
      "The SHA-256 of the certificate that the server must have, in any usual spelling (`lxc info | grep fingerprint`).",
    ),
  ),
  acceptServers: optional(
    list(
      text("The SHA-256 of a certificate."),
      "Fingerprints of certificates that the server had before, where it was set up anew or was given another one: each state knows the server that holds its objects, and everything stops at another server unless its fingerprint is listed here. Default none.",
      { default: [] },
    ),
  ),
  trustToken: optional(
    text(
      "A trust token (`lxc config trust add`), used once, when the server does not trust the client certificate yet. It also names the server's fingerprint, which is held to.",
      { secret: true },
    ),
  ),
  trustPassword: optional(
    text(
      "The server's trust password (LXD up to 5.21), used once, when the server does not trust the client certificate yet.",
      { secret: true },
    ),
  ),
  bearerToken: optional(
    text("Reserved for servers that have bearer tokens, and refused today: use a client certificate.", {
      secret: true,
    }),
  ),
  oidcAccessToken: optional(
    text("Reserved for servers that have OIDC, and refused today: use a client certificate.", {
      secret: true,
    }),
  ),
  generateClientCertificate: optional(
    flag(
      "Make a client certificate and its key when there is none, and keep them in the `lxc` client's configuration. Default false.",
      { default: false },
    ),
  ),
  requestTimeout: optional(
    seconds(
      "How long the server may take to answer. A write may go on for up to ten times as long, because many do all their work before they answer, but only while the server answers beside it that it is there. What was not answered in that time is not sent again by the same call, which looks at what became of it and ends: within 7 times this where the server answers nothing any more, within 12 times where it leaves only the write unanswered. An operation that the server runs in the background may take as long as `customTimeouts` allows, which bounds all of it together. Default 30.",
      { default: 30 },
    ),
  ),
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

const namespace = "lxd:";

/** A key as a stack's configuration has it: `lxd:endpoint`. */
export const stackKey = (key: string): string => `${namespace}${key}`;

/**
 * A provider's configuration by its own keys. That of a dynamic provider is the whole stack's, by the stack's keys; the
 * plugin meets it where a resource comes from there.
 */
export function byOwnKeys(given: PropertyMap): PropertyMap {
  const entries = Object.entries(given);
  if (!entries.some(([key]) => key.includes(":"))) return given;
  const own = entries.filter(([key]) => key.startsWith(namespace));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length), value]));
}

/** Keys that are secret by their nature, as paths. */
export const secretConfigurationKeys = Object.entries(configuration.properties)
  .filter(([, schema]) => annotations(schema).secret)
  .map(([key]) => [key]);

/** Reserved keys, which this version does not act on yet: who sets one believes to be known by it. */
const later: Readonly<Record<string, string>> = {
  bearerToken: "bearerToken is not supported yet: use a client certificate.",
  oidcAccessToken: "oidcAccessToken is not supported yet: use a client certificate.",
};

/** What says which server it is, and as whom it is talked to. */
const connectionKeys: readonly ConfigurationKey[] = [
  "endpoint",
  "remote",
  "configDir",
  "clientCertificate",
  "clientKey",
  "serverCertificate",
  "serverFingerprint",
  "trustToken",
  "trustPassword",
];

/** Of the keys that make the connection, one that is not known before the update has run. */
export const unknownKey = (values: PropertyMap): ConfigurationKey | undefined =>
  connectionKeys.find((key) => values[key] instanceof Unknown);

/** The environment variable of each key: `LXD_REQUEST_TIMEOUT` for `requestTimeout`. */
export function variableOf(key: string): string {
  return `LXD_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Configuration arrives as strings (stack configuration, the Node SDK's JSON) or as native values. */
function native(key: string, value: Value, schema: TSchema): Value {
  if (key === "endpoint") return endpointText(value);
  if (typeof value !== "string" || schema.type === "string") return value;
  try {
    return fromJson(value);
  } catch {
    return value; // Not JSON: the check below says what it should have been.
  }
}

/** A list of addresses as the one text that the key is; both also as JSON text, which the Node SDK makes of them. */
export function endpointText(value: Value): Value {
  if (isList(value) && value.includes(Unknown.value)) return Unknown.value;
  if (isList(value) && value.every((item) => typeof item === "string")) return value.join(",");
  if (typeof value !== "string" || !/^["[]/.test(value)) return value;
  try {
    return endpointText(fromJson(value));
  } catch {
    return value; // Not JSON: the check below says what it should have been.
  }
}

export const addressesOf = (endpoint: string): string[] => endpoint.split(",").map((one) => one.trim());

export interface Checked {
  readonly values: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

const schemas: Readonly<Record<string, TSchema | undefined>> = configuration.properties;

/** The keys in their native types, and a sentence for each mistake. */
export function checkConfiguration(given: PropertyMap): Checked {
  const failures: CheckFailure[] = [];
  const report = (property: string, reason: string) => failures.push({ property, reason });
  const known: PropertyMap = {};
  for (const [key, value] of Object.entries(given)) {
    // The engine adds `version` and `pluginDownloadURL` to every provider.
    if (key === "version" || key === "pluginDownloadURL" || key.startsWith("__")) continue;
    const schema = schemas[key];
    if (later[key] !== undefined) report(key, later[key]);
    else known[key] = schema ? native(key, value, schema) : value;
  }
  const values = checkProperties(known, configuration, report, { path: [], owner: "the configuration" });
  if (typeof values.endpoint === "string") {
    const problem = endpointProblem(values.endpoint);
    if (problem) report("endpoint", problem);
  }
  if (typeof values.project === "string") {
    const problem = nameProblem(values.project, projectNaming);
    if (problem) report("project", problem);
  }
  checkTogether(values, report);
  return { values, failures };
}

/** Rules between keys. Secrets are named in sentences, never shown. */
function checkTogether(values: PropertyMap, report: (property: string, reason: string) => void): void {
  const { endpoint, remote, clientCertificate, clientKey, serverFingerprint, trustToken, trustPassword } =
    values;
  if (endpoint !== undefined && remote !== undefined) {
    report("remote", "endpoint and remote both say where the server is; give one of them.");
  }
  if ((clientCertificate === undefined) !== (clientKey === undefined)) {
    const missing = clientKey === undefined ? "clientKey" : "clientCertificate";
    report("", `clientCertificate and clientKey go together; ${missing} is missing.`);
  }
  if (typeof serverFingerprint === "string" && readFingerprint(serverFingerprint) === undefined) {
    const isSha1 = /^(sha-?1[:$=])?([0-9a-f]{2}:?){20}$/i.test(serverFingerprint.trim());
    const hint = isSha1 ? "it is a SHA-1, which is no longer safe" : "it has 64 hexadecimal digits";
    report(
      "serverFingerprint",
      `serverFingerprint must be the SHA-256 of the server's certificate: ${hint}.`,
    );
  }
  const accepted = isList(values.acceptServers) ? values.acceptServers : [];
  accepted.forEach((one, index) => {
    if (typeof one !== "string" || readFingerprint(one) !== undefined) return;
    report(
      `acceptServers[${index}]`,
      `acceptServers[${index}] must be the SHA-256 of a certificate (64 hexadecimal digits), which "${one}" is not.`,
    );
  });
  if (values.serverCertificate !== undefined && serverFingerprint !== undefined) {
    report(
      "serverFingerprint",
      "serverCertificate and serverFingerprint are two ways to say the same; give one of them.",
    );
  }
  if (typeof trustToken === "string" && readTrustToken(trustToken) === undefined) {
    report("", "trustToken is no trust token: it must be the text that lxc config trust add prints.");
  }
  if (trustToken !== undefined && trustPassword !== undefined) {
    report("", "trustToken and trustPassword are two ways to become trusted; give one of them.");
  }
}

const schemes = ["unix", "https", "ssh"];

function endpointProblem(endpoint: string): string | undefined {
  const addresses = addressesOf(endpoint);
  for (const address of addresses) {
    const scheme = /^([a-z]+):\/\//i.exec(address)?.[1]?.toLowerCase();
    if (scheme === "unix" || (scheme === "ssh" && isHost(address)) || address.startsWith("/")) {
      if (addresses.length > 1)
        return "Several addresses are those of one cluster, so all must begin with https://.";
      continue;
    }
    if (scheme === "https" && isAddress(address)) continue;
    const near = scheme && nearest(scheme, schemes);
    const hint = near && near !== scheme ? `; did you mean ${near}://?` : ".";
    return `endpoint must be of the form unix:///path/to/unix.socket, https://host:8443 or ssh://user@host, which "${address}" is not${hint}`;
  }
  return undefined;
}

/** No password: nobody should write one into an address, and `ssh` takes none. */
function isHost(address: string): boolean {
  try {
    const { hostname, password, search, hash } = new URL(address);
    return hostname !== "" && !hostname.startsWith("-") && `${password}${search}${hash}` === "";
  } catch {
    return false;
  }
}

function isAddress(address: string): boolean {
  try {
    const { hostname, pathname } = new URL(address);
    return hostname !== "" && (pathname === "" || pathname === "/");
  } catch {
    return false;
  }
}
