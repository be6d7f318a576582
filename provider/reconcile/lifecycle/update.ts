/** Update: the object becomes what is declared, and what others wrote to it stays theirs. */
import { LxdError } from "../../lxd";
import { Unfinished, type Address, type ResourceDefinition, type Write } from "../definition";
import { differences, topLevel } from "../diff";
import type { Environment } from "../environment";
import { explain } from "../explain";
import { Failure, InitFailed, type Call, type UpdateAnswer, type UpdateRequest } from "../host";
import { withDefaults } from "../normalise";
import { afterUpdate, merge } from "../ownership";
import { annotations } from "../properties";
import { covers, parsePath, type Path } from "../paths";
import { rewrap, unwrap } from "../secrets";
import { isMap, type PropertyMap, type Value } from "../values";
import { lookAgain, make, pendingCreate, pendingRemainder } from "./create";
import { marksOf } from "./marks";
import { addressOf, assemble, entriesOf, hiddenOf, mirrorOf, ownershipOf, type Hidden } from "./state";

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
  const found = (await differences(definition, old, inputs, outputs, context, last)).filter(
    ({ path }) => !ignored.some((pattern) => covers(pattern, path)),
  );
  const changed = topLevel(found);
  const wrap = (of: PropertyMap) => rewrap(of, marksOf(definition, news.marks));

  if (request.preview) {
    await definition.warn?.({ address, old, inputs, outputs, changed, replaces: false }, context);
    const kept = predicted(definition, { old, inputs, changed }, outputs, hidden);
    // What dependants are given stays known, or an alias that is added would plan their replacement.
    return { outputs: wrap({ ...(await definition.predict?.(inputs, call)), ...kept }) };
  }

  const before: Record<string, Record<string, unknown>> = {};
  const write: Write = {
    address,
    old,
    inputs,
    outputs,
    changed,
    merge: (property, live) => {
      before[property] = live;
      return merge<unknown>({
        old: entriesOf(old, property),
        declared: withIgnoredParts(property, entriesOf(inputs, property), live, ignored),
        remainder: hidden.remainder[property] ?? {},
        live,
        rules: definition.owned![property]!,
        ownership: ownershipOf(inputs),
        ignored: (key) => ignored.some((pattern) => covers(pattern, [property, key])),
      });
    },
    value: (property, live) =>
      ignored.some((pattern) => covers(pattern, [property])) ? live : inputs[property]!,
  };

  const attempt = { definition, action: "updated" as const, urn: call.urn };
  let now: Address = address;
  let unfinished: Unfinished | undefined;
  try {
    if (hidden.pending?.includes(pendingCreate)) {
      const made = await definition.read(address, context, { inputs, outputs });
      if (made === undefined) {
        return { outputs: (await make(definition, inputs, news.marks, context, environment)).outputs };
      }
    }
    now = await environment.inTurn(definition, address, () => definition.update(write, context));
  } catch (error) {
    if (!(error instanceof Unfinished)) {
      throw explain(error, {
        ...attempt,
        address,
        users: await usersOf(definition, address, context, error),
      });
    }
    now = error.address;
    unfinished = error;
  }

  const live = await definition
    .read(now, lookAgain(context), { inputs, outputs })
    .catch((error: unknown) => (error instanceof LxdError ? error : Promise.reject(asError(error))));
  if (live === undefined) {
    throw new Failure(
      "notFound",
      `It is gone from the server. Run "pulumi refresh", then "pulumi up" again.`,
    );
  }
  if (live instanceof LxdError) {
    const pending = [...new Set([...(unfinished?.pending ?? []), pendingRemainder])];
    const kept = assemble(definition, inputs, { outputs }, { ...hidden, pending });
    const reasons = [...(unfinished?.reasons ?? []), explain(live, { ...attempt, address: now }).message];
    throw new InitFailed(request.id, wrap(kept), reasons);
  }

  const remainder: Record<string, Hidden["remainder"][string]> = { ...hidden.remainder };
  const isFirstReading = hidden.pending?.includes(pendingRemainder) ?? false;
  for (const [property, rules] of Object.entries(definition.owned ?? {})) {
    if (!(property in before)) continue;
    remainder[property] = afterUpdate<unknown>({
      old: entriesOf(old, property),
      declared: entriesOf(inputs, property),
      remainder: hidden.remainder[property] ?? {},
      before: isFirstReading ? {} : before[property]!,
      after: entriesOf(live.inputs, property),
      rules,
      ignored: (key) =>
        ignored.some((pattern) => pattern[0] === property && covers([pattern[1] ?? key], [key])),
    });
  }
  const reached = unfinished?.reached ?? inputs;
  const pending = unfinished?.pending;
  const result = wrap(assemble(definition, reached, live, { remainder, pending, kept: hidden.kept }));
  if (unfinished) throw new InitFailed(request.id, result, unfinished.reasons);
  return { outputs: result };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** `ignoreChanges` may point into an entry (`devices.eth0.parent`): that part keeps its live value. */
function withIgnoredParts(
  property: string,
  declared: Record<string, unknown>,
  live: Record<string, unknown>,
  ignored: readonly Path[],
): Record<string, unknown> {
  const result = { ...declared };
  for (const [root, key, part] of ignored) {
    if (root !== property || key === undefined || part === undefined) continue;
    const entry = result[key];
    const current = live[key];
    if (!isMap(entry) || !isMap(current)) continue;
    const { [part]: _dropped, ...rest } = entry;
    result[key] = part in current ? { ...rest, [part]: current[part] } : rest;
  }
  return result;
}

async function usersOf(
  definition: ResourceDefinition,
  address: Address,
  context: Parameters<NonNullable<ResourceDefinition["usedBy"]>>[1],
  error: unknown,
): Promise<readonly string[]> {
  if (!(error instanceof LxdError) || error.kind !== "inUse" || !definition.usedBy) return [];
  return definition.usedBy(address, context);
}

/** What is certain of the outputs before the update: the inputs, and what the change cannot affect. */
function predicted(
  definition: ResourceDefinition,
  change: Pick<Write, "old" | "inputs" | "changed">,
  outputs: PropertyMap,
  hidden: Hidden,
): PropertyMap {
  const { inputs, changed } = change;
  const result: PropertyMap = { ...inputs };
  const unfinished = (hidden.pending?.length ?? 0) > 0;
  const affected = (output: string, names: readonly string[] | "anything" = []) => {
    if (names === "anything") return true;
    const verdict = definition.affects?.(output, change);
    if (unfinished && (verdict !== undefined || names.length > 0)) return true;
    return verdict ?? names.some((name) => changed.has(name));
  };
  for (const [name, schema] of Object.entries(definition.outputs.properties)) {
    const before: Value | undefined = outputs[name];
    if (before !== undefined && !affected(name, annotations(schema).changesWith)) result[name] = before;
  }
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    if (annotations(schema).computed && inputs[name] === undefined && outputs[name] !== undefined) {
      result[name] = outputs[name];
    }
  }
  for (const name of ["__remainder", "__kept"]) if (outputs[name] !== undefined) result[name] = outputs[name];
  return result;
}
