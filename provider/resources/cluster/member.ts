import { define } from "../../reconcile/define";
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../../lxd";
import { Unfinished, type At, type Context, type Shown } from "../../reconcile/definition";
import { mergedEntries, ownEntries } from "../../reconcile/entries";
import { explain } from "../../reconcile/explain";
import { fetchObject, listObjects } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { about, cost, type Note } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { choice, flag, list, oneOf, optional, ours, properties, text } from "../../reconcile/properties";
import { isList, listOf, textOf, type PropertyMap } from "../../reconcile/values";
import { wholly, type Wanted } from "../../reconcile/wholly";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutClusterMembers } from "../keys/server";
import * as shared from "../shared";
import { evacuate, instancesOn, isEvacuated, restore } from "./evacuation";
import { checkMemberName, oneAtATime, type RawMember } from "./members";

/** Given by the cluster itself, by what each member does for its database. */
const isAutomatic = (role: string) => role.startsWith("database");

/** Where a member is. */
type Where = At<"serverName">;

const pathOf = ({ serverName }: Where) => apiPath("cluster", "members", serverName);

const fetchMember = ({ serverName }: Where, context: Context) =>
  fetchObject<RawMember>(
    {
      collection: ["cluster", "members"],
      name: serverName,
      nameOf: (entry) => entry.server_name,
    },
    context,
  );

const memberNow = (address: Where, context: Context) => fetchMember(address, { ...context, reading: "one" });

/** `Offline` and `Blocked` do not tell which of the two it would be. */
function stateOf(status: string): PropertyMap {
  if (isEvacuated(status)) return { state: "evacuated" };
  return status === "Online" ? { state: "online" } : {};
}

function show(raw: RawMember, state?: { inputs: PropertyMap }): Shown {
  const groups = raw.groups ?? [];
  return {
    inputs: {
      serverName: raw.server_name,
      description: raw.description,
      failureDomain: raw.failure_domain,
      roles: (raw.roles ?? []).filter((role) => !isAutomatic(role)).sort(),
      groups: ownEntries(groups, state && listOf(state.inputs.groups)).sort(),
      config: raw.config ?? {},
      ...stateOf(raw.status),
    },
    outputs: {
      url: raw.url,
      database: raw.database,
      effectiveRoles: raw.roles ?? [],
      status: raw.status,
      message: raw.message,
      architecture: raw.architecture,
    },
  };
}

/** PUT replaces the whole member: what is not ours goes back as it was, above all the roles of the database. */
async function write(address: Where, plan: Wanted, context: Context) {
  const { signal } = context;
  await context.client.update<RawMember>(
    pathOf(address),
    (live) => {
      const roles = live.roles ?? [];
      const groups = live.groups ?? [];
      const said = plan.value("roles", roles);
      const wanted = isList(said) ? listOf(said) : undefined;
      const listed = listOf(plan.value("groups", groups));
      const settings = {
        description: plan.value("description", live.description) ?? live.description,
        failure_domain: plan.value("failureDomain", live.failure_domain) ?? live.failure_domain,
        roles: mergedEntries(roles, wanted ? roles.filter((role) => !isAutomatic(role)) : [], wanted ?? []),
        groups: mergedEntries(groups, listOf(plan.old.groups), listed),
        config: plan.merge("config", live.config ?? {}),
      };
      // In none it could not be changed any more.
      if (settings.groups.length === 0) settings.groups.push("default");
      const { description, failure_domain } = live;
      const same = { description, failure_domain, roles, groups, config: live.config ?? {} };
      return isDeepStrictEqual(settings, same) ? undefined : settings;
    },
    { signal },
  );
}

/** Everything but the name: the settings, then the instances. */
async function bring(
  address: Where,
  plan: Wanted & { readonly inputs: PropertyMap },
  context: Context,
): Promise<void> {
  await write(address, plan, context);
  const now = await memberNow(address, context);
  const wanted = plan.value("state", undefined);
  if (now === undefined || wanted === undefined) return;
  try {
    if (wanted === "evacuated" && !isEvacuated(now.status)) {
      await evacuate(now.server_name, textOf(plan.inputs.evacuateMode), context);
    }
    if (wanted === "online" && isEvacuated(now.status)) await restore(now.server_name, context);
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const { message } = explain(error, {
      definition: ClusterMember,
      action: "updated",
      address,
      context,
    });
    const reached = { ...plan.inputs, ...stateOf(now.status) };
    throw new Unfinished([message], ["state"], address, reached, { cause: error });
  }
}

