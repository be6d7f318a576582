/** Create: a claim on a name. What exists already is an error; what was begun is never lost. */
import { LxdError } from "../../lxd";
import { Unfinished, type Address, type Context, type ResourceDefinition } from "../definition";
import type { Environment, Replacement } from "../environment";
import { explain, labelOf } from "../explain";
import { Failure, InitFailed, type Call, type CreateAnswer, type CreateRequest } from "../host";
import { printId } from "../ids";
import { withDefaults } from "../normalise";
import { afterCreate } from "../ownership";
import type { Path } from "../paths";
import { rewrap, unwrap } from "../secrets";
import { textOf, type PropertyMap } from "../values";
import { marksOf } from "./marks";
import { addressOf, assemble, entriesOf, type Hidden } from "./state";

/** Seconds for a look at an object: in a preview, and after the deadline has passed or the user has interrupted. */
const lookSeconds = 5;

/** In `__pending`: the server was making the object when we had to go; nobody has seen it finished. */
export const pendingCreate = "create";
/** In `__pending`: the object was not read back after it was made, so the remainder is not known yet. */
export const pendingRemainder = "remainder";

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
    if (replacement) await warnOfUsers(definition, replacement, call, environment);
    const outputs = { ...inputs, ...(await definition.predict?.(inputs, call)) };
    return { id: "", outputs: rewrap(outputs, marksOf(definition, marks)) };
  }
  const context: Context = {
    ...environment.context(call, request.timeout || definition.timeouts.create),
    replacing: replacement?.deleteFirst ? undefined : replacement?.outputs,
  };
  return make(definition, inputs, marks, context, environment);
}

/** The server deletes nothing that is in use; better to read that in a preview than half way through an update. */
async function warnOfUsers(
  definition: ResourceDefinition,
  { id, outputs }: Replacement,
  call: Call,
  environment: Environment,
): Promise<void> {
  if (!definition.usedBy) return;
  const address = addressOf(definition, id, outputs);
  try {
    const users = await definition.usedBy(address, environment.context(call, lookSeconds));
    if (users.length === 0) return;
    call.log.warning(
      `${labelOf(definition, address)} is to be replaced, but is used by ${users.join(", ")}: the server refuses to delete it unless these go first.`,
    );
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    call.log.debug(`Its users could not be looked up: ${error.message}`);
  }
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
  const wanted = (name: string) => (typeof inputs[name] === "string" ? inputs[name] : "");
  let intended: Address = Object.fromEntries(definition.id.segments.map((name) => [name, wanted(name)]));
  let address: Address;
  let kept: PropertyMap | undefined;
  let told: PropertyMap | undefined;
  let unfinished: Unfinished | undefined;
  try {
    const project = await environment.effectiveProject(definition, wanted("project"), context.signal);
    intended = { ...intended, ...(definition.scope === "none" ? {} : { project }) };
    ({
      address,
      kept,
      outputs: told,
    } = await environment.inTurn(definition, intended, () => definition.create(inputs, project, context)));
  } catch (error) {
    if (!(error instanceof Unfinished)) {
      throw explain(error, { ...attempt, address: await foretold(definition, inputs, intended, context) });
    }
    address = error.address;
    unfinished = error;
  }
  const id = printId(definition, address);
  const wrap = (outputs: PropertyMap) => rewrap(outputs, marksOf(definition, marks));
  let live;
  try {
    live = await definition.read(address, lookAgain(context), { inputs, outputs: told ?? {} });
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const pending = [...(unfinished?.pending ?? []), pendingRemainder];
    const outputs = assemble(definition, inputs, { outputs: {} }, { remainder: {}, pending, kept });
    const reasons = [...(unfinished?.reasons ?? []), explain(error, { ...attempt, address }).message];
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
  const pending = [...(unfinished?.pending ?? []), ...(live ? [] : [pendingRemainder])];
  const outputs = wrap(assemble(definition, inputs, live ?? { outputs: {} }, { remainder, pending, kept }));
  if (unfinished) throw new InitFailed(id, outputs, unfinished.reasons);
  return { id, outputs };
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

/** The same context, or one with a little time left when the call's own time is over. */
export function lookAgain(context: Context): Context {
  return context.signal.aborted ? { ...context, signal: AbortSignal.timeout(lookSeconds * 1000) } : context;
}
