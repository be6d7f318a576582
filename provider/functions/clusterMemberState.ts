import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { list, mapOf, number, object, properties, text, wholeNumber } from "../reconcile/properties";
import * as shared from "./arguments";
import { usage, usageOf, type RawUsage } from "./storage";

interface RawState {
  readonly sysinfo: {
    readonly uptime: number;
    readonly load_averages: number[] | null;
    readonly total_ram: number;
    readonly free_ram: number;
    readonly total_swap: number;
    readonly free_swap: number;
    readonly processes: number;
    readonly logical_cpus?: number;
  };
  readonly storage_pools: Record<string, { space?: RawUsage; inodes?: RawUsage }> | null;
}

export const getClusterMemberState = defineFunction({
  name: "getClusterMemberState",
  description:
    "How busy and how full a member of the cluster is, at this moment. See `GET /1.0/cluster/members/<member>/state`.",
  extension: "cluster_member_state",
  inputs: properties({
    member: text("The name of the member."),
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({
    exists: shared.existsResult,
    uptime: number("How long it has been up, in seconds."),
    loadAverages: list(number("A load."), "Over one, five and fifteen minutes."),
    totalMemory: number("Memory, in bytes."),
    freeMemory: number("Of it in no use, in bytes."),
    totalSwap: number("Swap, in bytes."),
    freeSwap: number("Of it in no use, in bytes."),
    processes: wholeNumber("How many processes there are."),
    logicalCpus: wholeNumber("How many CPUs it has; 0 where the server does not tell."),
    storagePools: mapOf(
      object("ClusterMemberPool", "How full a pool is on that member.", {
        space: usage("ClusterMemberSpace", "Bytes"),
        inodes: usage("ClusterMemberInodes", "Inodes"),
      }),
      "Its part of each storage pool, by name.",
    ),
  }),
  timeout: 60,
  check: shared.checkNames("member"),
  run: (inputs, context) => {
    const member = inputs.member;
    return shared.orMissing(inputs, `cluster member "${member}"`, undefined, async () => {
      const path = apiPath("cluster", "members", member, "state");
      const { value } = await context.client.get<RawState>(path, { signal: context.signal });
      const { sysinfo, storage_pools: pools } = value;
      return {
        uptime: sysinfo.uptime,
        loadAverages: sysinfo.load_averages ?? [],
        totalMemory: sysinfo.total_ram,
        freeMemory: sysinfo.free_ram,
        totalSwap: sysinfo.total_swap,
        freeSwap: sysinfo.free_swap,
        processes: sysinfo.processes,
        logicalCpus: sysinfo.logical_cpus ?? 0,
        storagePools: Object.fromEntries(
          Object.entries(pools ?? {}).map(([name, { space, inodes }]) => [
            name,
            { space: usageOf(space), inodes: usageOf(inodes) },
          ]),
        ),
      };
    });
  },
});
