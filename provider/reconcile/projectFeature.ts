import type { LxdClient } from "../lxd";
import type { Scope } from "./definition/scope";

/**
 * The feature by which this server decides whether a project has objects of its own of a type, or those of `default`;
 * none where every project has its own, or none at all. What came later (`features.networks.zones`) decides alone on
 * the servers that have it: there the zones of `default` are what a project with `features.networks` lists.
 */
export async function featureOf(
  { scope, ownFeature: own }: Scope,
  client: LxdClient,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (scope === "none" || scope === "project") return undefined;
  return own !== undefined && (await client.hasExtension(own.extension, { signal })) ? own.feature : scope;
}
