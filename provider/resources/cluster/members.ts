/** The members of a cluster, as the server lists them. */
import { apiPath } from "../../lxd";
import type { Context, Report } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { nameProblem, storageNaming } from "../../reconcile/naming";
import type { PropertyMap } from "../../reconcile/values";

export interface RawMember {
  readonly server_name: string;
  /** Its address: `https://10.0.0.2:8443`. */
  readonly url: string;
  readonly database: boolean;
  readonly roles: string[] | null;
  readonly architecture: string;
  readonly failure_domain: string;
  readonly description: string;
  readonly config: Record<string, string> | null;
  readonly groups: string[] | null;
  readonly status: string;
  readonly message: string;
}

export const membersPath = apiPath("cluster", "members");

/** As they are now: not out of a list that was shared before a write. */
export async function membersNow({ client, signal }: Context): Promise<RawMember[]> {
  const { value } = await client.get<RawMember[]>(membersPath, { query: { recursion: "1" }, signal });
  return value;
}

/** LXD 5.0.2 says of an unknown one: `NOT NULL constraint failed: nodes_cluster_groups.node_id`. */
export async function areMembers(names: readonly string[], context: Context): Promise<void> {
  if (names.length === 0) return;
  const known = (await membersNow(context)).map(({ server_name }) => server_name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const listed = unknown.map((name) => `"${name}"`).join(", ");
  throw new Failure(
    "notFound",
    `The cluster has no member ${listed}; it has ${known.join(", ")}. Have it join first, or name one of these.`,
  );
}

const fallback = "default";

/** The server lets a group give up a member that is in no other, and from then on refuses every change of that one. */
export async function leaveNobodyOut(context: Context): Promise<void> {
  const left = (await membersNow(context)).filter(({ groups }) => !groups?.length);
  if (left.length === 0) return;
  await context.client.update<{ description: string; members: string[] }>(
    apiPath("cluster", "groups", fallback),
    ({ description, members }) => ({
      description,
      members: [...members, ...left.map(({ server_name }) => server_name)],
    }),
    { signal: context.signal, etag: false },
  );
}

/** What may change members and groups takes turns: a group's PUT replaces the groups of all members, and has no ETag. */
export const oneAtATime = () => "Cluster";

/** LXD 5.0.2 takes a name with a blank, which it then cannot list. */
export function checkMemberName(inputs: PropertyMap, report: Report): void {
  const problem = typeof inputs.serverName === "string" && nameProblem(inputs.serverName, storageNaming);
  if (problem) report("serverName", problem);
}
