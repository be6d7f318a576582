/** What the engine keeps of a resource, read and written in one place. */
import { spelled } from "../address";
import type { Address, ResourceDefinition } from "../definition";
import { Failure } from "../host";
import { parseId } from "../ids";
import type { Ownership, Remainder, Trace } from "../ownership";
import { placeOf } from "../place";
import type { Traces } from "../record";
import { entriesOf, isMap, listOf, textOf, type PropertyMap, type Value } from "../values";

/** The form of the hidden outputs. States without a number were written before there was one, and are of form 0. */
export const stateVersion = 1;

/** Outputs that are kept for the next run and shown to nobody: names that begin with `__` are not displayed. */
export interface Hidden {
  /** `__remainder`: what the server made of each key of an owned map (ownership.ts). */
  readonly remainder: Readonly<Record<string, Remainder<unknown>>>;
  /** `__record`: what the server made of the other properties (record.ts). */
  readonly record: Traces;
  /** `__missing`: paths of what the server had filled in, and what is gone. */
  readonly missing?: readonly string[];
  /** `__pending`: what is left to do. */
  readonly pending?: readonly string[];
  /** `__kept`: what was there before, for delete. */
  readonly kept?: PropertyMap;
  /** `__made`: the mark of the create that made it (things.ts). */
  readonly made?: string;
  /** `__server`: the fingerprint of the server that holds it. */
  readonly server?: string;
  /** `__imported`: only read so far, by an import or `.get`; no create or update of ours has written it. */
  readonly imported?: boolean;
}

/** From one form to the next; the first step finds what form 0 lacks to be empty. */
const steps: readonly ((outputs: PropertyMap) => PropertyMap)[] = [
  (outputs) => ({ ...outputs, __record: outputs.__record ?? {} }),
];

/** Outputs in the present form. */
export function upgraded(outputs: PropertyMap): PropertyMap {
  const version = typeof outputs.__version === "number" ? outputs.__version : 0;
  if (version > stateVersion) {
    throw new Failure(
      "invalid",
      `The state was written by a newer version of this provider (form ${version}; this one knows form ${stateVersion}). Use the version of the provider that wrote it, or a newer one.`,
    );
  }
  return steps.slice(version).reduce((now, step) => step(now), outputs);
}

/** Each of `said` and `stored` is left out where there was none. */
const traceOf = (value: Value): Trace<Value> => {
  const { said, stored } = entriesOf(value);
  return { ...(said !== undefined && { said }), ...(stored !== undefined && { stored }) };
};

const tracesIn = <T>(value: Value | undefined, read: (value: Value) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(entriesOf(value)).map(([name, of]) => [name, read(of)]));

const tracesOf = (value: Value | undefined): Record<string, Trace<Value>> => tracesIn(value, traceOf);

export function hiddenOf(outputs: PropertyMap): Hidden {
  return {
    remainder: tracesIn(outputs.__remainder, tracesOf),
    record: tracesOf(outputs.__record),
    missing: listOf(outputs.__missing),
    pending: listOf(outputs.__pending),
    kept: isMap(outputs.__kept) ? outputs.__kept : undefined,
    made: textOf(outputs.__made) || undefined,
    server: textOf(outputs.__server) || undefined,
    imported: outputs.__imported === true,
  };
}

/** Whether outputs were written by this provider; if not, only the id can be relied on (import, `.get()`). */
export function isOurs(outputs: PropertyMap): boolean {
  return "__remainder" in outputs;
}

/** The inputs last sent: outputs repeat them, and they are the old side of every comparison. */
export function mirrorOf(definition: ResourceDefinition, outputs: PropertyMap): PropertyMap {
  const mirror: PropertyMap = {};
  for (const name of Object.keys(definition.inputs.properties)) {
    const value = outputs[name];
    if (value !== undefined) mirror[name] = value;
  }
  return mirror;
}

/** Where the object is: ids are fixed at creation, so what the state says goes before what the id says. */
export function addressOf(definition: ResourceDefinition, id: string, outputs: PropertyMap): Address {
  const parsed = parseId(definition, id, "default");
  if ("problem" in parsed) throw new Failure("invalid", parsed.problem);
  const entries = Object.entries(parsed.address).map(([segment, value]): [string, string] => {
    // What may be shared with the project "default" is where the id says, whatever project was asked for, unless it has
    // moved since.
    const isShared = segment === "project" && definition.scope !== "project";
    const current = outputs[isShared ? "__project" : segment];
    return [segment, typeof current === "string" ? current : value];
  });
  return spelled(definition, { ...Object.fromEntries(entries), ...(definition.placed && placeOf(outputs)) });
}

export function ownershipOf(inputs: PropertyMap): Ownership {
  return inputs.ownership === "declared" ? "declared" : "all";
}

/** A map property as a plain record; absent is empty. */
export const entriesIn = (inputs: PropertyMap, property: string): PropertyMap => entriesOf(inputs[property]);
