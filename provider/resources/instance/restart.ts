/**
 * Which changes act on a running instance only after a restart. The server takes them all without a hint
 * (lxd-api section 6: seen on LXD 5.0.2 for containers).
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, type PropertyMap } from "../../reconcile/values";

/** Keys that a container reads when it starts. */
const atStart = [
  /^security\.privileged$/,
  /^security\.idmap\./,
  /^security\.syscalls\./,
  /^security\.protection\.shift$/,
  /^raw\.(idmap|lxc|seccomp)$/,
  /^limits\.kernel\./,
  /^linux\.sysctl\./,
  /^nvidia\./,
  /^environment\./,
];

/** Of virtual machines the server refuses live changes of all other keys ("cannot be updated when VM is running"). */
const liveInVirtualMachines =
  /^(cluster\.evacuate|limits\.(memory|cpu)|security\.(agent\.metrics|devlxd.*|secureboot)|boot\..*|cloud-init\..*|environment\..*|image\..*|snapshots\..*|user\..*)$/;

function changedKeys(old: PropertyMap, inputs: PropertyMap): string[] {
  const before = old.config !== undefined && isMap(old.config) ? old.config : {};
  const after = inputs.config !== undefined && isMap(inputs.config) ? inputs.config : {};
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key])).sort();
}

/** Why the instance has to be restarted for this change; empty when everything acts at once. */
export function restartReasons(
  old: PropertyMap,
  inputs: PropertyMap,
  changed: ReadonlySet<string>,
): string[] {
  const policy = inputs.restartPolicy;
  const reasons: string[] = [];
  if (changed.has("restartTriggers")) reasons.push("restartTriggers changed");
  if (policy === "never") return reasons;
  const virtual = inputs.type === "virtual-machine";
  const keys = changedKeys(old, inputs).filter((key) =>
    virtual ? !liveInVirtualMachines.test(key) : atStart.some((pattern) => pattern.test(key)),
  );
  for (const key of keys) {
    reasons.push(virtual ? `${key} cannot change while a virtual machine runs` : `${key} acts only at start`);
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
