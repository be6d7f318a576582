/**
 * Networks and storage pools in a cluster. Some of their keys belong to a member each: the server wants one POST per
 * member with these (`?target=`), and then one with the rest; until that has worked they are `Pending` or `Errored`,
 * and what is missing is done again. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_config_networks/.
 */
import { LxdError, apiPath } from "../../lxd";
import type { Definition } from "../../reconcile/define";
import { Unfinished, type Address, type Context, type ResourceDefinition } from "../../reconcile/definition";
import { fetchObject } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { about, doubtOf } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import type { TObject } from "../../reconcile/properties";
import { textOf, type PropertyMap, type Value } from "../../reconcile/values";
import { wholly } from "../../reconcile/wholly";
import {
  configOf,
  differs,
  isClustered,
  seen,
  selected,
  wanted,
  without,
  type Config,
  type MemberKeys,
} from "./memberKeys";
import { clusterMembers, listed, theMembers } from "./members";

interface Raw {
  readonly status: string;
  readonly locations?: readonly string[] | null;
  readonly description?: string;
  readonly config: Config | null;
}

export interface PerMember extends MemberKeys {
  /** The last segment of the collection's path. */
  readonly collection: string;
  /** What every POST has to repeat. */
  readonly kind: (inputs: PropertyMap) => Record<string, Value | undefined>;
  /** Of what a member has, what somebody once chose: the rest is left out of imports. */
  readonly chosen: (config: Config, name: string) => Config;
  /** Kinds that every member has alike. */
  readonly isAlike?: (inputs: PropertyMap) => boolean;
}

const pendingMembers = "members";

