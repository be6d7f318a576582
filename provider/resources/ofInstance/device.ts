import { isDeepStrictEqual } from "node:util";
import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { takenAdvice } from "../../reconcile/explain";
import { deviceNaming, nameProblem } from "../../reconcile/naming";
import { Failure } from "../../reconcile/host";
import { doubtOf } from "../../reconcile/notes";
import { inParent } from "../../reconcile/parents";
import { exclusive, properties, stringMap, text } from "../../reconcile/properties";
import { textOf, textsOf } from "../../reconcile/values";
import { doubtsAboutNames } from "../keys/deviceReferences";
import { doubtsAboutDevice } from "../keys/deviceDoubts";
import { checkDevice, deviceModes, deviceRules, projectInput } from "../shared";
import { deviceThing, marked, unmarked, type Device } from "../instance/ownDevices";
import {
  fetchInstance,
  instanceInput,
  instanceUrlOutput,
  itsInstance,
  queueOf,
  urlOfInstance,
  type InInstance,
} from "../instance/parent";
import type { RawInstance } from "../instance/server";

type Devices = Record<string, Device>;

/** Writes the devices of the instance as `change` makes them; `undefined` leaves them as they are. */
async function changeDevices(
  { project, instance }: InInstance,
  context: Context,
  change: (devices: Devices) => Devices | undefined,
): Promise<void> {
  await context.client.update<RawInstance>(
    apiPath("instances", instance),
    (live) => {
      const devices = change(live.devices ?? {});
      // The whole object: a PUT that leaves out volatile.* or image.* loses them (seen on LXD 5.0.2).
      return devices && { ...live, devices };
    },
    { project, signal: context.signal, onProgress: context.log.status },
  );
}

export const InstanceDevice = inParent({
  parent: itsInstance,
  type: "InstanceDevice",
  path: "/1.0/instances/<instance>",
  description:
    "One device of an instance that is declared elsewhere, or nowhere. It carries the mark `user.pulumi-lxd.owner: InstanceDevice`, by which the resource Instance knows that it is not its own: it neither reports nor removes it, whatever its `ownership`, and cannot list the same name in its own `devices`. A device that the instance has already is an error; one that comes from a profile is overridden. Keys: https://documentation.ubuntu.com/lxd/en/latest/reference/devices/. See `/1.0/instances/<instance>`.",
  inputs: properties({
    instance: instanceInput("device"),
    name: exclusive(
      text("The device's name. A change replaces the device.", { replaces: true }),
      deviceThing,
    ),
    properties: stringMap(
      "The device's properties as LXD names them, with at least `type` (`nic`, `disk`, `proxy`, …). Changes in place; a running instance gets, changes or loses the device at once where its kind allows it.",
      { owned: true, modes: deviceModes },
    ),
    project: projectInput("A change replaces the device."),
  }),
  outputs: properties({
    effectiveProperties: stringMap("The device as the server holds it, for reading only.", {
      changesWith: ["properties"],
    }),
    url: instanceUrlOutput,
  }),
  id: { segments: ["project", "instance", "name"], example: "default/web/data", last: "rest" },
  scope: "project",
  notAdopted: "Instance.devices has them, and each device has one owner",
  timeouts: { create: 120, update: 120, delete: 120 },
  queue: queueOf,
  holdsUp: true,
  label: (address) => `Device "${address.name}" of instance "${address.instance}"`,
  check: (inputs, report) => {
    if (typeof inputs.name === "string") {
      const problem = nameProblem(inputs.name, deviceNaming);
      if (problem) report("name", problem);
    }
    if (inputs.properties !== undefined) {
      checkDevice(textOf(inputs.name), inputs.properties, ["properties"], report);
    }
  },
  owned: { properties: deviceRules },
  plan: [
    doubtOf((inputs, context) => doubtsAboutDevice(inputs.properties, ["properties"], context)),
    doubtOf((inputs, context) =>
      doubtsAboutNames(inputs.properties, ["properties"], inputs.project, context),
    ),
  ],
  // Two devices of an instance cannot have one path, address or port: the old one goes first.
  collides: (old, inputs) => old.instance === inputs.instance,
  create: async (inputs, address, context) => {
    const { name } = address;
    const wanted = marked(inputs.properties);
    let wasAbsent = false;
    await changeDevices(address, context, (devices) => {
      // A refused write may have been done all the same ("database is locked"): the next look then finds it.
      if (wasAbsent && isDeepStrictEqual(devices[name], wanted)) return undefined;
      if (devices[name] !== undefined) {
        const message = `Instance "${address.instance}" already has the device "${name}". If Instance.devices declares it, remove it there. ${takenAdvice(InstanceDevice, context, address)}`;
        throw new Failure("exists", message);
      }
      wasAbsent = true;
      return { ...devices, [name]: wanted };
    });
    return { address };
  },
  list: async (place, context) => {
    const raw = await fetchInstance(place.project, place.instance, context);
    return Object.keys(raw?.devices ?? {}).map((name) => ({ ...place, name }));
  },
  read: async (address, _context, _state, instance) => {
    const device = instance.devices?.[address.name];
    if (device === undefined) return undefined;
    const declared = unmarked(device);
    return {
      inputs: { name: address.name, properties: declared },
      outputs: { effectiveProperties: declared, url: urlOfInstance(address) },
    };
  },
  update: async ({ address, merge }, context) => {
    await changeDevices(address, context, (devices) => {
      const live = devices[address.name];
      const wanted = marked(textsOf(merge("properties", live ? unmarked(live) : {})));
      return isDeepStrictEqual(live, wanted) ? undefined : { ...devices, [address.name]: wanted };
    });
    return { address };
  },
  delete: async (address, _inputs, _outputs, context) => {
    await changeDevices(address, context, (devices) => {
      if (devices[address.name] === undefined) return undefined;
      const { [address.name]: _gone, ...others } = devices;
      return others;
    });
  },
});
