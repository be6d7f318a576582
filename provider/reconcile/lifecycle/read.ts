/** Read: what a refresh finds, and what an import takes. */
import { isDeepStrictEqual } from "node:util";
import { LxdError } from "../../lxd";
import type { Address, Context, Live, ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { explain } from "../explain";
import { Failure, InitFailed, type Call, type ReadAnswer, type ReadRequest } from "../host";
import { parseId, printId } from "../ids";
import { canonical, withDefaults } from "../normalise";
import { imported, read as readOwned } from "../ownership";
import { annotations } from "../properties";
import { printPath } from "../paths";
import { rewrap, unwrap } from "../secrets";
import type { PropertyMap, Value } from "../values";
import { marksOf } from "./marks";
import {
  addressOf,
  assemble,
  entriesOf,
  hiddenOf,
  isOurs,
  mirrorOf,
  ownershipOf,
  type Hidden,
} from "./state";

const readSeconds = 120;

export async function read(
  definition: ResourceDefinition,
  request: ReadRequest,
  call: Call,
  environment: Environment,
): Promise<ReadAnswer> {
  const old = unwrap(request.oldOutputs ?? {});
  const isRefresh = isOurs(old.plain);
  const context = environment.context(call, request.timeout || readSeconds, isRefresh ? "list" : "one");
  if (!isRefresh) return importObject(definition, request.id, context, environment);

  const inputs = unwrap(request.oldInputs ?? {});
  const marks = marksOf(definition, [...inputs.marks, ...old.marks]);
  const address = addressOf(definition, request.id, old.plain);
  const hidden = hiddenOf(old.plain);
  let live;
  try {
    live = await look(definition, address, context, { inputs: inputs.plain, outputs: old.plain });
  } catch (error) {
    if (!isAway(error)) throw error;
    // One that nobody can tell anything of must not stand in the way of all others.
    call.log.warning(`${(error as Error).message} Until then it is taken to be as it was.`);
    return settledAnswer(
      { id: request.id, inputs: request.oldInputs ?? {}, outputs: request.oldOutputs! },
      hidden.pending,
    );
  }
  if (live === undefined) return undefined;

  const found = refreshed(definition, inputs.plain, hidden, live);
  const pending = live.pending ?? hidden.pending;
  const declared = { ...mirrorOf(definition, inputs.plain), ...found.inputs };
  for (const name of Object.keys(declared)) if (!(name in found.inputs)) delete declared[name];
  // Left out of imported inputs, filled in by the next Check: without it, that would look like a move.
  if (declared.project === undefined && old.plain.project !== undefined) declared.project = old.plain.project;
  const outputs = assemble(definition, declared, live, {
    remainder: hidden.remainder,
    kept: hidden.kept,
    missing: found.missing,
    pending,
  });
  const result = {
    id: request.id,
    inputs: rewrap({ ...found.inputs, ...keepHidden(inputs.plain) }, marks),
    outputs: rewrap(outputs, marks),
  };
  return settledAnswer(result, pending);
}

/** A read that succeeded would make the engine forget that something is left to do. */
function settledAnswer(
  answer: NonNullable<ReadAnswer>,
  pending: readonly string[] | undefined,
): NonNullable<ReadAnswer> {
  if (!pending?.length) return answer;
  const reason = `Not finished yet: ${pending.join(", ")}. The next "pulumi up" goes on with it.`;
  throw new InitFailed(answer.id, answer.outputs, [reason], answer.inputs);
}

const isAway = (error: unknown) =>
  error instanceof Failure && error.cause instanceof LxdError && error.cause.kind === "memberAway";

function keepHidden(inputs: PropertyMap): PropertyMap {
  return inputs.__defaults === undefined ? {} : { __defaults: inputs.__defaults };
}

async function look(
  definition: ResourceDefinition,
  address: Address,
  context: Context,
  state?: { inputs: PropertyMap; outputs: PropertyMap },
): Promise<Live | undefined> {
  try {
    return await definition.read(address, context, state);
  } catch (error) {
    throw explain(error, { definition, action: "read", address, urn: context.urn });
  }
}

/** Inputs as they are now: the user's own spelling where it still holds, live values where it does not. */
function refreshed(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  hidden: Hidden,
  live: Live,
): { inputs: PropertyMap; missing: string[] } {
  const result: PropertyMap = {};
  const missing: string[] = [];
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const said = inputs[name];
    const rules = definition.owned?.[name];
    if (rules) {
      const reading = readOwned<unknown>({
        declared: entriesOf(inputs, name),
        remainder: hidden.remainder[name] ?? {},
        live: entriesOf(live.inputs, name),
        rules,
        ownership: ownershipOf(withDefaults(inputs, definition.inputs)),
      });
      missing.push(...reading.missing.map((key) => printPath([name, key])));
      const empty = Object.keys(reading.inputs).length === 0;
      if (!empty || said !== undefined) result[name] = reading.inputs;
      continue;
    }
    const value = name in live.inputs ? settled(schema, said, live.inputs[name]!) : said;
    if (value !== undefined) result[name] = value;
  }
  return { inputs: result, missing };
}

