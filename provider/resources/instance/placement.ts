/** Where in a cluster an instance is to be: a member, or `@group` for any member of a group. */
import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { membersNow, type RawMember } from "../cluster/members";

const groupIn = (target: string) => (target.startsWith("@") ? target.slice(1) : undefined);

async function membersOf(group: string, { client, signal }: Context): Promise<readonly string[]> {
  const path = apiPath("cluster", "groups", group);
  const { value } = await client.get<{ members: string[] | null }>(path, { signal });
  return value.members ?? [];
}

export async function isAt(location: string, target: string, context: Context): Promise<boolean> {
  const group = groupIn(target);
  if (group === undefined) return location === target;
  return (await membersOf(group, context)).includes(location);
}

const isReady = ({ status }: RawMember) => status === "Online";

/**
 * The member that a move is to go to. LXD 5.0.2 takes a group only when it creates, so that one of its members is
 * chosen here. And it says that there is no such member only once the instance has been stopped for the move.
 */
export async function memberFor(target: string, context: Context): Promise<string> {
  const members = await membersNow(context);
  const group = groupIn(target);
  if (group !== undefined) {
    const names = await membersOf(group, context);
    const candidates = members.filter((member) => names.includes(member.server_name) && isReady(member));
    if (candidates.length > 0) return leastUsed(candidates, context);
    throw new Failure(
      "precondition",
      `The cluster group "${group}" has no member that is online; it has ${names.join(", ") || "none at all"}. Add one that is (ClusterGroup.members), or choose another target.`,
    );
  }
  const member = members.find(({ server_name }) => server_name === target);
  if (member === undefined) {
    throw new Failure(
      "notFound",
      `The cluster has no member "${target}"; it has ${members.map(({ server_name }) => server_name).join(", ")}. Give one of these as target.`,
    );
  }
  if (isReady(member)) return target;
  throw new Failure(
    "precondition",
    `Cluster member "${target}" is ${member.status.toLowerCase()} (${member.message}). Bring it back first, or choose another target.`,
  );
}

/** As the server itself places new instances: where there are the fewest. */
async function leastUsed(members: readonly RawMember[], { client, signal }: Context): Promise<string> {
  const query = { recursion: "1", "all-projects": "true" };
  const { value } = await client.get<{ location: string }[] | null>(apiPath("instances"), { query, signal });
  const used = ({ server_name }: RawMember) =>
    (value ?? []).filter(({ location }) => location === server_name).length;
  const [best] = [...members].sort((a, b) => used(a) - used(b));
  return best?.server_name ?? "";
}
