/** What the engine keeps of a resource, read and written in one place. */
import type { Address, Live, ResourceDefinition } from "../definition";
import { parseId } from "../ids";
import { withDefaults } from "../normalise";
import type { Ownership, Remainder } from "../ownership";
import { annotations } from "../properties";
import type { PropertyMap } from "../values";
import { placeOf } from "../place";
import { Failure } from "../host";

/**
 * Outputs that are kept for the next run and shown to nobody (names that begin with `__` are not displayed):
 * `__remainder` per owned map (ownership.ts), `__missing` paths of the remainder that are gone, `__pending` what is
 * left to do, `__kept` what delete will need, `__project` where an object has moved that projects may share, and `__defaults` the inputs that Check filled in.
 */
export interface Hidden {
  readonly remainder: Readonly<Record<string, Remainder<unknown>>>;
  readonly missing?: readonly string[];
  readonly pending?: readonly string[];
  readonly kept?: PropertyMap;
}

export function hiddenOf(outputs: PropertyMap): Hidden {
  return {
    remainder: (outputs.__remainder ?? {}) as unknown as Hidden["remainder"],
    missing: outputs.__missing as string[] | undefined,
    pending: outputs.__pending as string[] | undefined,
    kept: outputs.__kept as PropertyMap | undefined,
  };
}

/** Whether outputs were written by this provider; if not, only the id can be relied on (import, `.get()`). */
export function isOurs(outputs: PropertyMap | undefined): outputs is PropertyMap {
  return outputs !== undefined && "__remainder" in outputs;
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
  return { ...Object.fromEntries(entries), ...(definition.placed && placeOf(outputs)) };
}

export function ownershipOf(inputs: PropertyMap): Ownership {
  return inputs.ownership === "declared" ? "declared" : "all";
}

/** A map property as a plain record; absent is empty. */
export function entriesOf(inputs: PropertyMap, property: string): Record<string, unknown> {
  return (inputs[property] ?? {}) as Record<string, unknown>;
}

export function assemble(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  live: Pick<Live, "outputs"> & Partial<Live>,
  hidden: Hidden,
): PropertyMap {
  const outputs: PropertyMap = { ...withDefaults(inputs, definition.inputs), ...live.outputs };
  // What the program declares is shown as it was declared, also where the server reports it too.
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    if (!annotations(schema).computed) continue;
    const value = inputs[name] ?? live.inputs?.[name] ?? outputs[name];
    if (value !== undefined) outputs[name] = value;
  }
  outputs.__remainder = hidden.remainder;
  if (hidden.missing?.length) outputs.__missing = [...hidden.missing];
  if (hidden.kept) outputs.__kept = hidden.kept;
  if (hidden.pending?.length) outputs.__pending = [...hidden.pending];
  return outputs;
}