type Schema = Parameters<typeof canonical>[1];

function settled(schema: Schema, said: Value | undefined, now: Value): Value | undefined {
  const { default: fallback, computed } = annotations(schema);
  const isDefault = isDeepStrictEqual(canonical(now, schema) ?? fallback, fallback);
  if (said === undefined) return computed || isDefault ? undefined : now;
  if (isDeepStrictEqual(canonical(said, schema), canonical(now, schema))) return said;
  return now === null ? undefined : now;
}

/** What an import writes down of an input; undefined: not worth a line. */
function taken(schema: Schema, given: Value): Value | undefined {
  const { imported: how } = annotations(schema);
  if (how === true) return given;
  if (how === undefined) return settled(schema, undefined, given);
  return isDeepStrictEqual(given, how.unless) ? undefined : given;
}

async function importObject(
  definition: ResourceDefinition,
  id: string,
  context: Context,
  environment: Environment,
): Promise<ReadAnswer> {
  if (definition.notImportable) {
    throw new Failure("invalid", `A ${definition.type} cannot be imported: ${definition.notImportable}`);
  }
  const defaultProject = environment.settings.project;
  const effective = await environment.effectiveProject(definition, defaultProject, context.signal);
  const parsed = parseId(definition, id, effective);
  if ("problem" in parsed) throw new Failure("invalid", parsed.problem);
  const { project } = parsed.address;
  const asked =
    project === undefined
      ? parsed.address
      : {
          ...parsed.address,
          project: await environment.effectiveProject(definition, project, context.signal),
        };
  const live = await look(definition, asked, context);
  if (live === undefined) return undefined;

  const address = live.address ?? asked;
  const inputs: PropertyMap = {};
  const remainder: Record<string, Hidden["remainder"][string]> = {};
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const rules = definition.owned?.[name];
    if (rules) {
      const entries = imported<unknown>(entriesOf(live.inputs, name), rules);
      remainder[name] = entries.remainder;
      if (Object.keys(entries.inputs).length > 0) inputs[name] = entries.inputs;
    } else if (name in live.inputs) {
      const given = live.inputs[name]!;
      const value = taken(schema, given);
      if (value !== undefined && value !== null) inputs[name] = value;
    }
  }
  const isDefault = address.project === effective;
  if (definition.scope !== "none") inputs.project = isDefault ? defaultProject : address.project!;
  const marks = marksOf(definition, []);
  const outputs = assemble(definition, inputs, live, { remainder });
  if (isDefault) delete inputs.project; // Check fills it in; in generated code it would be noise.
  return {
    id: printId(definition, address),
    inputs: rewrap(inputs, marks),
    outputs: rewrap(outputs, marks),
  };
}
