/** Objects that one member of a cluster has, and that others may have under the same name. */
import type { Definition } from "../../reconcile/define";
import type { Context, ResourceDefinition } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { about, doubtOf, type Note } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { placeOf } from "../../reconcile/place";
import { optional, ours, text, type TObject } from "../../reconcile/properties";
import type { PropertyMap } from "../../reconcile/values";
import { clusterMembers, listed, theMembers } from "./members";

export const targetInput = (what: string, fallback: string) =>
  ours(
    optional(
      text(
        `In a cluster: the name of the member that ${what}. Default: ${fallback}. \`"none"\`, which is the location of everything on a server that is not clustered, is the same as leaving it out. A change to another member is a replacement. Needed as soon as two members have one of the same name.`,
        { replaces: true },
      ),
    ),
  );

async function problemOf(inputs: PropertyMap, context: Context): Promise<string | undefined> {
  const { target } = placeOf({ target: inputs.target });
  if (target === undefined) return undefined;
  const members = await clusterMembers(context);
  if (!members) return `target is "${target}", but the server is not in a cluster: leave target out.`;
  if (members.includes(target)) return undefined;
  return `target is "${target}", which is no member of the cluster; its members are ${listed(members)}.`;
}

async function doubtsAboutTarget(inputs: PropertyMap, context: Context): Promise<Note[]> {
  const problem = await unlessOutOfReach(problemOf(inputs, context), theMembers, context);
  return problem === undefined ? [] : [about(["target"], problem)];
}

/** Says what is wrong with a target before anything is made: the server's "not found" does not say what is not. */
export function placed<I extends TObject, O extends TObject, S extends string>(
  definition: Definition<I, O, S>,
): Definition<I, O, S>;
export function placed(definition: ResourceDefinition): ResourceDefinition {
  return {
    ...definition,
    create: async (inputs, address, context) => {
      const problem = await problemOf(inputs, context);
      if (problem) throw new Failure("invalid", problem);
      return definition.create(inputs, address, context);
    },
    plan: [...(definition.plan ?? []), doubtOf(doubtsAboutTarget)],
  };
}
