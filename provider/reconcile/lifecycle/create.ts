/** Create: a claim on a name. What exists already is an error; what was begun is never lost. */
import { LxdError } from "../../lxd";
import { Unfinished, type Address, type Context, type Created, type ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { explain } from "../explain";
import { Failure, InitFailed, type Call, type CreateAnswer, type CreateRequest } from "../host";
import { printId } from "../ids";
import { withDefaults } from "../normalise";
import { afterCreate } from "../ownership";
import type { Path } from "../paths";
import { placeOf } from "../place";
import { rewrap, unwrap } from "../secrets";
import { textOf, type PropertyMap } from "../values";
import { sayDoubts } from "./doubts";
import { lookAgain, lookSeconds } from "./look";
import { isAsDeclared, isLost, lookWhenBack, lostRetries } from "./lost";
import { marksOf } from "./marks";
import { warnOfReplacement } from "./replacement";
import { assemble, entriesOf, type Hidden } from "./state";
import { pendingCreate, pendingRemainder, write } from "./write";

export async function create(
  definition: ResourceDefinition,
  request: CreateRequest,
  call: Call,
  environment: Environment,
): Promise<CreateAnswer> {
  const { plain, marks } = unwrap(request.inputs);
  const inputs = withDefaults(plain, definition.inputs);
  const replacement = environment.replacementOf(call.urn);
  if (request.preview) {
    if (replacement) await warnOfReplacement(definition, replacement, call, environment);
    const looking = environment.context(call, lookSeconds);
    await sayDoubts(definition, inputs, marks, looking, replacement?.outputs);
    const outputs = { ...inputs, ...(await definition.predict?.(inputs, call)) };
    return { id: "", outputs: rewrap(outputs, marksOf(definition, marks)) };
  }
  const context: Context = {
    ...environment.context(call, request.timeout || definition.timeouts.create),
    replacing: replacement?.deleteFirst ? undefined : replacement?.outputs,
  };
  return make(definition, inputs, marks, context, environment);
}

/** Makes the object, and answers what it became. Also used by an update that finds a create unfinished. */
export async function make(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  marks: readonly Path[],
  context: Context,
  environment: Environment,
): Promise<CreateAnswer> {
  const attempt = { definition, action: "created" as const, urn: context.urn };
  let intended: Address = Object.fromEntries(
    definition.id.segments.map((name) => [name, textOf(inputs[name])]),
  );
  try {
    const project = await environment.effectiveProject(definition, textOf(inputs.project), context.signal);
    const place = definition.placed && placeOf({ target: inputs.target });
    intended = { ...intended, ...place, ...(definition.scope === "none" ? {} : { project }) };
    for (let tries = 0; ; tries++) {
      try {
        const created = await environment.inTurn(definition, intended, context.signal, () =>
          definition.create(inputs, project, context),
        );
        return await finish(definition, inputs, marks, created, undefined, context);
      } catch (error) {
        if (error instanceof Unfinished) {
          const { address, outputs } = error;
          return await finish(definition, inputs, marks, { address, outputs }, error, context);
        }
        // What exists after an answer was lost may be what that request made.
        const isOurs = tries > 0 && error instanceof LxdError && /exists|busy/.test(error.kind);
        if (!isLost(error) && !isOurs) throw error;
        const address = await foretold(definition, inputs, intended, context);
        const outcome = await afterLoss(definition, inputs, address, error, context);
        if (outcome === "made") {
          const hidden = { remainder: {}, pending: [pendingRemainder] };
          const [id, changed] = [printId(definition, address), new Set<string>()];
          const change = {
            id,
            address,
            old: inputs,
            inputs,
            outputs: {},
            hidden,
            changed,
            ignored: [],
            marks,
          };
          try {
            return { id, outputs: await write(definition, change, context, environment) };
          } catch (failed) {
            // It is there, so the state has to have it.
            if (!(failed instanceof Failure)) throw failed;
            const left = new Unfinished([failed.message], [pendingRemainder], address, undefined, {
              cause: failed,
            });
            return await finish(definition, inputs, marks, { address }, left, context);
          }
        }
        if (outcome === "unmade" && tries < lostRetries) continue;
        if (outcome === "unmade") throw error;
        return await finish(definition, inputs, marks, { address }, outcome, context);
      }
    }
  } catch (error) {
    throw explain(error, { ...attempt, address: await foretold(definition, inputs, intended, context) });
  }
}

/** Reads the new object and puts together what the state keeps of it. */
async function finish(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  marks: readonly Path[],
  created: Created,
  unfinished: Unfinished | undefined,
  context: Context,
): Promise<CreateAnswer> {
  const { address, kept } = created;
  const id = printId(definition, address);
  const wrap = (outputs: PropertyMap) => rewrap(outputs, marksOf(definition, marks));
  let live;
  try {
    live = await definition.read(address, lookAgain(context), { inputs, outputs: created.outputs ?? {} });
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    const pending = [...new Set([...(unfinished?.pending ?? []), pendingRemainder])];
    const outputs = assemble(definition, inputs, { outputs: {} }, { remainder: {}, pending, kept });
    const attempt = { definition, action: "created" as const, urn: context.urn, address };
    const reasons = [...(unfinished?.reasons ?? []), explain(error, attempt).message];
    throw new InitFailed(id, wrap(outputs), reasons);
  }
  if (live === undefined && !unfinished?.pending.includes(pendingCreate)) {
    const reason = unfinished ? ` ${unfinished.message}` : "";
    throw new Failure("aborted", `It was created and is gone again.${reason} Run the command again.`);
  }
  const remainder: Record<string, Hidden["remainder"][string]> = {};
  for (const [property, rules] of Object.entries(definition.owned ?? {})) {
    remainder[property] = live
      ? afterCreate(entriesOf(inputs, property), entriesOf(live.inputs, property), rules)
      : {};
  }
  const pending = [...new Set([...(unfinished?.pending ?? []), ...(live ? [] : [pendingRemainder])])];
  const outputs = wrap(assemble(definition, inputs, live ?? { outputs: {} }, { remainder, pending, kept }));
  if (unfinished) throw new InitFailed(id, outputs, unfinished.reasons);
  return { id, outputs };
}

/**
 * What became of a create whose answer was lost: it is there, it is not, or nobody can tell yet. Then the state keeps
 * the id, and the next update looks.
 */
async function afterLoss(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  address: Address,
  error: LxdError,
  context: Context,
): Promise<"made" | "unmade" | Unfinished> {
  if (definition.id.segments.some((segment) => !address[segment])) throw error;
  const reason = explain(error, { definition, action: "created", urn: context.urn, address }).message;
  const unfinished = new Unfinished(
    [`${reason} The server may have made it all the same.`],
    [pendingCreate, pendingRemainder],
    address,
    undefined,
    { cause: error },
  );
  const found = await lookWhenBack(() => definition.read(address, context, { inputs, outputs: {} }), context);
  if (found === "unreachable") return unfinished;
  if (found === undefined) return "unmade";
  if (!isAsDeclared(definition, found, inputs)) throw error;
  try {
    return (await definition.discardHalfMade?.(address, context)) ? "unmade" : "made";
  } catch (again) {
    if (again instanceof LxdError) return unfinished;
    throw again;
  }
}

/** An address that no input tells, such as a certificate's fingerprint: a refusal has to name the object. */
async function foretold(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  address: Address,
  context: Context,
): Promise<Address> {
  if (definition.id.segments.every((name) => address[name])) return address;
  let predicted: PropertyMap | undefined;
  try {
    predicted = await definition.predict?.(inputs, context);
  } catch {
    return address; // The refusal matters, not why its object has no name.
  }
  return Object.fromEntries(
    definition.id.segments.map((name) => [name, address[name] || textOf(predicted?.[name])]),
  );
}
