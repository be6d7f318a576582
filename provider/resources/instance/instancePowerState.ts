import type { Address, Context, ResourceDefinition } from "../../reconcile/definition";
import { urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { anything, flag, list, oneOf, optional, properties, seconds, text } from "../../reconcile/properties";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { checkReference, projectInput, urlOutput } from "../shared";
import {
  allInstances,
  fetchInstance,
  followed,
  instanceInput,
  judgeInstance,
  parentInputs,
  parentOf,
  queueOf,
} from "./parent";
import { freeze, start, stop } from "./power";
import { isFrozen, isStopped, isUncertain } from "./server";

const states = ["running", "stopped", "frozen"] as const;
type State = (typeof states)[number];

const stateOfStatus = (status: string): State =>
  isStopped(status) ? "stopped" : isFrozen(status) ? "frozen" : "running";

/** The words of `stop` for ours: without force, an instance that does not stop in time is an error. */
function stopping(inputs: PropertyMap): PropertyMap {
  const { timeout, force } = inputs;
  return {
    forceStop: force !== true ? "never" : timeout === undefined || timeout === 0 ? "always" : "afterTimeout",
    ...(typeof timeout === "number" ? { stopTimeout: timeout } : {}),
  };
}

async function bring(address: Address, to: State, inputs: PropertyMap, context: Context): Promise<void> {
  const where = { project: address.project!, name: address.instance! };
  const stateful = inputs.stateful === true;
  if (to === "stopped") return stop(where, stopping(inputs), context, stateful);
  if (to === "running") {
    await start(where, context, stateful);
    return;
  }
  const raw = await fetchInstance(where.project, where.name, { ...context, reading: "one" });
  if (raw !== undefined && isStopped(raw.status)) await start(where, context, stateful);
  await freeze(where, context);
}

export const InstancePowerState: ResourceDefinition = {
  type: "InstancePowerState",
  description:
    "Whether an instance that is declared elsewhere, or nowhere, runs. An instance of the same program has `running` and `frozen` for this. Deleting the resource leaves the instance as it is, unless `onDestroy` says otherwise. See `/1.0/instances/<instance>/state`.",
  inputs: properties({
    instance: instanceInput("resource"),
    state: oneOf("InstancePower", states, "The state that it is to be in. Changes in place."),
    force: optional(
      flag(
        "Stop it by force: after `timeout`, or at once when there is none. Default false: an instance that does not stop in time is an error.",
        { default: false },
      ),
    ),
    timeout: optional(seconds("How long a stop may take. Default: the provider's `stopTimeout`.")),
    stateful: optional(
      flag(
        "Keep the memory when it is stopped and take it up again at start; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false.",
        { default: false },
      ),
    ),
    triggers: optional(
      list(
        anything("Any value."),
        "Values of any kind; a change of one restarts an instance that is to run.",
      ),
    ),
    onDestroy: optional(
      oneOf(
        "InstancePower",
        states,
        "The state to bring it into when the resource is deleted. Default: none.",
      ),
    ),
    project: projectInput("A change replaces the resource."),
  }),
  outputs: properties({
    status: text("LXD's word for its state: `Running`, `Stopped`, `Frozen`, `Ready` or `Error`.", {
      changesWith: ["state", "triggers"],
    }),
    url: urlOutput("instance", "project"),
  }),
  id: { segments: ["project", "instance"], example: "default/web" },
  scope: "project",
  timeouts: { create: 300, update: 300, delete: 300 },
  queue: queueOf,
  holdsUp: true,
  label: (address) => `The state of instance "${address.instance}"`,
  check: (inputs, report) => checkReference(inputs, "instance", report),
  judge: judgeInstance,
  create: async (inputs, project, context) => {
    const address = { project, instance: textOf(inputs.instance) };
    const raw = await fetchInstance(project, address.instance, context);
    if (raw === undefined) {
      const message = `There is no instance "${address.instance}" in the project "${project}". Create it first, or name one that exists: lxc list.`;
      throw new Failure("notFound", message);
    }
    await bring(address, inputs.state as State, inputs, context);
    return { address };
  },
  list: async (place, context) => {
    const all = await allInstances(place.project!, context);
    return all.map(({ name }) => ({ ...place, instance: name }));
  },
  read: async (where, context, state) => {
    const parent = await parentOf(where, state?.outputs, context);
    if (parent === undefined) return undefined;
    const { status } = parent.raw;
    return {
      inputs: {
        ...parentInputs(where, parent),
        // The server cannot tell what it is doing: no reason to start or stop it.
        ...(isUncertain(status) ? {} : { state: stateOfStatus(status) }),
      },
      outputs: {
        status,
        ...parent.outputs,
        url: urlOf(["instances", parent.address.instance!, "state"], parent.address.project),
      },
      address: parent.address,
    };
  },
  update: async (plan, context) => {
    const address = followed(plan.address, plan.value);
    const raw = await fetchInstance(address.project!, address.instance!, context);
    const now = raw && stateOfStatus(raw.status);
    const to = plan.value("state", now) as State;
    if (plan.changed.has("triggers") && to === "running" && now === "running") {
      await bring(address, "stopped", plan.inputs, context);
    }
    await bring(address, to, plan.inputs, context);
    return address;
  },
  delete: async (address, inputs, _outputs, context) => {
    if (inputs.onDestroy !== undefined) await bring(address, inputs.onDestroy as State, inputs, context);
  },
};
