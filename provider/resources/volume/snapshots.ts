import { LxdError, apiPath, segmentsIn } from "../../lxd";
import type { Address, Context } from "../../reconcile/definition";

/** An entry of a list of names alone is a path, of one with contents an object. */
type Entry = string | { readonly name: string };

/** Volume and snapshot of an entry; the volume itself has no second one. */
function wordsOf(entry: Entry): readonly (string | undefined)[] {
  if (typeof entry !== "string") return entry.name.split("/");
  const [of, , snapshot] = segmentsIn(entry).slice(4);
  return [of, snapshot];
}

/**
 * The names of a volume's snapshots. Two lists tell them, and neither tells all: that of the volumes has none of them on
 * Incus 7, and that of the volume's own none of a volume of another member (LXD 5.0.2). The former is one request for all
 * volumes that are asked about at a time.
 *
 * @param read "paths" is quick, for the server looks up the users of no volume; names with a per cent sign may come
 * otherwise, which servers escape once or twice
 */
export async function snapshotsOf(
  { project, target, pool = "", volume = "" }: Partial<Address>,
  { client, signal }: Pick<Context, "client" | "signal">,
  read: "paths" | "objects",
): Promise<string[]> {
  const options = { project, target, signal, query: { recursion: read === "paths" ? "0" : "1" } };
  const collection = ["storage-pools", pool, "volumes", "custom"];
  const among = client.list<Entry>(apiPath(...collection), options);
  const own = client.list<Entry>(apiPath(...collection, volume, "snapshots"), options).catch(noneOfNone);
  const listed = (await Promise.all([among, own])).flat().map(wordsOf);
  const names = listed.flatMap(([of, snapshot]) =>
    of === volume && snapshot !== undefined ? [snapshot] : [],
  );
  return [...new Set(names)].sort();
}

/** A volume that is gone holds nothing (5.0.2: 404; LXD 6 answers that with an empty list). */
function noneOfNone(error: unknown): Entry[] {
  if (error instanceof LxdError && error.kind === "notFound") return [];
  throw error;
}
