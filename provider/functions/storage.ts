import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { number, object, properties, text } from "../reconcile/properties";
import { StoragePool } from "../resources/storage/pool";
import * as shared from "./arguments";
import { all, kindOf, one } from "./kind";

/** A source that the server made by itself is not told. */
const pools = kindOf(StoragePool, { sometimes: ["source"] });

export interface RawUsage {
  readonly used?: number;
  readonly total?: number;
}

export const usage = (name: string, what: string) =>
  object(name, `${what} of the pool.`, { used: number(`${what} in use.`), total: number(`${what} in all.`) });

export const usageOf = (raw: RawUsage | undefined) => ({ used: raw?.used ?? 0, total: raw?.total ?? 0 });

const getStoragePoolResources = defineFunction({
  name: "getStoragePoolResources",
  description: "How full a storage pool is, at this moment. See `GET /1.0/storage-pools/<pool>/resources`.",
  inputs: properties({
    pool: text("The name of the storage pool."),
    target: shared.targetArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    space: usage("StorageSpace", "Bytes"),
    inodes: usage("StorageInodes", "Inodes"),
  }),
  timeout: 60,
  check: shared.checkNames("pool"),
  run: (inputs, context) => {
    const name = inputs.pool;
    return shared.orMissing(inputs, `storage pool "${name}"`, undefined, async () => {
      const path = apiPath("storage-pools", name, "resources");
      const options = { signal: context.signal, ...shared.targetOf(inputs) };
      const { value } = await context.client.get<{ space?: RawUsage; inodes?: RawUsage }>(path, options);
      return { space: usageOf(value.space), inodes: usageOf(value.inodes) };
    });
  },
});

export const storageFunctions = [one(pools), all(pools), getStoragePoolResources];
