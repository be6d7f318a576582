/** Taking the instances of a member elsewhere, and bringing them back. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";

export const isEvacuated = (status: string) => status === "Evacuated";

interface Placed {
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly config: Record<string, string> | null;
}

async function instances({ client, signal }: Context): Promise<Placed[]> {
  const query = { recursion: "1", "all-projects": "true" };
  const { value } = await client.get<Placed[] | null>(apiPath("instances"), { query, signal });
  return value ?? [];
}

const nameOf = ({ project, name }: Placed) => (project === "default" ? name : `${project}/${name}`);

/** Which instances are on a member; none where the server cannot be asked. */
export async function instancesOn(member: string, context: Context): Promise<string[]> {
  try {
    const all = await instances(context);
    return all.filter(({ location }) => location === member).map(nameOf);
  } catch (error) {
    if (error instanceof LxdError) return [];
    throw error;
  }
}

async function act(member: string, body: Record<string, string>, context: Context): Promise<void> {
  await context.client.post(apiPath("cluster", "members", member, "state"), body, {
    signal: context.signal,
    onProgress: context.log.status,
  });
}

export async function evacuate(member: string, mode: string, context: Context): Promise<void> {
  await act(member, { action: "evacuate", ...(mode === "" ? {} : { mode }) }, context);
}

export async function restore(member: string, context: Context): Promise<void> {
  await act(member, { action: "restore" }, context);
}
