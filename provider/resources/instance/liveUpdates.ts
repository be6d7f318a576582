/** What the server says of its configuration keys: whether a change acts on a running instance. */
import { LxdError, type LxdClient } from "../../lxd";
import type { Context } from "../../reconcile/definition";

/** `container`: at once in containers, not in virtual machines. `undefined`: the server does not say. */
export type LiveUpdates = (key: string) => "yes" | "no" | "container" | undefined;

export interface Metadata {
  readonly configs?: Record<
    string,
    Record<string, { readonly keys?: readonly Record<string, { readonly liveupdate?: string }>[] }>
  >;
}

/** Of `GET /1.0/metadata/configuration`: names may hold placeholders (`environment.*`, `volatile.<name>.hwaddr`). */
export function readLiveUpdates(metadata: Metadata): LiveUpdates {
  const sections = Object.values(metadata.configs?.instance ?? {});
  const told = sections.flatMap(({ keys = [] }) => keys.flatMap((entry) => Object.entries(entry)));
  const patterns = told.map(([name, { liveupdate }]) => ({ pattern: patternOf(name), liveupdate }));
  return (key) => {
    const liveupdate = patterns.find(({ pattern }) => pattern.test(key))?.liveupdate;
    return liveupdate === "yes" || liveupdate === "no" || liveupdate === "container" ? liveupdate : undefined;
  };
}

function patternOf(name: string): RegExp {
  const parts = name.split(/\*|<[^>]+>/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`);
}

const known = new WeakMap<LxdClient, Promise<LiveUpdates>>();

const silent: LiveUpdates = () => undefined;

/** Asked once per server. Without an answer (an older server, or none in reach) the tables have to do. */
export async function liveUpdatesOf(context: Context): Promise<LiveUpdates> {
  const { client, signal } = context;
  try {
    if (!(await client.hasExtension("metadata_configuration", { signal }))) return silent;
    const asked =
      known.get(client) ??
      client.get<Metadata>("/1.0/metadata/configuration").then(({ value }) => readLiveUpdates(value));
    known.set(client, asked);
    return await asked;
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    known.delete(client);
    context.log.debug(`What needs a restart could not be asked: ${error.message}`);
    return silent;
  }
}
