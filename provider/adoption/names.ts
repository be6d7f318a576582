/** What the objects are called in the program: by kind and name, so that nobody has to guess. */
import type { Found } from "./survey";

/** What they are called already; else `instance_web`, `snapshot_web_before`, and `instance_staging_web` outside the project `default`. */
export function logicalNames(found: readonly Found[]): Map<Found, string> {
  const names = new Map<Found, string>();
  const taken = new Set<string>();
  for (const one of found) {
    const parts = one.id.replace(/^default\//, "").split("/");
    const kind = one.type.charAt(0).toLowerCase() + one.type.slice(1);
    // A fingerprint says nothing; its beginning is enough to tell them apart.
    const last = parts.at(-1)!;
    const shown = /^[0-9a-f]{64}$/.test(last) ? [...parts.slice(0, -1), last.slice(0, 12)] : parts;
    const base = [kind, ...shown].join("_").replace(/[^A-Za-z0-9_]+/g, "_");
    // Two kinds may have one name elsewhere.
    const given = one.called === undefined ? [] : [one.called, `${kind}_${one.called}`];
    const free = [...given, base].find((candidate) => !taken.has(candidate));
    let name = free ?? base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    names.set(one, name);
  }
  return names;
}
