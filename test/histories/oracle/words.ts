/** A preview's outputs that are known are what comes. */
import { Secret, Unknown, isMap, type Value } from "../../../provider/reconcile/values";
import type { Outcome } from "../engine/deployment";
import { holds } from "./law";

export function keptItsWord(preview: Outcome, update: Outcome): void {
  const madeUp = madeUpNames(preview);
  const isMadeUp = (said: Value) => madeUp.some((name) => show(said).includes(name));
  for (const { about, action, outputs: foretold } of preview.steps) {
    if (foretold === undefined) continue;
    const step = update.steps.find((other) => other.about.urn === about.urn && other.action !== "delete");
    const came = update.stack.find((entry) => entry.about.urn === about.urn && !entry.isReplaced)?.outputs;
    const about_ = () => `${about.name} (${action})`;
    holds(step !== undefined && came !== undefined, "what a preview shows happens", about_);
    for (const [name, said] of Object.entries(foretold)) {
      if (name.startsWith("__")) continue;
      const path = otherwise(said, came![name], name);
      const told = () => `${about_()}: ${path}: ${show(said)} -> ${show(came![name])}`;
      holds(path === undefined || isMadeUp(said), "a known output of a preview comes", told);
    }
  }
}

/** Names that are made up are others in the update: there is a new seed. */
const madeUpNames = ({ steps }: Outcome): string[] =>
  steps.flatMap(({ action, outputs }) => {
    const name = outputs?.name;
    return action !== "update" && typeof name === "string" && /-[0-9a-f]{7}$/.test(name) ? [name] : [];
  });

/** The path at which it came otherwise. */
function otherwise(said: Value, came: Value | undefined, path: string): string | undefined {
  if (said instanceof Unknown) return undefined;
  if (said instanceof Secret || came instanceof Secret) {
    return otherwise(bare(said), came === undefined ? undefined : bare(came), path);
  }
  if (isMap(said) && came !== undefined && isMap(came)) {
    const paths = Object.entries(said).map(([key, value]) => otherwise(value, came[key], `${path}.${key}`));
    return paths.find((one) => one !== undefined);
  }
  return JSON.stringify(said) === JSON.stringify(came) ? undefined : path;
}

const bare = (value: Value): Value => (value instanceof Secret ? value.value : value);

const show = (value: Value | undefined) => JSON.stringify(value) ?? "nothing";
