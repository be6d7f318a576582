/** Mistakes in configuration keys, found in previews: only the server can tell for sure, so they are warnings. */
import { nearest } from "../../reconcile/check";
import type { Context } from "../../reconcile/definition";
import { printPath } from "../../reconcile/paths";
import { isMap, type PropertyMap } from "../../reconcile/values";
import { keysOf, metadataOf, patternOf } from "./metadata";

/** Keys by name, which may hold `*` or a part in capitals for any text; with the values that are taken, if few. */
export type KnownKeys = Readonly<Record<string, readonly string[] | "boolean" | "whole number" | "any">>;

/** What the server takes for a boolean (LXD: shared/util.go, IsTrue and IsFalse). */
const booleans = /^(true|false|1|0|yes|no|on|off)$/i;

/**
 * @param entity the name that the server's metadata has for it
 * @param table for servers that do not tell
 */
export async function doubtsAboutConfig(
  { config }: PropertyMap,
  entity: string,
  table: KnownKeys,
  context: Context,
): Promise<string[]> {
  if (config === undefined || !isMap(config) || Object.keys(config).length === 0) return [];
  const metadata = await metadataOf(context);
  const told = metadata && keysOf(metadata, entity);
  if (told === undefined || told.length === 0) return doubts(config, table, "LXD 5.0");
  const kinds: Record<string, KnownKeys[string]> = { bool: "boolean", integer: "whole number" };
  const known = Object.fromEntries(told.map(([name, { type = "" }]) => [name, kinds[type] ?? "any"]));
  return doubts(config, { "user.*": "any", ...known }, "this server");
}

export function doubts(config: PropertyMap, known: KnownKeys, who: string): string[] {
  const patterns = Object.entries(known).map(([name, kind]) => ({ pattern: patternOf(name), kind }));
  const names = Object.keys(known).filter((name) => !/\*|<|\.[A-Z]+\b/.test(name));
  return Object.entries(config).flatMap(([key, value]) => {
    const path = printPath(["config", key]);
    const kind = known[key] ?? patterns.find(({ pattern }) => pattern.test(key))?.kind;
    if (kind === undefined) {
      const near = nearest(key, names);
      return [`${path}: ${who} does not know this key${near ? `; did you mean "${near}"?` : "."}`];
    }
    if (typeof value !== "string" || value === "" || kind === "any") return [];
    if (kind === "boolean" && !booleans.test(value)) {
      return [`${path} is true or false, which ${JSON.stringify(value)} is not.`];
    }
    if (kind === "whole number" && !/^-?\d+$/.test(value)) {
      return [`${path} is a whole number, which ${JSON.stringify(value)} is not.`];
    }
    if (Array.isArray(kind) && !kind.includes(value)) {
      return [`${path} is one of ${kind.join(", ")}, which ${JSON.stringify(value)} is not.`];
    }
    return [];
  });
}
