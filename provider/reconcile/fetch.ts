/** One object of a collection, alone or out of one shared list: the caller's context says which is cheaper. */
import { LxdError, apiPath } from "../lxd";
import type { Context } from "./definition";

export interface Where {
  readonly collection: readonly string[];
  readonly name: string;
  readonly project?: string;
  /** How the name is found in list entries. Default: the property `name`. */
  readonly nameOf?: (entry: Record<string, unknown>) => unknown;
  readonly query?: Record<string, string>;
}

/** `undefined` when there is no such object. */
export async function fetchObject<T>(where: Where, context: Context): Promise<T | undefined> {
  const { collection, name, project, query } = where;
  const options = { project, query, signal: context.signal };
  try {
    if (context.reading === "one") {
      return (await context.client.get<T>(apiPath(...collection, name), options)).value;
    }
    const nameOf = where.nameOf ?? ((entry) => entry.name);
    const entries = await context.client.list<Record<string, unknown>>(apiPath(...collection), options);
    return entries.find((entry) => nameOf(entry) === name) as T | undefined;
  } catch (error) {
    if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    if (context.reading === "one") return undefined;
    // A list fails as a whole when another of its objects is deleted meanwhile (seen with the pools of 5.0.2), which
    // says nothing about this one.
    return fetchObject(where, { ...context, reading: "one" });
  }
}

/** All objects of a collection, in one request that equal ones share. */
export function listObjects<T>(
  { collection, project, query }: Pick<Where, "collection" | "project" | "query">,
  context: Context,
): Promise<T[]> {
  return context.client.list<T>(apiPath(...collection), { project, query, signal: context.signal });
}

/** The API path of an object as users see it: with its project when that is not the default one. */
export function urlOf(segments: readonly string[], project?: string): string {
  const query =
    project === undefined || project === "default" ? "" : `?project=${encodeURIComponent(project)}`;
  return apiPath(...segments) + query;
}
