import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { membersNow } from "../cluster/members";

/** The names of the members of the cluster that the server is in; `undefined` when it is in none. */
export async function clusterMembers(context: Context): Promise<readonly string[] | undefined> {
  const { client, signal } = context;
  const { value } = await client.get<{ enabled: boolean }>(apiPath("cluster"), { signal });
  if (!value.enabled) return undefined;
  return (await membersNow(context)).map((member) => member.server_name).sort();
}

export const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** What is looked up, for the log of a preview without a server. */
export const theMembers = "The members of the cluster";
