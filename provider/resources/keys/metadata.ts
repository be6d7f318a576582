/** What a server tells of its own configuration keys (`GET /1.0/metadata/configuration`, LXD 5.18 and newer). */
import { LxdError, type LxdClient } from "../../lxd";
import type { Context } from "../../reconcile/definition";

/** A key's facts, in the server's words. */
export interface KeyFacts {
  readonly type?: string;
  readonly liveupdate?: string;
}

interface Section {
  readonly keys?: readonly Record<string, KeyFacts>[] | null;
}

type Configs = Record<string, Record<string, Section>>;

export interface Metadata {
  readonly configs?: Configs;
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

/** Every key of an entity (`instance`, `network-bridge`, …), or of one of its sections, with its facts. */
export function keysOf(
  metadata: Metadata,
  entity: string,
  section?: string,
): [name: string, facts: KeyFacts][] {
  const told = metadata.configs ?? {};
  const sections = told[entity]
    ? Object.entries(told[entity]).filter(([name]) => section === undefined || name === section)
    : namedByIncus(told, entity, section);
  return sections.flatMap(([, { keys }]) => (keys ?? []).flatMap((entry) => Object.entries(entry)));
}

/**
 * Incus writes `_` for `-`, has all devices in one entity (`devices`: `nic_bridged`, `unix-char-block`), and volumes in
 * entities of their own (`storage_volume_zfs`).
 */
function namedByIncus(told: Configs, entity: string, section: string | undefined): [string, Section][] {
  const [, device] = /^device-(?:unix-(?=usb))?(.+)$/.exec(entity) ?? [];
  if (device !== undefined) {
    const name = /^unix-(char|block)$/.test(device)
      ? "unix-char-block"
      : device.replace(/^(nic|gpu)-/, "$1_");
    return Object.entries(told.devices ?? {}).filter(([known]) => known === name);
  }
  const underscored = entity.replaceAll("-", "_");
  const name = section === "volume-conf" ? underscored.replace("storage_", "storage_volume_") : underscored;
  return Object.entries(told[name] ?? {});
}

/** Names may hold placeholders: `environment.*`, `volatile.<name>.hwaddr`, `tunnel.NAME.id`, `limits.disk.pool.POOL_NAME`. */
export function patternOf(name: string): RegExp {
  const parts = name
    .split(/\*|<[^>]+>|(?<=\.)[A-Z_]+(?=\.|$)/)
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`);
}
