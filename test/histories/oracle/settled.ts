/** After an `up`: a preview plans nothing, and a refresh finds what others have changed and nothing else. */
import { Secret, isMap, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import type { Outcome } from "../engine/deployment";
import type { Refreshed } from "../engine/refresh";
import type { Entry, Stack } from "../engine/stack";
import { holds } from "./law";

export function plansNothing(preview: Outcome, law = "a preview after an up is empty"): void {
  const { failure } = preview;
  holds(failure === undefined, "a preview after an up is not refused", () => failure!.message);
  for (const { about, action, diff } of preview.steps) {
    const told = () => `${about.name} (${about.type}): ${action} ${JSON.stringify(diff?.detailed)}`;
    holds(action === "same", law, told);
  }
}

/** The properties that others have changed: which may be shown, and which must be. */
export interface Meddled {
  readonly may: readonly string[];
  readonly must: readonly string[];
}

const untouched: Meddled = { may: [], must: [] };

export function findsOnly(
  meddled: ReadonlyMap<string, Meddled>,
  before: Stack,
  { stack, drift, gone }: Refreshed,
): void {
  holds(gone.length === 0, "a refresh finds what is there", () => gone.join(", "));
  for (const entry of before) {
    const { urn, name, type } = entry.about;
    const changed = Object.keys(drift.get(urn)?.detailed ?? {});
    const { may, must } = meddled.get(urn) ?? untouched;
    const told = () => `${name} (${type}): ${JSON.stringify(changed)}`;
    const unexpected = changed.filter((path) => !may.includes(topOf(path)));
    holds(unexpected.length === 0, "a refresh finds no drift that nobody made", told);
    const unseen = must.filter((property) => !changed.some((path) => topOf(path) === property));
    holds(
      unseen.length === 0,
      "a refresh shows what somebody else has changed",
      () => `${told()}, not ${unseen.join(", ")}`,
    );
    if (may.length > 0) continue;
    const now = stack.find((other) => other.about.urn === urn && !other.isReplaced);
    if (now && !entry.isReplaced) rewritesNothing(entry, now);
  }
}

function rewritesNothing(before: Entry, now: Entry): void {
  for (const side of ["inputs", "outputs"] as const) {
    const [old, fresh] = [lasting(before.about.type, before[side]), lasting(now.about.type, now[side])];
    const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
    const changed = names.find((name) => textOf(old[name]) !== textOf(fresh[name]));
    const told = () =>
      `${before.about.name} (${before.about.type}): ${side}.${changed}: ${textOf(old[changed!])} -> ${textOf(fresh[changed!])}`;
    holds(changed === undefined, "a refresh that finds nothing rewrites nothing", told);
  }
}

/** Outputs but those that tell what other resources have done since. */
function lasting(type: string, properties: PropertyMap): PropertyMap {
  const { usedBy: _used, expandedConfig: _config, expandedDevices: _devices, ...rest } = properties;
  const { effectiveConfig: _server, ...own } = rest;
  return type.endsWith(":ServerConfig") ? own : rest;
}

const topOf = (path: string) => path.split(/[.[]/, 1)[0]!;

/** With its marks, in one order of keys. */
function textOf(value: Value | undefined): string {
  if (value instanceof Secret) return `secret(${textOf(value.value)})`;
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value !== undefined && isMap(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${key}:${textOf(value[key])}`).join()}}`;
  }
  return JSON.stringify(value) ?? "nothing";
}
