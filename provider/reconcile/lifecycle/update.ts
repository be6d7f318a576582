/** Update: intake, plan, and in an `up` act, settle, answer. */
import type { ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import type { Call, UpdateAnswer, UpdateRequest } from "../host";
import { pendingCreate } from "./act/pending";
import { discardHalfMade } from "./act/halfMade";
import { isAsDeclared } from "./act/lost";
import { changeObject } from "./act/update";
import { markedAs } from "./answer";
import { conclude } from "./conclude";
import { make } from "./create";
import { planOf } from "./plan";
import { outputsOfUpdate } from "./predicted";
import { refuseBeforehand, sayNotes } from "./said";
import { taskOf, unmade, type Task } from "./task";
import { holdServer } from "./things";

export async function update(
  definition: ResourceDefinition,
  request: UpdateRequest,
  call: Call,
  environment: Environment,
): Promise<UpdateAnswer> {
  const context = environment.context(call, request.timeout || definition.timeouts.update);
  const task = taskOf(definition, request, context);
  await holdServer(task, environment);
  const plan = await planOf(task);
  if (request.preview) {
    await sayNotes(task, "update", plan);
    return { outputs: markedAs(task, await outputsOfUpdate(task, plan)) };
  }
  const isBeingMade = task.hidden.pending?.includes(pendingCreate) ?? false;
  // The server never made it, gave up, or was killed: it is made now, under the id that the state has.
  if (isBeingMade && !(await isMade(task))) return make(unmade(task), environment);
  await refuseBeforehand(task, "update", plan);
  const changing = () => changeObject(task, plan.changed, environment);
  const { server } = environment;
  const { done, seen } = await (definition.renewsServer ? server.renewing(changing, context) : changing());
  return conclude(task, done, seen, environment);
}

/** Whether a create that nobody saw the end of was done; the rest of one that a killed server left is deleted. */
async function isMade(task: Task): Promise<boolean> {
  const { definition, address, declared, was, outputs, context } = task;
  const found = await definition.read(address, context, { inputs: declared, outputs });
  if (found === undefined) return false;
  if (!isAsDeclared(definition, found, was)) return true;
  return !(await discardHalfMade(task, found));
}
