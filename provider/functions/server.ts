import { text as textFrom } from "node:stream/consumers";
import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import {
  anything,
  flag,
  list,
  number,
  optional,
  properties,
  stringMap,
  text,
  wholeNumber,
} from "../reconcile/properties";
import { listOf, textOf, type Value } from "../reconcile/values";
import * as shared from "./arguments";

interface RawServer {
  readonly api_extensions: string[];
  readonly api_version: string;
  readonly auth: string;
  readonly config: Record<string, unknown> | null;
  readonly environment: Readonly<Record<string, Value>>;
}

const getServer = defineFunction({
  name: "getServer",
  description: "What the server says of itself: version, name, certificate, configuration. See `GET /1.0`.",
  inputs: properties({ project: shared.projectArgument, target: shared.targetArgument }),
  outputs: properties({
    server: text("`lxd` or `incus`."),
    serverVersion: text("Its version."),
    serverName: text("The name of the machine; in a cluster that of the member."),
    clustered: flag("Whether it is in a cluster."),
    auth: text("`trusted` or `untrusted`."),
    project: text("The project that it answers for."),
    apiVersion: text("The version of the API."),
    apiExtensions: list(text("The name of an extension."), "What the API has beyond version 1.0."),
    addresses: list(text("`address:port`"), "Where it listens for HTTPS."),
    architectures: list(text("An architecture."), "The architectures of instances that it can run."),
    certificate: text("Its certificate, PEM."),
    certificateFingerprint: text("SHA-256 of the certificate, in hex: what clients pin."),
    driver: text("What runs instances: `lxc`, `qemu`, or both."),
    driverVersion: text("The versions of these."),
    storage: text("Storage drivers in use."),
    storageVersion: text("The versions of these."),
    firewall: text("`nftables` or `xtables`."),
    kernel: text("The kernel's name."),
    kernelVersion: text("The kernel's version."),
    kernelArchitecture: text("The kernel's architecture."),
    osName: text("The operating system's name."),
    osVersion: text("The operating system's version."),
    config: stringMap(
      "The server's configuration. Passwords are not told: `true` stands for one that is set, and is secret.",
    ),
  }),
  timeout: 60,
  run: async (inputs, context) => {
    const options = { ...shared.optionsOf(inputs, context), ...shared.targetOf(inputs) };
    const { value } = await context.client.get<RawServer>(apiPath(), options);
    const { environment } = value;
    const said = (name: string) => textOf(environment[name]);
    const words = (name: string) => listOf(environment[name]);
    return {
      server: said("server"),
      serverVersion: said("server_version"),
      serverName: said("server_name"),
      clustered: environment.server_clustered === true,
      auth: value.auth,
      project: said("project"),
      apiVersion: value.api_version,
      apiExtensions: value.api_extensions,
      addresses: words("addresses"),
      architectures: words("architectures"),
      certificate: said("certificate"),
      certificateFingerprint: said("certificate_fingerprint"),
      driver: said("driver"),
      driverVersion: said("driver_version"),
      storage: said("storage"),
      storageVersion: said("storage_version"),
      firewall: said("firewall"),
      kernel: said("kernel"),
      kernelVersion: said("kernel_version"),
      kernelArchitecture: said("kernel_architecture"),
      osName: said("os_name"),
      osVersion: said("os_version"),
      config: Object.fromEntries(Object.entries(value.config ?? {}).map(([key, one]) => [key, String(one)])),
    };
  },
});

interface RawResources {
  readonly cpu: { readonly architecture: string; readonly total: number };
  readonly memory: { readonly used: number; readonly total: number };
  readonly [device: string]: Value;
}

const getServerResources = defineFunction({
  name: "getServerResources",
  description:
    "What the machine has: processors, memory, disks, network cards and other devices, at this moment. See `GET /1.0/resources`.",
  inputs: properties({ target: shared.targetArgument }),
  outputs: properties({
    architecture: text("The architecture of its processors."),
    cpuTotal: wholeNumber("How many processors (threads) it has."),
    memoryTotal: number("Bytes of memory."),
    memoryUsed: number("Bytes of memory in use."),
    details: anything(
      "All that the server tells, in its own words: `cpu`, `memory`, `gpu`, `network`, `storage`, `usb`, `pci`, `system`. See https://documentation.ubuntu.com/lxd/en/latest/rest-api/.",
    ),
  }),
  timeout: 60,
  run: async (inputs, context) => {
    const options = { signal: context.signal, ...shared.targetOf(inputs) };
    const { value } = await context.client.get<RawResources>(apiPath("resources"), options);
    return {
      architecture: value.cpu.architecture,
      cpuTotal: value.cpu.total,
      memoryTotal: value.memory.total,
      memoryUsed: value.memory.used,
      details: { ...value },
    };
  },
});

const getMetrics = defineFunction({
  name: "getMetrics",
  description:
    "Metrics of the server's instances, at this moment, in the text format of OpenMetrics. See `GET /1.0/metrics`.",
  inputs: properties({
    project: optional(text("Only those of this project. Default: of all.")),
    target: shared.targetArgument,
  }),
  outputs: properties({ metrics: text("The metrics as text.") }),
  timeout: 60,
  run: async (inputs, context) => {
    const project = inputs.project || undefined;
    const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
    const { body } = await context.client.open(apiPath("metrics"), options);
    return { metrics: await textFrom(body) };
  },
});

export const serverFunctions = [getServer, getServerResources, getMetrics];
