/**
 * Who owns which key of a map that the server and others write to as well (`config`, `devices`, `properties`).
 *
 * Expected of the server is what the program says, plus what the server added by itself to a write of ours. The
 * second part is the *remainder*. Per key it holds what the program said, if anything, and what the server
 * stored: `auto` → the address it chose, a rewritten `source`, filled defaults. Only create, update, import and
 * adoption write it; read passes it on. Everything here is a pure function.
 */
import { isDeepStrictEqual } from "node:util";

export type Entries<V> = Readonly<Record<string, V>>;

/** What the server made of a key in our last write. Without `said` the program did not name the key. */
export interface Trace<V> {
  readonly said?: V;
  /** Absent: the program named the key and the server did not keep it. */
  readonly stored?: V;
}

export type Remainder<V> = Readonly<Record<string, Trace<V>>>;

export type Ownership = "all" | "declared";

/** What a kind of object knows about the keys of one of its maps. */
export interface KeyRules<V> {
  /** Keys that the server alone writes (`volatile.*`): carried in every write, never drift, never inputs. */
  readonly serverOwned: (key: string) => boolean;
  /** What to declare in the place of such a key of the server's own. */
  readonly instead?: (key: string) => string;
  /** Keys that the server refuses to have removed (a pool's `source`): they stay when the program drops them. */
  readonly staysWhenRemoved?: (key: string) => boolean;
  /** On import: whether a live entry is the server's own doing, and so no input. */
  readonly filledByServer?: (key: string, value: V, live: Entries<V>) => boolean;
}

export const isVolatile = (key: string): boolean => key.startsWith("volatile.");

/** Most configuration maps: the server alone writes `volatile.*`. */
export const ordinaryKeys: KeyRules<unknown> = { serverOwned: isVolatile };

const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** In a map it means "not in the program". */
const isNothing = (value: unknown): boolean => value === null || value === "";

/** The keys of `live` that are not the server's alone, or that the program declares all the same. */
export function visible<V>(
  live: Entries<V>,
  rules: KeyRules<V>,
  declared: Entries<unknown> = {},
): Record<string, V> {
  return Object.fromEntries(
    Object.entries(live).filter(([key]) => key in declared || !rules.serverOwned(key)),
  );
}

/** The remainder after a create: all that the server stored differently from, or beside, what was declared. */
export function afterCreate<V>(declared: Entries<V>, live: Entries<V>, rules: KeyRules<V>): Remainder<V> {
  return afterUpdate({ old: {}, declared, remainder: {}, before: {}, after: live, rules });
}

/**
 * The remainder after an update. Keys that are new to the server since the GET before our PUT are its answer to
 * our write; keys that were there before belong to others.
 */
export function afterUpdate<V>(write: {
  old: Entries<V>;
  declared: Entries<V>;
  remainder: Remainder<V>;
  before: Entries<V>;
  after: Entries<V>;
  rules: KeyRules<V>;
  /** Keys in `ignoreChanges`: we did not write them, so nothing is learnt about them. */
  ignored?: (key: string) => boolean;
}): Remainder<V> {
  const { old, declared, remainder, before, after, rules, ignored = () => false } = write;
  const result: Record<string, Trace<V>> = {};
  for (const [key, trace] of Object.entries(remainder)) {
    if (ignored(key)) result[key] = trace;
    else if (trace.said === undefined && !(key in declared)) result[key] = trace;
  }
  for (const [key, said] of Object.entries(declared)) {
    if (ignored(key)) continue;
    const stored = after[key];
    if (!same(stored, said)) result[key] = stored === undefined ? { said } : { said, stored };
  }
  for (const [key, stored] of Object.entries(visible(after, rules))) {
    if (key in declared || key in result || ignored(key)) continue;
    // Removed from the program and there all the same: the server refuses to go without it.
    const kept = key in old;
    if (kept || !(key in before)) result[key] = { stored };
  }
  return result;
}

/** What the server should hold under a key that the program declares. */
function expectedOf<V>(said: V, trace: Trace<V> | undefined): V | undefined {
  return trace?.said !== undefined && same(trace.said, said) ? trace.stored : said;
}

