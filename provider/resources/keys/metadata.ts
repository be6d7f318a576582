/** What a server tells of its own configuration keys (`GET /1.0/metadata/configuration`, LXD 5.18 and newer). */
import { LxdError, type LxdClient } from "../../lxd";
import type { Context } from "../../reconcile/definition";

/** A key's facts, in the server's words. */
export interface KeyFacts {
  readonly type?: string;
  readonly liveupdate?: string;
}

export interface Metadata {
  readonly configs?: Record<
    string,
    Record<string, { readonly keys?: readonly Record<string, KeyFacts>[] | null }>
  >;
}

const known = new WeakMap<LxdClient, Promise<Metadata>>();

/** Asked once per server; `undefined` when it has none (it is older), or is out of reach. */
export async function metadataOf(context: Context): Promise<Metadata | undefined> {
  const { client, signal } = context;
  try {
    if (!(await client.hasExtension("metadata_configuration", { signal }))) return undefined;
    const asked =
      known.get(client) ?? client.get<Metadata>("/1.0/metadata/configuration").then(({ value }) => value);
    known.set(client, asked);
    return await asked;
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    known.delete(client);
    context.log.debug(`The server's configuration keys could not be asked for: ${error.message}`);
    return undefined;
  }
}

/** Every key of an entity (`instance`, `network-bridge`, …) with its facts. */
export function keysOf(metadata: Metadata, entity: string): [name: string, facts: KeyFacts][] {
  const sections = Object.values(metadata.configs?.[entity] ?? {});
  return sections.flatMap(({ keys }) => (keys ?? []).flatMap((entry) => Object.entries(entry)));
}

/** Names may hold placeholders: `environment.*`, `volatile.<name>.hwaddr`, `tunnel.NAME.id`. */
export function patternOf(name: string): RegExp {
  const parts = name
    .split(/\*|<[^>]+>|(?<=\.)[A-Z]+(?=\.|$)/)
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`);
}
