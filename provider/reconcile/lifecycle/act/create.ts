/** Making an object: a claim on a name. What exists already is an error; what was begun is never lost. */
import { LxdError, despite, repetitions } from "../../../lxd";
import { around } from "../../around";
import { Unfinished, type Address } from "../../definition";
import type { Environment } from "../../environment";
import { explain } from "../../explain";
import { Failure } from "../../host";
import { unlessOutOfReach } from "../../outOfReach";
import { textOf, type PropertyMap } from "../../values";
import type { Task } from "../task";
import { Before } from "./before";
import type { Done } from "./done";
import { foundEarlier } from "./earlier";
import { discardHalfMade } from "./halfMade";
import { isAsDeclared, isLost, lookWhenBack } from "./lost";
import { pendingCreate, pendingRemainder } from "./pending";
import { changeObject } from "./update";

export async function makeObject(asked: Task, environment: Environment): Promise<Done> {
  let task = asked;
  try {
    const { definition, declared, context } = asked;
    const project = await environment.effectiveProject(definition, textOf(declared.project), context.signal);
    const place = definition.scope === "none" ? asked.address : { ...asked.address, project };
    const before = await beforeOf({ ...asked, address: place }, environment);
    task = { ...asked, address: place, context: { ...context, foundBefore: before.note } };
    let round = 0;
    const create = (times: number) => attempt(task, (round = times), before, environment);
    const done = await despite(repetitions.lost, around(context), create, (error) => mayBeOurs(error, round));
    return before.isKnown ? { ...done, kept: before.kept } : done;
  } catch (error) {
    const address = await foretold(task);
    throw explain(error, { definition: task.definition, action: "created", address, context: task.context });
  }
}

/** What is there before the create: known from an earlier try of it, or noted by this one. */
async function beforeOf(task: Task, environment: Environment): Promise<Before> {
  const { hidden, context, address: place } = task;
  const { urn, signal } = context;
  const asking = environment.server.now(signal);
  const server = await unlessOutOfReach(asking, "Which server it is", context);
  const kept = hidden.kept ?? (await foundEarlier(task, server, environment));
  return new Before(kept, (kept, address = place) => {
    if (server !== undefined) environment.notebook.write(urn, { server, address, kept });
  });
}

/** The answer was lost; or what exists after that may be what the lost request made. */
const mayBeOurs = (error: unknown, round: number): error is LxdError =>
  isLost(error) || (round > 0 && error instanceof LxdError && /exists|busy/.test(error.kind));

/** Fails as the create did where a look finds nothing made. */
async function attempt(task: Task, round: number, before: Before, environment: Environment): Promise<Done> {
  const { definition, address, declared, context } = task;
  try {
    const { outputs: told, ...created } = await environment.inTurn(definition, address, context.signal, () =>
      definition.create(declared, address, context),
    );
    return { action: "created", ...created, told };
  } catch (error) {
    if (error instanceof Unfinished) return left(error);
    if (!mayBeOurs(error, round)) throw error;
    const where = before.address ?? (await foretold(task));
    const found = await afterLoss({ ...task, address: where }, before, error);
    if (found === "unmade") throw error;
    return found instanceof Unfinished ? left(found) : goOn({ ...task, address: found }, before, environment);
  }
}

const left = (unfinished: Unfinished): Done => ({
  action: "created",
  address: unfinished.address,
  told: unfinished.outputs,
  unfinished,
});

/** It is there, so the state has to have it, and what is missing of it is an update's work. */
async function goOn(task: Task, { kept }: Before, environment: Environment): Promise<Done> {
  const { address, declared } = task;
  const hidden = { remainder: {}, record: {}, pending: [pendingRemainder], kept };
  const outputs = kept === undefined ? task.outputs : { ...task.outputs, __kept: kept };
  try {
    const { done } = await changeObject({ ...task, was: declared, outputs, hidden }, new Set(), environment);
    // What the server filled in was there before the update: it is its answer to the create.
    return { ...done, action: "created", sent: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return left(new Unfinished([error.message], [pendingRemainder], address, undefined, { cause: error }));
  }
}

/**
 * What became of a create whose answer was lost: it is there (and where), it is not, or nobody can tell yet. Then the
 * state keeps the id, and the next update looks.
 */
async function afterLoss(
  task: Task,
  before: Before,
  error: LxdError,
): Promise<Address | "unmade" | Unfinished> {
  const { definition, address, declared, context } = task;
  if (definition.id.segments.some((segment) => !address[segment])) throw error;
  const reason = explain(error, { definition, action: "created", address, context }).message;
  const unfinished = new Unfinished(
    [`${reason} The server may have made it all the same.`],
    [pendingCreate, pendingRemainder],
    address,
    undefined,
    { cause: error },
  );
  const look = () => definition.read(address, context, { inputs: declared, outputs: {} });
  const found = await lookWhenBack(look, context);
  if (found === "unreachable") return unfinished;
  if (found === undefined) return "unmade";
  if (!isAsDeclared(definition, found, declared)) {
    // What was there before is not written yet; what was not is ours, and an update goes on with it.
    if (before.kept !== undefined) return "unmade";
    if (!before.isKnown) throw error;
  }
  try {
    return (await discardHalfMade(task, found)) ? "unmade" : address;
  } catch (again) {
    if (again instanceof LxdError) return unfinished;
    throw again;
  }
}

/** An address that no input tells, such as a certificate's fingerprint: a refusal has to name the object. */
async function foretold({ definition, address, declared, context }: Task): Promise<Address> {
  if (definition.id.segments.every((name) => address[name])) return address;
  let predicted: PropertyMap | undefined;
  try {
    predicted = await definition.predict?.(declared, context);
  } catch {
    return address; // The refusal matters, not why its object has no name.
  }
  return Object.fromEntries(
    definition.id.segments.map((name) => [name, address[name] || textOf(predicted?.[name])]),
  );
}
