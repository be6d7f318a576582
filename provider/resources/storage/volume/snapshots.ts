import { LxdError, apiPath, segmentsIn } from "../../../lxd";
import type { Address, Context } from "../../../reconcile/definition";

/** An entry of a list of names alone is a path, of one with contents an object. */
type Entry = string | { readonly name: string };

/** Volume and snapshot of an entry; the volume itself has no second one. */
function wordsOf(entry: Entry): readonly (string | undefined)[] {
  if (typeof entry !== "string") return entry.name.split("/");
  const [of, , snapshot] = segmentsIn(entry).slice(4);
  return [of, snapshot];
}

/**
 * The names of a volume's snapshots. The list of all volumes tells them, one request for all that are asked about at a
 * time; but on Incus 7 it has no snapshots at all. Where it has none, the volume's own list is asked, and each that it
 * names is looked at: in a cluster it has those of a volume of that name on another member too (LXD 5.0.2).
 *
 * @param read "paths" is quick, for the server looks up the users of no volume; names with a per cent sign may come
 * otherwise, which servers escape once or twice
 */
export async function snapshotsOf(
  { project, target, pool = "", volume = "" }: Partial<Address>,
  { client, signal }: Pick<Context, "client" | "signal">,
  read: "paths" | "objects",
): Promise<string[]> {
  const options = { project, target, signal };
  const query = { recursion: read === "paths" ? "0" : "1" };
  const collection = ["storage-pools", pool, "volumes", "custom"];
  const own = [...collection, volume, "snapshots"];
  const named = (entries: readonly Entry[]) =>
    entries.map(wordsOf).flatMap(([of, snapshot]) => (snapshot === undefined ? [] : [{ of, snapshot }]));

  const among = named(await client.list<Entry>(apiPath(...collection), { ...options, query }));
  if (among.length > 0) return among.filter(({ of }) => of === volume).map(({ snapshot }) => snapshot);
  // An empty list, or 404 where the volume is gone.
  const said = await unlessMissing(client.list<Entry>(apiPath(...own), { ...options, query }));
  const looks = named(said ?? []).map(async ({ snapshot }) =>
    (await unlessMissing(client.get(apiPath(...own, snapshot), options))) ? [snapshot] : [],
  );
  return (await Promise.all(looks)).flat();
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
}
