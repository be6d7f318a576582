import { apiPath } from "../lxd";
import type { FunctionDefinition } from "../reconcile/function";
import { number, object, properties, text } from "../reconcile/properties";
import { StoragePool } from "../resources/storagePool";
import { Volume } from "../resources/volume/volume";
import * as shared from "./arguments";
import { addressIn, all, one, type Kind } from "./kind";

const pools: Kind = {
  resource: StoragePool,
  noun: "storage pool",
  told: ["name", "driver", "description", "config"],
  sometimes: ["source"],
  path: "/1.0/storage-pools/<name>",
};

const volumes: Kind = {
  resource: Volume,
  noun: "custom volume",
  told: ["pool", "name", "contentType", "description", "config"],
  path: "/1.0/storage-pools/<pool>/volumes/custom/<name>",
  hasFilter: true,
};

interface RawUsage {
  readonly used?: number;
  readonly total?: number;
}

const usage = (name: string, what: string) =>
  object(name, `${what} of the pool.`, { used: number(`${what} in use.`), total: number(`${what} in all.`) });

const usageOf = (raw: RawUsage | undefined) => ({ used: raw?.used ?? 0, total: raw?.total ?? 0 });

const getStoragePoolResources: FunctionDefinition = {
  name: "getStoragePoolResources",
  description: "How full a storage pool is, at this moment. See `GET /1.0/storage-pools/<name>/resources`.",
  inputs: properties({
    name: text("The name of the storage pool."),
    target: shared.targetArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    space: usage("StorageSpace", "Bytes"),
    inodes: usage("StorageInodes", "Inodes"),
  }),
  timeout: 60,
  check: shared.checkNames("name"),
  run: (inputs, context) => {
    const name = inputs.name as string;
    return shared.orMissing(inputs, `storage pool "${name}"`, undefined, async () => {
      const path = apiPath("storage-pools", name, "resources");
      const options = { signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<{ space?: RawUsage; inodes?: RawUsage }>(path, options);
      return { space: usageOf(value.space), inodes: usageOf(value.inodes) };
    });
  },
};

const getVolumeState: FunctionDefinition = {
  name: "getVolumeState",
  description:
    "How much a custom volume uses, at this moment, where the storage driver can tell (`dir` cannot without a quota). See `GET /1.0/storage-pools/<pool>/volumes/custom/<name>/state`.",
  inputs: properties({
    pool: text("The name of the storage pool."),
    name: text("The name of the volume."),
    project: shared.projectArgument,
    target: shared.targetArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    used: number("Bytes in use."),
    total: number("Bytes that it may hold; 0 without a limit."),
  }),
  timeout: 60,
  check: shared.checkNames("pool", "name"),
  run: async (inputs, context) => {
    const { pool, name, project } = await addressIn(volumes, inputs, context);
    return shared.orMissing(inputs, `volume "${name}" in pool "${pool}"`, project, async () => {
      const path = apiPath("storage-pools", pool!, "volumes", "custom", name!, "state");
      const options = { project, signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<{ usage?: RawUsage | null }>(path, options);
      return usageOf(value.usage ?? undefined);
    });
  },
};

export const storageFunctions = [
  one(pools),
  all(pools),
  getStoragePoolResources,
  one(volumes),
  all(volumes),
  getVolumeState,
];
