/** Instances as the server gives them (`GET /1.0/instances/<name>`; `?recursion=1` adds the state). */
import { apiPath } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";

export interface InterfaceAddress {
  readonly family: "inet" | "inet6";
  readonly address: string;
  readonly netmask: string;
  readonly scope: "global" | "link" | "local";
}

export interface InterfaceState {
  readonly addresses: readonly InterfaceAddress[] | null;
  readonly hwaddr: string;
  readonly host_name: string;
  readonly mtu: number;
  readonly state: string;
  readonly type: string;
  readonly counters?: Record<string, number> | null;
}

export interface InstanceState {
  readonly status: string;
  readonly status_code: number;
  readonly pid: number;
  /** -1 of a virtual machine whose agent does not answer. */
  readonly processes: number;
  readonly network?: Record<string, InterfaceState> | null;
  readonly cpu?: { readonly usage: number } | null;
  readonly memory?: Record<string, number> | null;
  readonly disk?: Record<string, { readonly usage: number; readonly total?: number }> | null;
}

export interface RawInstance {
  readonly name: string;
  readonly type: "container" | "virtual-machine";
  readonly description: string;
  readonly architecture: string;
  readonly profiles: string[] | null;
  readonly config: Record<string, string> | null;
  readonly devices: Record<string, Record<string, string>> | null;
  readonly expanded_config: Record<string, string> | null;
  readonly expanded_devices: Record<string, Record<string, string>> | null;
  readonly ephemeral: boolean;
  /** Whether it was stopped with its memory. */
  readonly stateful: boolean;
  readonly status: string;
  readonly status_code: number;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly location: string;
  readonly state?: InstanceState | null;
}

/** A list has nothing but name, status and place of an instance whose cluster member does not answer. */
export const isOnlyName = ({ type }: { readonly type: string }) => type === "";

/** Where an instance is. */
export type Where = At<"project" | "name">;

/** What every request about an instance carries. */
export const optionsOf = (address: Where, context: Context) => ({
  project: address.project,
  signal: context.signal,
  onProgress: context.log.status,
});

export const pathOf = ({ name }: Where) => apiPath("instances", name);
export const statePathOf = ({ name }: Where) => apiPath("instances", name, "state");

/** `Ready` is a running instance that says so itself; `Frozen` still has its processes. */
export const isStopped = (status: string) => status === "Stopped";
export const isFrozen = (status: string) => status === "Frozen" || status === "Freezing";
/** The server cannot tell what the instance is doing (its cluster member is away, or it is half broken). */
export const isUncertain = (status: string) => status === "Error";