export function perMember<I extends TObject, O extends TObject, S extends string>(
  definition: Definition<I, O, S>,
  traits: PerMember,
): Definition<I, O, S>;
export function perMember(definition: ResourceDefinition, traits: PerMember): ResourceDefinition {
  const { collection, keys, fixed } = traits;
  const pathOf = (address: Address) => apiPath(collection, address.name!);
  const optionsOf = (address: Address, context: Context, target?: string) => ({
    project: address.project,
    target,
    signal: context.signal,
    onProgress: context.log.status,
  });

  const fetchRaw = (address: Address, context: Context, target?: string) =>
    fetchObject<Raw>(
      { collection: [collection], name: address.name!, project: address.project, target },
      { ...context, reading: "one" },
    );

  /** Brings what is not made on all members to its end; `ours` says that its keys may be changed on the way. */
  const finish = async (address: Address, inputs: PropertyMap, ours: boolean, context: Context) => {
    const members = (await clusterMembers(context)) ?? [];
    const live = await fetchRaw(address, context);
    const body = { name: address.name, ...traits.kind(inputs) };
    const path = apiPath(collection);
    for (const member of members) {
      const config = wanted(traits, inputs, member);
      if (live?.locations?.includes(member)) {
        const there = (await fetchRaw(address, context, member))!;
        if (there.status === "Created" || !differs(config, there.config)) continue;
        if (!ours) throw new Failure("exists", halfMade(definition, address, member));
        const sent = { description: there.description ?? "", config: { ...there.config, ...config } };
        await context.client.put(pathOf(address), sent, optionsOf(address, context, member));
      } else {
        await context.client.post(path, { ...body, config }, optionsOf(address, context, member));
      }
    }
    const rest = without(configOf(inputs.config), (key) => keys.includes(key));
    // Where some members have made theirs, the server takes no configuration of the whole any more.
    const config = live?.status === "Errored" ? {} : rest;
    const { description } = inputs;
    await context.client.post(path, { ...body, description, config }, optionsOf(address, context));
  };

  /** What the last POST does not write: the description of a network, and all of what was half made before. */
  const settle = (address: Address, inputs: PropertyMap, context: Context) =>
    definition.update(
      {
        address,
        inputs,
        outputs: {},
        changed: new Set(),
        ignores: () => false,
        ...wholly(inputs),
      },
      context,
    );

  const problemOf = async (inputs: PropertyMap, context: Context): Promise<string | undefined> => {
    const named = Object.keys(inputs.memberConfig ?? {});
    if (named.length === 0) return undefined;
    const members = await clusterMembers(context);
    if (!members) {
      return "memberConfig is for clusters, and the server is not in one: put its keys into config.";
    }
    const strange = named.filter((name) => !members.includes(name));
    if (strange.length === 0) return undefined;
    return `memberConfig names ${listed(strange)}, not among the members of the cluster: ${listed(members)}.`;
  };

  const writeMember = async (
    address: Address,
    member: string,
    old: PropertyMap,
    inputs: PropertyMap,
    context: Context,
  ) => {
    const changeable = (properties: PropertyMap) =>
      without(wanted(traits, properties, member), (key) => fixed.includes(key));
    const before = changeable(old);
    const after = changeable(inputs);
    if (Object.keys({ ...before, ...after }).length === 0) return;
    await context.client.update<Raw>(
      pathOf(address),
      ({ description = "", config }) => {
        const rest = without(config ?? {}, (key) => key in before && !(key in after));
        const hasAll = Object.keys(rest).length === Object.keys(config ?? {}).length;
        // The server takes what it is sent for the configuration of all members as well.
        return hasAll && !differs(after, config) ? undefined : { description, config: { ...rest, ...after } };
      },
      { ...optionsOf(address, context, member), etag: false },
    );
  };

  /** Of each member, what it has of its own; a member that does not answer is left out, with a warning. */
  const ownConfigs = async (address: Address, members: readonly string[], context: Context) => {
    const found = new Map<string, Config>();
    for (const member of members) {
      try {
        const raw = await fetchRaw(address, context, member);
        if (raw)
          found.set(
            member,
            selected(raw.config ?? {}, (key) => keys.includes(key)),
          );
      } catch (error) {
        if (!(error instanceof LxdError)) throw error;
        context.log.warning(
          `Whether ${definition.type} "${address.name}" is as declared on member "${member}" could not be seen: ${error.message}`,
        );
      }
    }
    return found;
  };

  return {
    ...definition,
    check: (inputs, report, old) => {
      definition.check?.(inputs, report, old);
      if (inputs.memberConfig === undefined || !traits.isAlike?.(inputs)) return;
      report("memberConfig", "memberConfig has no effect here: every member has such a network alike.");
    },
    plan: [
      ...(definition.plan ?? []),
      doubtOf(async (inputs, context) => {
        const problem = await unlessOutOfReach(problemOf(inputs, context), theMembers, context);
        const shared = Object.entries((inputs.memberConfig ?? {}) as Record<string, Value>).flatMap(
          ([member, config]) =>
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
      }),
    ],
    create: async (inputs, address, context) => {
      const problem = await problemOf(inputs, context);
      if (problem) throw new Failure("invalid", problem);
      if (!(await clusterMembers(context))) return definition.create(inputs, address, context);
      const live = await fetchRaw(address, context);
      if (live?.status === "Created" || traits.isAlike?.(inputs)) {
        const created = await definition.create(inputs, address, context);
        await settle(address, inputs, context);
        return created;
      }
      try {
        await finish(address, inputs, false, context);
        await settle(address, inputs, context);
      } catch (error) {
        // What was there before may be somebody else's: it is not claimed before it is finished.
        const isOurs = live === undefined && (await isBegun(fetchRaw(address, context)));
        if (!(error instanceof LxdError) || !isOurs) throw error;
        const reason = `It is not made on all members yet: ${error.serverMessage || error.message}. The next "pulumi up" goes on with it.`;
        throw new Unfinished([reason], [pendingMembers], address, undefined, { cause: error });
      }
      return { address };
    },
    read: async (where, context, state) => {
      const live = await definition.read(where, context, state);
      if (!live || !isClustered(live.outputs.locations)) return live;
      const status = textOf(live.outputs.status);
      const pending = status === "Created" ? live.pending : [pendingMembers];
      const inputs = { ...live.inputs, ...state?.inputs };
      if (traits.isAlike?.(inputs)) return { ...live, pending };
      const address = live.address ?? where;
      const members = live.outputs.locations as string[];
      const config = configOf(live.inputs.config);
      if (!state) {
        const own = await ownConfigs(address, members, context);
        const chosen = [...own].map(([member, has]) => [member, traits.chosen(has, address.name!)] as const);
        const memberConfig = Object.fromEntries(chosen.filter(([, has]) => Object.keys(has).length > 0));
        const none = Object.keys(memberConfig).length === 0;
        return { ...live, pending, inputs: { ...live.inputs, ...(none ? {} : { memberConfig }) } };
      }
      const isDeclared = members.some(
        (member) => Object.keys(wanted(traits, state.inputs, member)).length > 0,
      );
      if (!isDeclared) return { ...live, pending };
      const own = await ownConfigs(address, members, context);
      return { ...live, pending, inputs: { ...live.inputs, ...seen(traits, state.inputs, config, own) } };
    },
    update: async (plan, context) => {
      const { old, inputs, address } = plan;
      const problem = await problemOf(inputs, context);
      if (problem) throw new Failure("invalid", problem);
      const live = isClustered(plan.outputs.locations) ? await fetchRaw(address, context) : undefined;
      if (!live || !isClustered(live.locations)) return definition.update(plan, context);
      const isHalfMade = live.status !== "Created";
      if (isHalfMade) await finish(address, inputs, true, context);
      const there = await definition.update(plan, context);
      const memberConfig = plan.value("memberConfig", old.memberConfig);
      const declared = memberConfig === undefined ? inputs : { ...inputs, memberConfig };
      const members = isHalfMade ? ((await clusterMembers(context)) ?? []) : live.locations!;
      if (traits.isAlike?.(inputs)) return there;
      for (const member of members) await writeMember(address, member, old, declared, context);
      return there;
    },
  };
}

const isBegun = (look: Promise<Raw | undefined>): Promise<boolean> =>
  look.then(
    (raw) => raw !== undefined,
    () => false, // Nobody can tell; the error that led here says why.
  );

const halfMade = ({ type }: ResourceDefinition, address: Address, member: string) =>
  `A ${type} "${address.name}" is there already, half made, and with other keys on member "${member}". Delete it (lxc ${type === "Network" ? "network" : "storage"} delete ${address.name}), or declare what it has.`;
