/** What is in a project, and how that is deleted with it. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import type { Raw } from "../../reconcile/entity";

/** In this order nothing is deleted that something else still uses. */
const kinds = [
  "instances",
  "images",
  "storage-pools",
  "networks",
  "network-acls",
  "network-zones",
  "profiles",
];

const kindOf = (path: string) => path.split("/")[2] ?? "";

/**
 * The API paths of all that is in a project, but for its profile `default`, which comes and goes with it.
 *
 * The server's own count is not to be relied on: 5.0.2 deletes and renames projects that hold volumes, which are lost
 * then, and does not list zones among what uses a project.
 */
export async function contentsOf(project: Raw, context: Context): Promise<string[]> {
  const paths = (project.used_by ?? []).map((url) => new URL(url, "http://server").pathname);
  const found = new Set(paths.filter((path) => path !== "/1.0/profiles/default"));
  const config = project.config ?? {};
  if ([config["features.networks"], config["features.networks.zones"]].includes("true")) {
    for (const zone of await zonesOf(project.name, context)) found.add(apiPath("network-zones", zone));
  }
  const rank = (path: string) => (kinds.indexOf(kindOf(path)) + kinds.length + 1) % (kinds.length + 1);
  return [...found].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

async function zonesOf(project: string, context: Context): Promise<string[]> {
  const options = { project, query: { recursion: "1" }, signal: context.signal };
  const { value } = await context.client.get<{ name: string }[] | null>(apiPath("network-zones"), options);
  return (value ?? []).map(({ name }) => name);
}

/** Paths as people read them: `instances/web, images/3ee64be3c3c7`. */
export const listed = (paths: readonly string[]): string =>
  paths.map((path) => path.replace(/^\/1\.0\//, "").replace(/(images\/.{12}).*/, "$1")).join(", ");

/** Deletes all of it: instances with their snapshots, whatever protects or runs them. */
export async function wipe(project: string, paths: readonly string[], context: Context): Promise<void> {
  const options = { project, signal: context.signal, onProgress: context.log.status };
  for (const path of paths) {
    try {
      if (kindOf(path) === "instances") await release(path, options, context);
      await context.client.delete(path, options);
    } catch (error) {
      // Ephemeral instances go when they stop.
      if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    }
  }
}

interface Instance {
  readonly status: string;
  readonly config: Record<string, string> | null;
}

async function release(
  path: string,
  options: { project: string; signal: AbortSignal },
  context: Context,
): Promise<void> {
  const { value } = await context.client.get<Instance & { expanded_config?: Record<string, string> }>(
    path,
    options,
  );
  if (value.expanded_config?.["security.protection.delete"] === "true") {
    await context.client.update<Instance>(
      path,
      (live) => ({ ...live, config: { ...live.config, "security.protection.delete": "false" } }),
      options,
    );
  }
  if (value.status === "Stopped") return;
  await context.client.put(`${path}/state`, { action: "stop", force: true, timeout: -1 }, options);
}
