/**
 * Making and changing a network or pool on the members of a cluster, one by one. What is not made on all of them is
 * `Pending` or `Errored` on the whole, and no configuration of the whole can be given where some have made theirs.
 */
import { LxdError, apiPath } from "../../lxd";
import type { Address, Context, ResourceDefinition } from "../../reconcile/definition";
import { fetchObject } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { wholly } from "../../reconcile/wholly";
import type { PropertyMap, Value } from "../../reconcile/values";
import { configOf, differs, selected, wanted, without, type Config, type MemberKeys } from "./memberKeys";
import { clusterMembers } from "./members";

export interface Raw {
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

/** A resource that every member has, and how. */
export interface Everywhere {
  readonly definition: ResourceDefinition;
  readonly traits: PerMember;
}

const nameIn = ({ name = "" }: Address) => name;

const pathOf = ({ traits }: Everywhere, address: Address) => apiPath(traits.collection, nameIn(address));

const optionsOf = (address: Address, context: Context, target?: string) => ({
  project: address.project,
  target,
  signal: context.signal,
  onProgress: context.log.status,
});

export const fetchRaw = ({ traits }: Everywhere, address: Address, context: Context, target?: string) =>
  fetchObject<Raw>(
    { collection: [traits.collection], name: nameIn(address), project: address.project, target },
    { ...context, reading: "one" },
  );

/** Brings what is not made on all members to its end; `ours` says that its keys may be changed on the way. */
export async function finish(
  everywhere: Everywhere,
  address: Address,
  inputs: PropertyMap,
  ours: boolean,
  context: Context,
): Promise<void> {
  const { traits, definition } = everywhere;
  const members = (await clusterMembers(context)) ?? [];
  const live = await fetchRaw(everywhere, address, context);
  const body = { name: address.name, ...traits.kind(inputs) };
  const path = apiPath(traits.collection);
  for (const member of members) {
    const config = wanted(traits, inputs, member);
    const there = live?.locations?.includes(member)
      ? await fetchRaw(everywhere, address, context, member)
      : undefined;
    if (there === undefined) {
      await context.client.post(path, { ...body, config }, optionsOf(address, context, member));
      continue;
    }
    if (there.status === "Created" || !differs(config, there.config)) continue;
    if (!ours) throw new Failure("exists", halfMade(definition, address, member));
    const sent = { description: there.description ?? "", config: { ...there.config, ...config } };
    await context.client.put(pathOf(everywhere, address), sent, optionsOf(address, context, member));
  }
  const rest = without(configOf(inputs.config), (key) => traits.keys.includes(key));
  // Where some members have made theirs, the server takes no configuration of the whole any more.
  const config = live?.status === "Errored" ? {} : rest;
  const { description } = inputs;
  await context.client.post(path, { ...body, description, config }, optionsOf(address, context));
}

/** What the last POST does not write: the description of a network, and all of what was half made before. */
export const settle = ({ definition }: Everywhere, address: Address, inputs: PropertyMap, context: Context) =>
  definition.update(
    { address, inputs, outputs: {}, changed: new Set(), ignores: () => false, ...wholly(inputs) },
    context,
  );

export async function writeMember(
  everywhere: Everywhere,
  address: Address,
  member: string,
  { old, inputs }: { readonly old: PropertyMap; readonly inputs: PropertyMap },
  context: Context,
): Promise<void> {
  const { traits } = everywhere;
  const changeable = (properties: PropertyMap) =>
    without(wanted(traits, properties, member), (key) => traits.fixed.includes(key));
  const before = changeable(old);
  const after = changeable(inputs);
  if (Object.keys({ ...before, ...after }).length === 0) return;
  await context.client.update<Raw>(
    pathOf(everywhere, address),
    ({ description = "", config }) => {
      const rest = without(config ?? {}, (key) => key in before && !(key in after));
      const hasAll = Object.keys(rest).length === Object.keys(config ?? {}).length;
      // The server takes what it is sent for the configuration of all members as well.
      return hasAll && !differs(after, config) ? undefined : { description, config: { ...rest, ...after } };
    },
    { ...optionsOf(address, context, member), etag: false },
  );
}

/** Of each member, what it has of its own; a member that does not answer is left out, with a warning. */
export async function ownConfigs(
  everywhere: Everywhere,
  address: Address,
  members: readonly string[],
  context: Context,
): Promise<Map<string, Config>> {
  const { definition, traits } = everywhere;
  const found = new Map<string, Config>();
  for (const member of members) {
    try {
      const raw = await fetchRaw(everywhere, address, context, member);
      if (raw === undefined) continue;
      found.set(
        member,
        selected(raw.config ?? {}, (key) => traits.keys.includes(key)),
      );
    } catch (error) {
      if (!(error instanceof LxdError)) throw error;
      context.log.warning(
        `Whether ${definition.type} "${address.name}" is as declared on member "${member}" could not be seen: ${error.message}`,
      );
    }
  }
  return found;
}

const halfMade = ({ type }: ResourceDefinition, address: Address, member: string) =>
  `A ${type} "${address.name}" is there already, half made, and with other keys on member "${member}". Delete it (lxc ${type === "Network" ? "network" : "storage"} delete ${address.name}), or declare what it has.`;
