/** What the server says of its configuration keys: whether a change acts on a running instance. */
import type { Context } from "../../reconcile/definition";
import { keysOf, metadataOf, patternOf, type Metadata } from "../keys/metadata";

/** `container`: at once in containers, not in virtual machines. `undefined`: the server does not say. */
export type LiveUpdates = (key: string) => "yes" | "no" | "container" | undefined;

export function readLiveUpdates(metadata: Metadata): LiveUpdates {
  const told = keysOf(metadata, "instance");
  const patterns = told.map(([name, { liveupdate }]) => ({ pattern: patternOf(name), liveupdate }));
  return (key) => {
    const liveupdate = patterns.find(({ pattern }) => pattern.test(key))?.liveupdate;
    return liveupdate === "yes" || liveupdate === "no" || liveupdate === "container" ? liveupdate : undefined;
  };
}

/** Without an answer the tables have to do. */
export async function liveUpdatesOf(context: Context): Promise<LiveUpdates> {
  const metadata = await metadataOf(context);
  return metadata === undefined ? () => undefined : readLiveUpdates(metadata);
}
