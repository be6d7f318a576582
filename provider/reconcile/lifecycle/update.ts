/** Update: the object becomes what is declared, and what others wrote to it stays theirs. */
import type { Address, Context, ResourceDefinition, Write } from "../definition";
import { differences, topLevel } from "../diff";
import type { Environment } from "../environment";
import type { Call, UpdateAnswer, UpdateRequest } from "../host";
import { withDefaults } from "../normalise";
import { annotations } from "../properties";
import { covers, parsePath } from "../paths";
import { rewrap, unwrap } from "../secrets";
import type { PropertyMap, Value } from "../values";
import { make } from "./create";
import { isAsDeclared } from "./lost";
import { sayDoubts } from "./doubts";
import { marksOf } from "./marks";
import { addressOf, hiddenOf, mirrorOf, type Hidden } from "./state";
import { pendingCreate, write } from "./write";

export async function update(
  definition: ResourceDefinition,
  request: UpdateRequest,
  call: Call,
  environment: Environment,
): Promise<UpdateAnswer> {
  const news = unwrap(request.news);
  const { plain: outputs } = unwrap(request.oldOutputs);
  const inputs = withDefaults(news.plain, definition.inputs);
  const old = withDefaults(mirrorOf(definition, outputs), definition.inputs);
  const address = addressOf(definition, request.id, outputs);
  const hidden = hiddenOf(outputs);
  const ignored = request.ignoreChanges.map(parsePath);
  const context = environment.context(call, request.timeout || definition.timeouts.update);
  const last = request.oldInputs && unwrap(request.oldInputs).plain;
  const found = (
    await differences(definition, old, inputs, outputs, context, { last, here: address })
  ).filter(({ path }) => !ignored.some((pattern) => covers(pattern, path)));
  const changed = topLevel(found);
  const wrap = (of: PropertyMap) => rewrap(of, marksOf(definition, news.marks));

  if (request.preview) {
    await sayDoubts(definition, inputs, news.marks, context, old);
    await definition.warn?.({ address, old, inputs, outputs, changed, replaces: false }, context);
    const change = { old, inputs, outputs, changed };
    const reach = await definition.reach?.(change, context);
    const kept = predicted(definition, change, outputs, hidden, reach);
    // What dependants are given stays known, or an alias that is added would plan their replacement.
    return { outputs: wrap({ ...(await definition.predict?.(inputs, call)), ...kept }) };
  }

  const isBeingMade = hidden.pending?.includes(pendingCreate) ?? false;
  if (isBeingMade && !(await isMade(definition, address, inputs, outputs, context))) {
    // The server never made it, gave up, or was killed: it is made now, under the id that the state has.
    return { outputs: (await make(definition, inputs, news.marks, context, environment)).outputs };
  }
  const change = {
    id: request.id,
    address,
    old,
    inputs,
    outputs,
    hidden,
    changed,
    ignored,
    marks: news.marks,
  };
  return { outputs: await write(definition, change, context, environment) };
}

/** Whether a create that nobody saw the end of was done; the rest of one that a killed server left is deleted. */
async function isMade(
  definition: ResourceDefinition,
  address: Address,
  inputs: PropertyMap,
  outputs: PropertyMap,
  context: Context,
): Promise<boolean> {
  const found = await definition.read(address, context, { inputs, outputs });
  if (found === undefined) return false;
  if (!isAsDeclared(definition, found, mirrorOf(definition, outputs))) return true;
  return !(await definition.discardHalfMade?.(address, context));
}

/** What is certain of the outputs before the update: the inputs, and what the change cannot affect. */
function predicted(
  definition: ResourceDefinition,
  change: Pick<Write, "old" | "inputs" | "changed">,
  outputs: PropertyMap,
  hidden: Hidden,
  reach: ((output: string) => boolean | undefined) | undefined,
): PropertyMap {
  const { inputs, changed } = change;
  const result: PropertyMap = { ...inputs };
  const unfinished = (hidden.pending?.length ?? 0) > 0;
  const affected = (output: string, names: readonly string[] | "anything" = []) => {
    if (names === "anything") return true;
    const verdict = reach?.(output);
    if (unfinished && (verdict !== undefined || names.length > 0)) return true;
    return verdict ?? names.some((name) => changed.has(name));
  };
  for (const [name, schema] of Object.entries(definition.outputs.properties)) {
    const before: Value | undefined = outputs[name];
    if (before !== undefined && !affected(name, annotations(schema).changesWith)) result[name] = before;
  }
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const { computed, changesWith } = annotations(schema);
    if (!computed || inputs[name] !== undefined || outputs[name] === undefined) continue;
    if (changesWith === undefined || !affected(name, changesWith)) result[name] = outputs[name];
  }
  for (const name of ["__remainder", "__kept"]) if (outputs[name] !== undefined) result[name] = outputs[name];
  return result;
}
