import { apiPath } from "../lxd";
import type { Address } from "../reconcile/definition";
import { defineFunction, type FunctionContext } from "../reconcile/function";
import { Failure } from "../reconcile/host";
import { flag, list, object, optional, properties } from "../reconcile/properties";
import { type PropertyMap } from "../reconcile/values";
import { Instance } from "../resources/instance/instance";
import { InstanceBackup } from "../resources/ofInstance/backup";
import { fetchInstance } from "../resources/instance/parent";
import { showInstance } from "../resources/instance/read";
import type { InstanceState, RawInstance } from "../resources/instance/server";
import { Snapshot } from "../resources/ofInstance/snapshot";
import * as shared from "./arguments";
import { stateOf, stateResults } from "./instanceState";
import {
  addressIn,
  all,
  answerOf,
  entriesAt,
  entryIn,
  entryOf,
  kindOf,
  one,
  sorted,
  type Kind,
} from "./kind";

const snapshots = kindOf(Snapshot);
const backups = kindOf(InstanceBackup);

const instances = kindOf(Instance, {
  // The state says the rest, which is not in a list that is not full. A server that cannot tell (status Error) says less.
  sometimes: ["running", "frozen", "interfaces", "ipv4Address", "ipv6Address", "pid"],
  beside: {
    state: optional(object("InstanceReading", "The state of an instance, at this moment.", stateResults)),
    snapshots: optional(list(entryOf(snapshots), "With `full`: its snapshots.")),
    backups: optional(list(entryOf(backups), "With `full`: its backups.")),
  },
  hasFilter: true,
});

interface RawFull extends RawInstance {
  readonly project?: string;
  readonly snapshots?: readonly { name: string }[] | null;
  readonly backups?: readonly { name: string }[] | null;
}

const full = optional(
  flag(
    "Also answer `state`, `snapshots` and `backups`. Default false. For lists this is slow on servers with many instances: the server looks into each.",
  ),
);

async function shown(
  raw: RawFull,
  project: string,
  inputs: PropertyMap,
  context: FunctionContext,
): Promise<PropertyMap> {
  const address = { project, name: raw.name };
  const answer = answerOf(instances, showInstance(raw, project), address);
  if (!raw.state) {
    // Not asked for: that is not known, and not none.
    for (const name of ["interfaces", "ipv4Address", "ipv6Address", "pid"]) delete answer[name];
    return answer;
  }
  if (inputs.full !== true) return answer;
  const children = async (kind: Kind, raws: readonly unknown[]) => {
    const where = { project, instance: raw.name };
    const shown = raws.map((child) => entryIn(kind, child, where, context));
    return sorted(await Promise.all(shown), "name");
  };
  return {
    ...answer,
    state: stateOf(raw.state),
    snapshots: await children(snapshots, raw.snapshots ?? []),
    backups: await children(backups, raw.backups ?? []),
  };
}

const getInstance = defineFunction({
  ...one(instances),
  inputs: properties({ ...one(instances).inputs.properties, full }),
  run: async (inputs, context) => {
    const { name = "", project = context.project } = await addressIn(instances, inputs, context);
    return shared.orMissing(inputs, `instance "${name}"`, project, async () => {
      const raw = await fetchInstance(project, name, context, "withState");
      return raw && shown(raw, project, inputs, context);
    });
  },
});

const getInstances = defineFunction({
  ...all(instances),
  inputs: properties({
    ...all(instances).inputs.properties,
    project: shared.projectArgument,
    allProjects: shared.allProjectsArgument(instances.resource.everywhere),
    full,
  }),
  run: async (inputs, context) => {
    const everywhere = inputs.allProjects === true;
    const project = everywhere ? undefined : await existing(shared.projectOf(inputs, context), context);
    const query: Record<string, string> = inputs.full === true ? { recursion: "2" } : {};
    const where: Address = project === undefined ? {} : { project };
    const raws = await entriesAt<RawFull>(instances, where, inputs, context, query);
    const entries = raws.map((raw) => shown(raw, project ?? raw.project ?? "default", inputs, context));
    return { instances: sorted(await Promise.all(entries), "name") };
  },
});

/** The server answers an empty list for a project that it does not have (seen on LXD 5.0.2). */
async function existing(project: string, context: FunctionContext): Promise<string> {
  if (project === "default") return project;
  const options = { signal: context.signal };
  const projects = await context.client.list<{ name: string }>(apiPath("projects"), options);
  if (projects.some(({ name }) => name === project)) return project;
  throw new Failure("notFound", `The project "${project}" does not exist on the server. Create it first.`);
}

const getInstanceState = defineFunction({
  name: "getInstanceState",
  description:
    "The state of an instance, at this moment. A reading: made an input of a resource it would be a change at every run. See `GET /1.0/instances/<instance>/state`.",
  inputs: properties({
    instance: shared.instanceArgument,
    project: shared.projectArgument,
    ignoreMissing: shared.ignoreMissing,
  }),
  outputs: properties({ exists: shared.existsResult, ...stateResults }),
  timeout: 60,
  check: shared.checkNames("instance"),
  run: (inputs, context) => {
    const name = inputs.instance;
    const options = shared.optionsOf(inputs, context);
    return shared.orMissing(inputs, `instance "${name}"`, options.project, async () =>
      stateOf((await context.client.get<InstanceState>(apiPath("instances", name, "state"), options)).value),
    );
  },
});

export const instanceFunctions = [getInstance, getInstances, getInstanceState];
