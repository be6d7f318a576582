import type { Context } from "../../reconcile/definition";
import { urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { inParent } from "../../reconcile/parents";
import {
  choice,
  anything,
  flag,
  list,
  oneOf,
  optional,
  properties,
  seconds,
  text,
} from "../../reconcile/properties";
import type { PropertyMap } from "../../reconcile/values";
import { projectInput, urlOutput } from "../shared";
import {
  allInstances,
  fetchInstance,
  instanceInput,
  itsInstance,
  queueOf,
  type InInstance,
} from "../instance/parent";
import { freeze, start, stop, type Stopping } from "../instance/power";
import { isFrozen, isStopped, isUncertain } from "../instance/server";

const instancePower = choice("InstancePower", "The state of an instance.", {
  running: "It runs.",
  stopped: "It is stopped.",
  frozen: "It is held where it is, with its memory.",
});
type State = keyof typeof instancePower.words;

const stateOfStatus = (status: string): State =>
  isStopped(status) ? "stopped" : isFrozen(status) ? "frozen" : "running";

interface Asked {
  readonly force?: boolean;
  readonly timeout?: number;
  readonly stateful?: boolean;
}

/** The words of `stop` for ours: without force, an instance that does not stop in time is an error. */
function stopping({ timeout, force }: Asked): Stopping {
  return {
    forceStop: !force ? "never" : timeout === undefined || timeout === 0 ? "always" : "afterTimeout",
    ...(timeout !== undefined && { stopTimeout: timeout }),
  };
}

async function bring(
  { project, instance }: InInstance,
  to: State,
  inputs: Asked,
  context: Context,
): Promise<void> {
  const where = { project, name: instance };
  const { stateful = false } = inputs;
  if (to === "stopped") return stop(where, stopping(inputs), context, stateful);
  if (to === "running") {
    await start(where, context, stateful);
    return;
  }
  const raw = await fetchInstance(where.project, where.name, { ...context, reading: "one" });
  if (raw !== undefined && isStopped(raw.status)) await start(where, context, stateful);
  await freeze(where, context);
}

export const InstancePowerState = inParent({
  parent: itsInstance,
  type: "InstancePowerState",
  path: "/1.0/instances/<instance>/state",
  description:
    "Whether an instance that is declared elsewhere, or nowhere, runs. An instance of the same program has `running` and `frozen` for this. Deleting the resource leaves the instance as it is, unless `onDestroy` says otherwise. See `/1.0/instances/<instance>/state`.",
  inputs: properties({
    instance: instanceInput("resource"),
    state: oneOf(instancePower, "The state that it is to be in. Changes in place."),
    force: flag(
      "Stop it by force: after `timeout`, or at once when there is none. Default false: an instance that does not stop in time is an error.",
      { default: false },
    ),
    timeout: optional(seconds("How long a stop may take. Default: the provider's `stopTimeout`.")),
    stateful: flag(
      "Keep the memory when it is stopped and take it up again at start; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false.",
      { default: false },
    ),
    triggers: optional(
      list(
        anything("Any value."),
        "Values of any kind; a change of one restarts an instance that is to run.",
      ),
    ),
    onDestroy: optional(
      oneOf(instancePower, "The state to bring it into when the resource is deleted. Default: none."),
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
  notAdopted: "Instance.running and Instance.frozen say it",
  timeouts: { create: 300, update: 300, delete: 300 },
  queue: queueOf,
  holdsUp: true,
  label: (address) => `The state of instance "${address.instance}"`,
  create: async (inputs, address, context) => {
    const { project, instance } = address;
    const raw = await fetchInstance(project, instance, context);
    if (raw === undefined) {
      const message = `There is no instance "${instance}" in the project "${project}". Create it first, or name one that exists: lxc list.`;
      throw new Failure("notFound", message);
    }
    await bring(address, inputs.state, inputs, context);
    return { address };
  },
  list: async (place, context) => {
    const all = await allInstances(place.project, context);
    return all.map(({ name }) => ({ ...place, instance: name }));
  },
  read: async (address, _context, _state, { status }) => {
    // The server cannot tell what it is doing: no reason to start or stop it.
    const inputs: PropertyMap = isUncertain(status) ? {} : { state: stateOfStatus(status) };
    const url = urlOf(["instances", address.instance, "state"], address.project);
    return { inputs, outputs: { status, url } };
  },
  update: async (plan, context) => {
    const { address } = plan;
    const raw = await fetchInstance(address.project, address.instance, context);
    const now = raw && stateOfStatus(raw.status);
    const to = plan.value("state", now);
    if (plan.changed.has("triggers") && to === "running" && now === "running") {
      await bring(address, "stopped", plan.inputs, context);
    }
    if (to !== undefined) await bring(address, to, plan.inputs, context);
    return { address };
  },
  delete: async (address, inputs, _outputs, context) => {
    if (inputs.onDestroy !== undefined) await bring(address, inputs.onDestroy, inputs, context);
  },
});
