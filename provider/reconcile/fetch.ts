/** One object of a collection, alone or out of one shared list: the caller's context says which is cheaper. */
import { LxdError, apiPath, repetitions, untilDone } from "../lxd";
import type { Context } from "./definition";
import type { Value } from "./values";

export interface Where {
  readonly collection: readonly string[];
  readonly name: string;
  readonly project?: string;
  /** How the name is found in list entries. Default: the property `name`. */
  readonly nameOf?: (entry: Record<string, Value | undefined>) => unknown;
  readonly query?: Record<string, string>;
  /** The member of the cluster that has it, for collections that have one of the name on several. */
  readonly target?: string;
}

/**
 * What a look finds; `undefined` only when it finds nothing several times. While another object is deleted, the server
 * may say of one that is there that it is not: it looks for users as well, and passes on that one of these is gone
 * (seen with lists of pools and with an ACL on 5.0.2).
 */
export const confirmed = <T>(
  look: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T | undefined> => untilDone(repetitions.missing, { signal }, look, (found) => found !== undefined);

/** `undefined` when there is no such object. */
export async function fetchObject<T>(where: Where, context: Context): Promise<T | undefined> {
  return context.reading === "one" ? fetchOne<T>(where, context) : fetchFromList<T>(where, context);
}

function fetchOne<T>(
  { collection, name, project, query, target }: Where,
  context: Context,
): Promise<T | undefined> {
  const { client, signal } = context;
  return confirmed(async () => {
    try {
      return (await client.get<T>(apiPath(...collection, name), { project, query, target, signal })).value;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }, signal);
}

async function fetchFromList<T>(where: Where, context: Context): Promise<T | undefined> {
  const { collection, project, query, name, target, nameOf = (entry) => entry.name } = where;
  const isHere = ({ location }: Record<string, Value | undefined>) =>
    target === undefined || location === target;
  try {
    const entries = await listObjects<Record<string, Value | undefined>>(
      { collection, project, query },
      context,
    );
    const found = entries.find((entry) => nameOf(entry) === name && isHere(entry));
    if (found) return found as T;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  // In a cluster, the snapshots of a volume are listed only by the member that has it, and without its name (5.0.2).
  return fetchOne<T>(where, context);
}

const isMissing = (error: unknown) => error instanceof LxdError && error.kind === "notFound";

/** All objects of a collection, in one request that equal ones share. */
export function listObjects<T>(
  { collection, project, query, target }: Pick<Where, "collection" | "project" | "query" | "target">,
  context: Context,
): Promise<T[]> {
  return context.client.list<T>(apiPath(...collection), { project, query, target, signal: context.signal });
}

/** The API path of an object as users see it: with its project when that is not the default one. */
export function urlOf(
  segments: readonly string[],
  project?: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const isElsewhere = project !== undefined && project !== "default";
  const parameters = isElsewhere ? { project, ...query } : query;
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return apiPath(...segments) + (words.length === 0 ? "" : `?${words.join("&")}`);
}
