/** The command `pulumi-lxd doctor`: which server is reached, whether it trusts this client, and what is missing there to begin with. */
import { Failure, type Call, type Log, type Provider } from "../reconcile/host";
import { unwrap } from "../reconcile/secrets";
import { isList, isMap, listOf, textOf, type PropertyMap, type Value } from "../reconcile/values";

export interface DoctorOptions {
  /** Of the provider, as it is given to Pulumi. */
  readonly configuration: PropertyMap;
  /** Types that only servers with an extension have. */
  readonly newer: readonly { readonly type: string; readonly extension: string }[];
  readonly say: (line: string) => void;
}

const silent: Log = { debug() {}, info() {}, warning() {}, status() {} };

/** What a server is asked; each is one function of the provider. */
interface Findings {
  readonly server: PropertyMap;
  readonly pools: readonly PropertyMap[];
  readonly networks: readonly PropertyMap[];
  readonly profile: PropertyMap;
  readonly warnings: readonly PropertyMap[];
}

/** Answers whether all that instances need is there. Who is not reached, or not trusted, is a failure. */
export async function doctor(
  provider: Provider,
  { configuration, newer, say }: DoctorOptions,
  signal: AbortSignal,
): Promise<boolean> {
  await provider.configure(configuration);
  const findings = await ask(provider, { urn: "", log: silent, signal });
  for (const [name, text] of facts(findings, newer)) say(`${name.padEnd(10)} ${text}`);
  const lacks = missing(findings);
  say("");
  for (const sentence of lacks) say(`Missing: ${sentence}`);
  if (lacks.length === 0) say("All that instances need is there.");
  return lacks.length === 0;
}

async function ask(provider: Provider, call: Call): Promise<Findings> {
  const invoke = async (token: string, args: PropertyMap = {}): Promise<PropertyMap> => {
    const { result, failures } = await provider.invoke({ token, args, preview: false }, call);
    if (failures[0]) throw new Failure("invalid", failures[0].reason);
    return unwrap(result).plain;
  };
  const listed = async (token: string, output: string) => mapsIn((await invoke(token))[output]);
  const server = await invoke("getServer");
  if (server.auth !== "trusted") {
    const what =
      "The server does not trust this client. Give the provider a trustToken (lxc config trust add prints one), or another clientCertificate.";
    throw new Failure("forbidden", what);
  }
  const [pools, networks, profile, warnings] = await Promise.all([
    listed("getStoragePools", "storagePools"),
    listed("getNetworks", "networks"),
    invoke("getProfile", { name: "default", ignoreMissing: true }),
    listed("getWarnings", "warnings"),
  ]);
  return { server, pools, networks: networks.filter(({ managed }) => managed === true), profile, warnings };
}

const mapsIn = (value: Value | undefined): PropertyMap[] =>
  isList(value) ? value.filter((one): one is PropertyMap => isMap(one)) : [];

const kinds: Readonly<Record<string, string>> = { lxd: "LXD", incus: "Incus" };

function facts(
  { server, pools, networks, profile, warnings }: Findings,
  newer: DoctorOptions["newer"],
): [name: string, text: string][] {
  const named = (of: readonly PropertyMap[], by: string) =>
    of.map((one) => `${textOf(one.name)} (${textOf(one[by])})`).join(", ") || "none";
  const has = new Set(listOf(server.apiExtensions));
  const lacked = newer.filter(({ extension }) => !has.has(extension)).map(({ type }) => type);
  const open = warnings.filter(({ status }) => status === "new").map(({ type }) => textOf(type));
  const where = server.clustered === true ? "a member of a cluster" : "alone";
  return [
    [
      "Server",
      `${kinds[textOf(server.server)] ?? ""} ${textOf(server.serverVersion)} on ${textOf(server.serverName)}, ${where}`,
    ],
    ["Shows", `certificate ${textOf(server.certificateFingerprint)}`],
    ["Project", textOf(server.project)],
    ["Instances", `${textOf(server.driver)} on ${textOf(server.osName)} ${textOf(server.osVersion)}`],
    ["Pools", named(pools, "driver")],
    ["Networks", named(networks, "type")],
    ["Profile", `default, with ${Object.keys(devicesOf(profile)).join(", ") || "no devices"}`],
    ["Warnings", open.length === 0 ? "none" : [...new Set(open)].join(", ")],
    ["Not here", lacked.join(", ") || "nothing: it has all types of this provider"],
  ];
}

const devicesOf = ({ devices }: PropertyMap): PropertyMap =>
  devices !== undefined && isMap(devices) ? devices : {};

/** What an instance that a program declares with an image alone would lack. */
function missing({ pools, networks, profile }: Findings): string[] {
  const devices = Object.values(devicesOf(profile)).filter((device) => isMap(device));
  const hasRoot = devices.some(({ type, path }) => type === "disk" && path === "/");
  const hasCard = devices.some(({ type }) => type === "nic");
  return [
    ...(pools.length > 0
      ? []
      : ["a storage pool: declare a StoragePool, or `lxc storage create default dir`."]),
    ...(networks.length > 0 ? [] : ["a network: declare a Network, or `lxc network create lxdbr0`."]),
    ...(hasRoot
      ? []
      : [
          "a root disk in the profile default: declare one in `devices`, in a Profile of your own, or with `lxc profile device add default root disk path=/ pool=default`.",
        ]),
    ...(hasCard
      ? []
      : [
          "a card in the profile default: declare one in `devices`, in a Profile of your own, or with `lxc profile device add default eth0 nic network=lxdbr0`.",
        ]),
  ];
}
