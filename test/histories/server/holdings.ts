/** All that a server holds, object by object, without what tells of a moment. */
import type { Server } from "./server";

export type Holdings = ReadonlyMap<string, string>;

const collections = [
  ...[
    "/instances?recursion=1",
    "/images?recursion=1",
    "/images/aliases?recursion=1",
    "/networks?recursion=1",
  ],
  ...["/network-acls?recursion=1", "/network-zones?recursion=1", "/storage-pools?recursion=1"],
  ...["/profiles?recursion=1", "/certificates?recursion=1"],
];

type Thing = Readonly<Record<string, unknown>>;

export async function holdings(server: Server): Promise<Holdings> {
  const found = new Map<string, string>();
  const note = (place: string, thing: Thing) => {
    const { last_used_at: _at, used_by: _by, state: _state, config, ...rest } = thing;
    const name = String(thing.name ?? thing.fingerprint);
    found.set(`${place} ${name}`, JSON.stringify({ ...rest, config: lasting(config) }));
  };
  const all = async (path: string, place: string) => {
    const things = ((await server.get(path)) ?? []) as Thing[];
    for (const thing of things) note(place, thing);
    return things;
  };
  const projects = await all("/projects?recursion=1", "/projects");
  for (const { name: project } of projects) {
    for (const path of collections) {
      const things = await all(
        `${path}&project=${String(project)}`,
        `${String(project)} ${path.split("?", 1)[0]}`,
      );
      if (path.startsWith("/storage-pools")) {
        for (const { name: pool } of things) {
          const volumes = `/storage-pools/${String(pool)}/volumes`;
          await all(`${volumes}?recursion=1&project=${String(project)}`, `${String(project)} ${volumes}`);
        }
      }
      if (path.startsWith("/network-zones")) {
        for (const { name: zone } of things) {
          const records = `/network-zones/${String(zone)}/records`;
          await all(`${records}?recursion=1&project=${String(project)}`, `${String(project)} ${records}`);
        }
      }
      if (path.startsWith("/instances")) {
        for (const { name: instance } of things) {
          const snapshots = `/instances/${String(instance)}/snapshots`;
          await all(`${snapshots}?recursion=1&project=${String(project)}`, `${String(project)} ${snapshots}`);
        }
      }
    }
  }
  const { config } = (await server.get("")) as Thing;
  note("", { name: "server", config });
  return found;
}

/** What the server keeps for itself changes as it likes. */
function lasting(config: unknown): unknown {
  if (typeof config !== "object" || config === null) return config;
  const entries = Object.entries(config).filter(([key]) => !key.startsWith("volatile."));
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is there that was not, is gone, or is otherwise. */
export function changesBetween(before: Holdings, now: Holdings): string[] {
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names
    .filter((name) => before.get(name) !== now.get(name))
    .map((name) => `${name}: ${before.get(name) ?? "nothing"} -> ${now.get(name) ?? "nothing"}`);
}
