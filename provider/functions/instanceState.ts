/** The state of an instance as functions answer it (`GET /1.0/instances/<name>/state`). */
import { list, mapOf, number, object, text, wholeNumber } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";
import type { InstanceState, InterfaceState } from "../resources/instance/server";

export const stateResults = {
  status: text("`Running`, `Stopped`, `Frozen`, `Ready` or `Error`."),
  statusCode: wholeNumber("The same as a number (103 is running, 102 stopped)."),
  pid: wholeNumber("The process id of its init; 0 while it is stopped."),
  processes: wholeNumber("How many processes run in it; -1 where that is not known."),
  cpuUsage: number("Processor time that it has used since its start, in nanoseconds."),
  memoryUsage: number("Bytes of memory in use."),
  memoryUsagePeak: number("The most bytes of memory that were in use."),
  swapUsage: number("Bytes of swap in use."),
  disks: mapOf(number("Bytes in use."), "What its disks use, by device name, where the pool can tell."),
  interfaces: mapOf(
    object("InstanceStateInterface", "A network interface inside.", {
      type: text("`broadcast`, `loopback` and the like."),
      state: text("`up` or `down`."),
      hwaddr: text("The hardware address."),
      hostName: text("The name of its other end on the host; empty where it has none."),
      mtu: wholeNumber("The largest packet."),
      addresses: list(
        object("InstanceStateAddress", "An address of the interface.", {
          family: text("`inet` or `inet6`."),
          address: text("The address."),
          netmask: text("The length of the network's prefix."),
          scope: text("`global`, `link` or `local`."),
        }),
        "Its addresses, of every scope.",
      ),
      bytesReceived: number("Bytes received."),
      bytesSent: number("Bytes sent."),
    }),
    "Every interface inside, loopback included, by its name there; empty while it is stopped.",
  ),
};

export function stateOf(raw: InstanceState): PropertyMap {
  const memory = raw.memory ?? {};
  return {
    status: raw.status,
    statusCode: raw.status_code,
    pid: raw.pid,
    processes: raw.processes,
    cpuUsage: raw.cpu?.usage ?? 0,
    memoryUsage: memory.usage ?? 0,
    memoryUsagePeak: memory.usage_peak ?? 0,
    swapUsage: memory.swap_usage ?? 0,
    disks: Object.fromEntries(Object.entries(raw.disk ?? {}).map(([name, { usage }]) => [name, usage])),
    interfaces: Object.fromEntries(
      Object.entries(raw.network ?? {}).map(([name, one]) => [name, interfaceOf(one)]),
    ),
  };
}

const interfaceOf = (raw: InterfaceState): PropertyMap => ({
  type: raw.type,
  state: raw.state,
  hwaddr: raw.hwaddr,
  hostName: raw.host_name,
  mtu: raw.mtu,
  addresses: (raw.addresses ?? []).map(({ family, address, netmask, scope }) => ({
    family,
    address,
    netmask,
    scope,
  })),
  bytesReceived: raw.counters?.bytes_received ?? 0,
  bytesSent: raw.counters?.bytes_sent ?? 0,
});
