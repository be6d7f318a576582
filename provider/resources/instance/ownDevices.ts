/**
 * Which devices of an instance are its own, and which belong to an InstanceDevice.
 *
 * The owner is written into the device itself (LXD takes `user.*` keys in every device): so it is known to every
 * process and every stack, in whatever order things are read, and goes with the device. A memory of this process
 * would know nothing in a refresh that reads the instance first, and nothing of another stack's devices.
 */
import type { Note } from "../../reconcile/notes";
import type { Address } from "../../reconcile/definition";
import { entriesOf, type PropertyMap } from "../../reconcile/values";

/** A device, as InstanceDevice and Instance.devices both can hold it. */
export const deviceThing = ({ project, instance }: Address, name: string): string =>
  `device:${project}/${instance}/${name}`;

export type Device = Record<string, string>;

const ownerKey = "user.pulumi-lxd.owner";
const owner = "InstanceDevice";

export const marked = (device: Device): Device => ({ ...device, [ownerKey]: owner });

export function unmarked(device: Device): Device {
  const { [ownerKey]: _owner, ...rest } = device;
  return rest;
}

/** The devices that the instance answers for: those of others only where it declares the same name. */
export function ownDevices(
  devices: Record<string, Device> | null,
  inputs: PropertyMap | undefined,
): Record<string, Device> {
  const declared = entriesOf(inputs?.devices);
  return Object.fromEntries(
    Object.entries(devices ?? {}).filter(([name, device]) => device[ownerKey] !== owner || name in declared),
  );
}

/** Those that an update of the instance leaves as they are. */
export function othersDevices(
  devices: Record<string, Device> | null,
  inputs: PropertyMap | undefined,
): Record<string, Device> {
  const own = ownDevices(devices, inputs);
  return Object.fromEntries(Object.entries(devices ?? {}).filter(([name]) => !(name in own)));
}

/**
 * A device has one owner. Were it taken over in one edit that removes its InstanceDevice as well, the deletion of that
 * one, which comes afterwards, would take the device away again.
 */
export function othersDevicesDeclared(
  { name, devices }: { readonly name: string; readonly devices: Record<string, Device> | null },
  { old, inputs }: { readonly old: PropertyMap; readonly inputs: PropertyMap },
): Note[] {
  const before = entriesOf(old.devices);
  const taken = Object.keys(entriesOf(inputs.devices)).find(
    (one) => !(one in before) && devices?.[one]?.[ownerKey] === owner,
  );
  if (taken === undefined) return [];
  const sentence = `Instance "${name}" cannot declare the device "${taken}": an InstanceDevice owns it. Take it out of devices; or remove that InstanceDevice first, run "pulumi up", and declare it here then.`;
  return [{ path: ["devices", taken], sentence, as: "exists" }];
}
