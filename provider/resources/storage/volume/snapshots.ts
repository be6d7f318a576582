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

type OfVolume = Partial<Address>;
type Asking = Pick<Context, "client" | "signal">;
/** "paths" is quick, for the server looks up the users of no volume; names with a per cent sign may come otherwise, which servers escape once or twice. */
type Reading = "paths" | "objects";

const recursions: Readonly<Record<Reading, string>> = { paths: "0", objects: "1" };
const volumesOf = ({ pool = "" }: OfVolume) => ["storage-pools", pool, "volumes", "custom"];

const named = (entries: readonly Entry[]) =>
  entries.map(wordsOf).flatMap(([of, snapshot]) => (snapshot === undefined ? [] : [{ of, snapshot }]));

/**
 * The names of a volume's snapshots. The list of all volumes tells them, one request for all that are asked about at a
 * time; but on Incus 7 it has no snapshots at all. Where it has none, the volume's own list is asked.
 */
export async function snapshotsOf(
  place: OfVolume,
  { client, signal }: Asking,
  read: Reading,
): Promise<string[]> {
  const { project, target, volume = "" } = place;
  const options = { project, target, signal, query: { recursion: recursions[read] } };
  const among = named(await client.list<Entry>(apiPath(...volumesOf(place)), options));
  if (among.length > 0) return among.filter(({ of }) => of === volume).map(({ snapshot }) => snapshot);
  return ownSnapshotsOf(place, { client, signal }, read);
}

/**
 * What goes with a volume that is deleted. Outside of a cluster its own list is the cheapest look; of a member's volume
 * that has no names of its own (LXD 5.0.2), so that the list of all is asked.
 */
export const snapshotsGoneWith = (place: OfVolume, asking: Asking): Promise<string[]> =>
  place.target === undefined ? ownSnapshotsOf(place, asking, "paths") : snapshotsOf(place, asking, "paths");

/** Each that the volume's own list names is looked at: in a cluster it has those of another member too (LXD 5.0.2). */
async function ownSnapshotsOf(place: OfVolume, { client, signal }: Asking, read: Reading): Promise<string[]> {
  const { project, target, volume = "" } = place;
  const options = { project, target, signal };
  const own = [...volumesOf(place), volume, "snapshots"];
  const query = { recursion: recursions[read] };
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
