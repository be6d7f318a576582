/**
 * Which changes of configuration act on a running instance only after a restart. The server takes them all without a
 * hint (seen on LXD 5.0.2). Newer servers say of each key whether it acts at once; for the others there are tables.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, type PropertyMap } from "../../reconcile/values";
import { bytesOf } from "../sizes";
import type { LiveUpdates } from "./liveUpdates";

/** Keys about something else than the running instance: what happens at the host's start, to its snapshots, … */
const aboutOther =
  /^(boot\.|cluster\.evacuate$|cloud-init\.|image\.|migration\.|security\.protection\.delete$|snapshots\.|user\.|volatile\.)/;

/** Keys that a container reads when it starts. */
const atStart: readonly RegExp[] = [
  // Seen on LXD 5.0.2: accepted while it runs, without effect until the next start (seen on LXD 5.0.2).
  /^security\.privileged$/,
  /^security\.idmap\./,
  /^security\.syscalls\./,
  /^raw\.(idmap|lxc|seccomp)$/,
  /^limits\.kernel\./,
  /^linux\.sysctl\./,
  /^nvidia\./,
  // Given to init and to what lxc exec starts; services keep what they were started with.
  /^environment\./,
  // Decides about the mapping of the root file system, which is done at start (documentation of 5.0, "security").
  /^security\.protection\.shift$/,
];

/**
 * Keys that may change while a virtual machine runs; of all others the server says "cannot be updated when VM is
 * running" (the list in LXD's source: lxd/instance/drivers/driver_qemu.go, liveUpdateKeys).
 */
const liveInVirtualMachines =
  /^(limits\.(memory|cpu)|security\.(agent\.metrics|devlxd.*|secureboot)|environment\..*)$/;

export function changedKeys(old: PropertyMap, inputs: PropertyMap): string[] {
  const before = old.config !== undefined && isMap(old.config) ? old.config : {};
  const after = inputs.config !== undefined && isMap(inputs.config) ? inputs.config : {};
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key])).sort();
}

/** Whether a change of the key has to wait for a start. */
export function actsOnlyAtStart(key: string, isVirtual: boolean, server?: LiveUpdates): boolean {
  if (aboutOther.test(key)) return false;
  const told = server?.(key);
  if (told === "yes") return false;
  if (told === "container") return isVirtual;
  if (told === "no") return true;
  return isVirtual ? !liveInVirtualMachines.test(key) : atStart.some((pattern) => pattern.test(key));
}

/** Memory is only ever taken from a running virtual machine, whatever the metadata says (lxd issue 15010). */
function growsMemory(old: PropertyMap, inputs: PropertyMap): boolean {
  const of = ({ config }: PropertyMap) =>
    bytesOf(config !== undefined && isMap(config) ? config["limits.memory"] : "");
  const [before, after] = [of(old), of(inputs)];
  return before === undefined || after === undefined || after > before;
}

/** Why the instance has to be restarted for this change; empty when everything acts at once. */
export function restartReasons(
  old: PropertyMap,
  inputs: PropertyMap,
  changed: ReadonlySet<string>,
  server?: LiveUpdates,
): string[] {
  const policy = inputs.restartPolicy;
  const reasons: string[] = [];
  if (changed.has("restartTriggers")) reasons.push("restartTriggers changed");
  if (policy === "never") return reasons;
  const virtual = inputs.type === "virtual-machine";
  for (const key of changedKeys(old, inputs)) {
    if (virtual && key === "limits.memory" && growsMemory(old, inputs)) {
      reasons.push("limits.memory of a running virtual machine cannot grow");
    } else if (actsOnlyAtStart(key, virtual, server)) {
      reasons.push(
        virtual ? `${key} cannot change while a virtual machine runs` : `${key} acts only at start`,
      );
    }
  }
  const touches = ["config", "devices", "profiles"].filter((property) => changed.has(property));
  if (policy === "always" && reasons.length === 0 && touches.length > 0) {
    reasons.push(`restartPolicy is "always" and ${touches.join(" and ")} changed`);
  }
  return reasons;
}

/** Of a running virtual machine the server takes such changes only when it is stopped first. */
export function mustBeStopped(inputs: PropertyMap, reasons: readonly string[]): boolean {
  return inputs.type === "virtual-machine" && reasons.length > 0;
}