/** What it means that the member is declared as evacuated, where it is not. */
async function evacuationOf(inputs: PropertyMap, context: Context): Promise<Note[]> {
  const serverName = textOf(inputs.serverName);
  if (inputs.state !== "evacuated" || serverName === "") return [];
  const looking = memberNow({ serverName }, context);
  const raw = await unlessOutOfReach(looking, `Cluster member "${serverName}"`, context);
  if (raw === undefined || isEvacuated(raw.status)) return [];
  const names = await instancesOn(serverName, context);
  if (names.length === 0) return [];
  return [
    about(
      ["state"],
      `Cluster member "${serverName}" will be evacuated: ${names.join(", ")} will be moved or stopped.`,
    ),
  ];
}

export const ClusterMember = define({
  type: "ClusterMember",
  noun: "member of the cluster",
  path: "/1.0/cluster/members/<serverName>",
  listedBy: "lxc cluster list",
  notMade: true,
  description:
    "A member of a cluster, which is there already: what it is for, which groups it is in, and whether instances run on it. What the program does not declare is left as it is. Deleting the resource leaves the member as it is, unless `removeOnDestroy` says otherwise. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_manage/ and `/1.0/cluster/members/<serverName>`.",
  inputs: properties({
    serverName: text("The name of the member. Renamed in place."),
    description: optional(
      text("A description for people. Default: what it is already. Changes in place.", {
        computed: true,
        imported: { unless: "" },
      }),
    ),
    failureDomain: optional(
      text(
        "What it fails together with (a room, a rack): the cluster spreads its database over several. Default: what it is already (`default`). Changes in place.",
        { computed: true, imported: { unless: "default" } },
      ),
    ),
    roles: optional(
      list(
        text("`event-hub` or `ovn-chassis`."),
        "Roles beside those of the database, which the cluster gives by itself (`effectiveRoles`). Default: what it has already. Changes in place.",
        { computed: true, imported: { unless: [] }, sameAs: "set" },
      ),
    ),
    groups: list(
      text("The name of a group.", { refersTo: "ClusterGroup" }),
      "Groups that it is in, in any order; others that it is in as well are left alone. `ClusterGroup.members` does the same from the other side. A member that would be left in none goes to `default`. Default none. Changes in place.",
      { default: [], imported: { unless: ["default"] }, sameAs: "set" },
    ),
    config: shared.configInput(
      "member (`scheduler.instance`, `user.*`)",
      "https://documentation.ubuntu.com/lxd/en/latest/explanation/clustering/",
    ),
    ownership: shared.declaredOwnershipInput,
    state: optional(
      oneOf(
        choice("ClusterMemberCondition", "Whether instances run on a member.", {
          online: "They do.",
          evacuated: "They were moved to other members or stopped.",
        }),
        'Whether instances run on it: "evacuated" moves them to other members or stops them, each as its `cluster.evacuate` says, and "online" brings them back. Default: what it is already. Changes in place.',
        { computed: true, imported: { unless: "online" } },
      ),
    ),
    evacuateMode: ours(
      optional(
        oneOf(
          choice("ClusterEvacuateMode", "What an evacuation does with instances.", {
            stop: "They are stopped.",
            migrate: "They are stopped, moved to other members and started there.",
            "live-migrate": "They are moved to other members while they run.",
          }),
          "What an evacuation does with all instances, whatever their `cluster.evacuate` says. Default: what each says, which is the way on servers without this. A change acts at the next evacuation.",
          { extension: "clustering_evacuation_mode" },
        ),
      ),
    ),
    removeOnDestroy: ours(
      flag(
        "Remove the server from the cluster when the resource is deleted. The server wipes its database then. Default false. A change has no effect on the server.",
        { default: false },
      ),
    ),
    force: ours(
      flag(
        "With `removeOnDestroy`: also when the member cannot be reached, or has instances and volumes, which are lost. Default false. A change has no effect on the server.",
        { default: false },
      ),
    ),
  }),
  outputs: properties({
    url: text("The address that it is reached at."),
    database: flag("Whether it has a part of the database."),
    effectiveRoles: list(text("A role."), "Its roles, those that the cluster gave it by itself included.", {
      changesWith: ["roles"],
    }),
    status: text("`Online`, `Offline`, `Evacuated` or `Blocked`.", { changesWith: "anything" }),
    message: text("What the cluster says about the status.", { changesWith: "anything", reading: true }),
    architecture: text("Its architecture."),
  }),
  id: { segments: ["serverName"], example: "m1" },
  scope: "none",
  // An evacuation moves every instance.
  timeouts: { create: 1200, update: 1200, delete: 300 },
  owned: { config: { serverOwned: () => false } },
  queue: oneAtATime,
  label: (address) => `Cluster member "${address.serverName}"`,
  check: (inputs, report) => {
    checkMemberName(inputs, report);
    for (const role of listOf(inputs.roles)) {
      if (typeof role === "string" && isAutomatic(role)) {
        report(
          "roles",
          `roles must not name "${role}": the cluster gives the roles of its database itself. Leave it out; effectiveRoles shows it.`,
        );
      }
    }
    if (inputs.failureDomain === "") {
      report(
        "failureDomain",
        'failureDomain must not be empty; "default" is what every member has at first.',
      );
    }
    if (inputs.force === true && (inputs.removeOnDestroy ?? false) === false) {
      report("force", "force does nothing without removeOnDestroy: true; add it, or leave force out.");
    }
  },
  plan: [doubtAboutKeys(aboutClusterMembers), cost(({ inputs }, context) => evacuationOf(inputs, context))],
  create: async (inputs, address, context) => {
    if ((await memberNow(address, context)) === undefined) {
      throw new Failure(
        "notFound",
        `There is no cluster member "${address.serverName}" to take over. A server joins with lxd.Cluster, by a provider that is connected to it; the members there are: lxc cluster list.`,
      );
    }
    await bring(address, { inputs, ...wholly(inputs) }, context);
    return { address };
  },
  list: async (_place, context) => {
    const all = await listObjects<RawMember>({ collection: ["cluster", "members"] }, context);
    return all.map(({ server_name }) => ({ serverName: server_name }));
  },
  read: async (address, context, state) => {
    const raw = await fetchMember(address, context);
    return raw && show(raw, state);
  },
  show: (raw: RawMember) => show(raw),
  update: async (plan, context) => {
    const { serverName } = plan.address;
    const name = plan.value("serverName", serverName);
    const address = { serverName: name };
    const isRenamed = name !== serverName;
    if (isRenamed) {
      await context.client.post(pathOf(plan.address), { server_name: name }, { signal: context.signal });
    }
    try {
      await bring(address, plan, context);
    } catch (error) {
      if (!isRenamed || !(error instanceof LxdError)) throw error;
      // It has its new name by now; the state must say so, or nobody would find it again.
      const reached = { ...plan.old, serverName: name };
      const reason = `It was renamed to "${name}", but: ${error.message}`;
      throw new Unfinished([reason], ["update"], address, reached, { cause: error });
    }
    return { address };
  },
  delete: async (address, inputs, _outputs, context) => {
    if (inputs.removeOnDestroy !== true) return;
    try {
      await context.client.delete(pathOf(address), {
        signal: context.signal,
        ...(inputs.force === true ? { query: { force: "1" } } : {}),
      });
    } catch (error) {
      if (!(error instanceof LxdError) || !/still has/i.test(error.serverMessage)) throw error;
      const attempt = { definition: ClusterMember, action: "deleted" as const, address, context };
      throw new Failure(
        "precondition",
        `${explain(error, attempt).message} Move or delete them first (state: "evacuated" moves instances), or set force: true, which loses them.`,
        { cause: error },
      );
    }
  },
});