/** What a write sends for a declared key: the recorded answer to it, for `auto` is never sent again. */
function sentFor<V>(said: V, trace: Trace<V> | undefined): V {
  return expectedOf(said, trace) ?? said;
}

export interface Reading<V> {
  /** The declared entries as they are now: the user's spelling where nothing changed, live values where it did. */
  readonly inputs: Record<string, V>;
  /** Keys of the remainder that are gone from the server. */
  readonly missing: string[];
}

/** What a refresh finds. Applied to its own result it gives the same again. */
export function read<V>(state: {
  declared: Entries<V>;
  remainder: Remainder<V>;
  live: Entries<V>;
  rules: KeyRules<V>;
  ownership: Ownership;
}): Reading<V> {
  const { declared, remainder, rules, ownership } = state;
  const live = visible(state.live, rules, { ...remainder, ...declared });
  const inputs: Record<string, V> = {};
  for (const [key, value] of Object.entries(live)) {
    const trace = remainder[key];
    const said = declared[key];
    if (trace !== undefined && same(trace.stored, value)) {
      // As our last write left it: the program's spelling, or nothing when the program did not name the key. It may
      // have named it since, for what the server has already is no update.
      if (trace.said !== undefined) inputs[key] = trace.said;
      else if (said !== undefined && (same(said, value) || isNothing(said))) inputs[key] = said;
    } else if (said !== undefined || ownership === "all") {
      inputs[key] = value;
    }
  }
  for (const [key, said] of Object.entries(declared)) {
    const dropped = remainder[key];
    if (key in live) continue;
    // The server did not keep this key when we wrote it, so its absence is no news; that of nothing never is.
    const isUnkept = dropped !== undefined && dropped.stored === undefined && same(dropped.said, said);
    if (isUnkept || isNothing(said)) inputs[key] = said;
  }
  const missing =
    ownership === "all"
      ? Object.entries(remainder).flatMap(([key, { said }]) =>
          said === undefined && !(key in live) ? [key] : [],
        )
      : [];
  return { inputs, missing: missing.sort() };
}

/** The map to write: three-way, of what was declared last, what is declared now, and what is there. */
export function merge<V>(update: {
  old: Entries<V>;
  declared: Entries<V>;
  remainder: Remainder<V>;
  live: Entries<V>;
  rules: KeyRules<V>;
  ownership: Ownership;
  ignored?: (key: string) => boolean;
}): Record<string, V> {
  const { old, declared, remainder, live, rules, ownership, ignored = () => false } = update;
  const body: Record<string, V> = {};
  for (const [key, value] of Object.entries(live)) {
    const trace = remainder[key];
    const wasOurs = key in old || trace?.said !== undefined;
    // The server's own keys (`image.*`) too, where the program had declared one.
    const removed = wasOurs && !(key in declared) && !(trace && trace.said === undefined);
    if (ignored(key) || !removed || rules.staysWhenRemoved?.(key)) body[key] = value;
  }
  if (ownership === "all") {
    for (const [key, trace] of Object.entries(remainder)) {
      const ours = trace.said === undefined && !(key in declared) && !ignored(key);
      if (ours && trace.stored !== undefined) body[key] = trace.stored;
    }
  }
  for (const [key, said] of Object.entries(declared)) {
    if (!ignored(key)) body[key] = sentFor(said, remainder[key]);
  }
  return body;
}

/** What import takes: everything visible becomes an input, but for the server's own doing. */
export function imported<V>(
  live: Entries<V>,
  rules: KeyRules<V>,
): { inputs: Record<string, V>; remainder: Remainder<V> } {
  const inputs: Record<string, V> = {};
  const remainder: Record<string, Trace<V>> = {};
  for (const [key, value] of Object.entries(visible(live, rules))) {
    if (rules.filledByServer?.(key, value, live)) remainder[key] = { stored: value };
    else inputs[key] = value;
  }
  return { inputs, remainder };
}
