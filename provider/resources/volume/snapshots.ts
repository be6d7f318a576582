import { LxdError, apiPath, nameIn, segmentsIn } from "../../lxd";
import type { Address, Context } from "../../reconcile/definition";

/** Names alone: with contents, the list of volumes takes the server long (it looks up the users of each). */
const namesOnly = { recursion: "0" };

/**
 * The names of a volume's snapshots. Two lists tell them, and neither tells all: that of the volumes has none of them on
 * Incus 7, and that of the volume's own none of a volume of another member (LXD 5.0.2). The former is one request for all
 * volumes that are asked about at a time.
 */
export async function snapshotsOf(
  { project, target, pool = "", volume = "" }: Partial<Address>,
  { client, signal }: Pick<Context, "client" | "signal">,
): Promise<string[]> {
  const options = { project, target, signal, query: namesOnly };
  const collection = ["storage-pools", pool, "volumes", "custom"];
  const among = client.list<string>(apiPath(...collection), options);
  const own = client.list<string>(apiPath(...collection, volume, "snapshots"), options).catch(noneOfNone);
  const [ofAll, ofIt] = await Promise.all([among, own]);
  const listed = ofAll.map(segmentsIn).flatMap((words) => {
    const [of, , snapshot] = words.slice(collection.length);
    return of === volume && snapshot !== undefined ? [snapshot] : [];
  });
  return [...new Set([...listed, ...ofIt.map(nameIn)])].sort();
}

/** A volume that is gone holds nothing (5.0.2: 404; LXD 6 answers that with an empty list). */
function noneOfNone(error: unknown): string[] {
  if (error instanceof LxdError && error.kind === "notFound") return [];
  throw error;
}
