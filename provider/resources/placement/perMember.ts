/**
 * Networks and storage pools in a cluster. Some of their keys belong to a member each: the server wants one POST per
 * member with these (`?target=`), and then one with the rest; until that has worked they are `Pending` or `Errored`,
 * and what is missing is done again. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_config_networks/.
 */
import { LxdError } from "../../lxd";
import type { Definition } from "../../reconcile/define";
import {
  Unfinished,
  type Address,
  type Context,
  type Live,
  type Outcome,
  type ResourceDefinition,
  type State,
  type Write,
} from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { about, doubtOf, type Rule } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import type { TObject } from "../../reconcile/properties";
import { entriesOf, listOf, type PropertyMap } from "../../reconcile/values";
import {
  fetchRaw,
  finish,
  ownConfigs,
  settle,
  writeMember,
  type Everywhere,
  type PerMember,
  type Raw,
} from "./everyMember";
import { configOf, isClustered, seen, wanted } from "./memberKeys";
import { clusterMembers, listed, theMembers } from "./members";

const pendingMembers = "members";

export function perMember<I extends TObject, O extends TObject, S extends string>(
  definition: Definition<I, O, S>,
  traits: PerMember,
): Definition<I, O, S>;
export function perMember(definition: ResourceDefinition, traits: PerMember): ResourceDefinition {
  const everywhere = { definition, traits };
  return {
    ...definition,
    check: (inputs, report, old) => {
      definition.check?.(inputs, report, old);
      if (inputs.memberConfig === undefined || !traits.isAlike?.(inputs)) return;
      report("memberConfig", "memberConfig has no effect here: every member has such a network alike.");
    },
    plan: [...(definition.plan ?? []), doubtsAboutMembers(traits)],
    create: async (inputs, address, context) => {
      await refuseProblem(inputs, context);
      if (!(await clusterMembers(context))) return definition.create(inputs, address, context);
      return createEverywhere(everywhere, inputs, address, context);
    },
    read: async (where, context, state) => {
      const live = await definition.read(where, context, state);
      if (!live || !isClustered(live.outputs.locations)) return live;
      const pending = live.outputs.status === "Created" ? live.pending : [pendingMembers];
      const found = await ofMembers(everywhere, live, live.address ?? where, context, state);
      return { ...live, pending, inputs: { ...live.inputs, ...found } };
    },
    update: async (plan, context) => {
      await refuseProblem(plan.inputs, context);
      const live = isClustered(plan.outputs.locations)
        ? await fetchRaw(everywhere, plan.address, context)
        : undefined;
      if (!live || !isClustered(live.locations)) return definition.update(plan, context);
      return updateEverywhere(everywhere, live, plan, context);
    },
  };
}

async function createEverywhere(
  everywhere: Everywhere,
  inputs: PropertyMap,
  address: Address,
  context: Context,
): Promise<Outcome> {
  const { definition, traits } = everywhere;
  const live = await fetchRaw(everywhere, address, context);
  if (live?.status === "Created" || traits.isAlike?.(inputs)) {
    const created = await definition.create(inputs, address, context);
    await settle(everywhere, address, inputs, context);
    return created;
  }
  try {
    await finish(everywhere, address, inputs, false, context);
    await settle(everywhere, address, inputs, context);
  } catch (error) {
    // What was there before may be somebody else's: it is not claimed before it is finished.
    const isOurs = live === undefined && (await isBegun(fetchRaw(everywhere, address, context)));
    if (!(error instanceof LxdError) || !isOurs) throw error;
    const reason = `It is not made on all members yet: ${error.serverMessage || error.message}. The next "pulumi up" goes on with it.`;
    throw new Unfinished([reason], [pendingMembers], address, undefined, { cause: error });
  }
  return { address };
}

async function updateEverywhere(
  everywhere: Everywhere,
  live: Raw,
  plan: Write,
  context: Context,
): Promise<Outcome> {
  const { definition, traits } = everywhere;
  const { old, inputs, address } = plan;
  const isHalfMade = live.status !== "Created";
  if (isHalfMade) await finish(everywhere, address, inputs, true, context);
  const done = await definition.update(plan, context);
  if (traits.isAlike?.(inputs)) return done;
  const memberConfig = plan.value("memberConfig", old.memberConfig);
  const declared = memberConfig === undefined ? inputs : { ...inputs, memberConfig };
  const members = (isHalfMade ? await clusterMembers(context) : live.locations) ?? [];
  for (const member of members) {
    await writeMember(everywhere, address, member, { old, inputs: declared }, context);
  }
  return done;
}

/** What the members have of what is declared; in an import, what somebody once chose for them. */
async function ofMembers(
  everywhere: Everywhere,
  { inputs, outputs }: Live,
  address: Address,
  context: Context,
  state?: State,
): Promise<PropertyMap> {
  const { traits } = everywhere;
  if (traits.isAlike?.({ ...inputs, ...state?.inputs })) return {};
  const members = listOf(outputs.locations);
  if (!state) {
    const own = await ownConfigs(everywhere, address, members, context);
    const chosen = [...own].map(([member, has]) => [member, traits.chosen(has, address.name ?? "")] as const);
    const memberConfig = Object.fromEntries(chosen.filter(([, has]) => Object.keys(has).length > 0));
    return Object.keys(memberConfig).length === 0 ? {} : { memberConfig };
  }
  const isDeclared = members.some((member) => Object.keys(wanted(traits, state.inputs, member)).length > 0);
  if (!isDeclared) return {};
  const own = await ownConfigs(everywhere, address, members, context);
  return seen(traits, state.inputs, configOf(inputs.config), own);
}

const doubtsAboutMembers = ({ keys }: PerMember): Rule =>
  doubtOf(async (inputs, context) => {
    const problem = await unlessOutOfReach(problemOf(inputs, context), theMembers, context);
    const shared = Object.entries(entriesOf(inputs.memberConfig)).flatMap(([member, config]) =>
      Object.keys(configOf(config))
        .filter((key) => !keys.includes(key))
        .map((key) =>
          about(
            ["memberConfig", member, key],
            `memberConfig.${member}: of "${key}", LXD 5.0 has no value per member; put it into config.`,
          ),
        ),
    );
    return [...(problem === undefined ? [] : [about(["memberConfig"], problem)]), ...shared];
  });

async function refuseProblem(inputs: PropertyMap, context: Context): Promise<void> {
  const problem = await problemOf(inputs, context);
  if (problem) throw new Failure("invalid", problem);
}

async function problemOf(inputs: PropertyMap, context: Context): Promise<string | undefined> {
  const named = Object.keys(inputs.memberConfig ?? {});
  if (named.length === 0) return undefined;
  const members = await clusterMembers(context);
  if (!members)
    return "memberConfig is for clusters, and the server is not in one: put its keys into config.";
  const strange = named.filter((name) => !members.includes(name));
  if (strange.length === 0) return undefined;
  return `memberConfig names ${listed(strange)}, not among the members of the cluster: ${listed(members)}.`;
}

const isBegun = (look: Promise<Raw | undefined>): Promise<boolean> =>
  look.then(
    (raw) => raw !== undefined,
    () => false, // Nobody can tell; the error that led here says why.
  );
