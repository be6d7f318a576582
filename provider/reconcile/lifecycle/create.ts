/** Create: intake, plan, and in an `up` act, settle, answer. */
import type { ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import type { Call, CreateAnswer, CreateRequest } from "../host";
import { makeObject } from "./act/create";
import { lookBack } from "./act/done";
import { marked } from "./answer";
import { lookSeconds } from "./look";
import { outputsOfCreate } from "./predicted";
import { sayReplacement } from "./replacement";
import { refuseBeforehand, sayNotes } from "./said";
import { unlessOutOfReach } from "../outOfReach";
import { conclude } from "./conclude";
import { sayTaken } from "./taken";
import { newTask, type Task } from "./task";
import { expect, newMark } from "./things";

export async function create(
  definition: ResourceDefinition,
  request: CreateRequest,
  call: Call,
  environment: Environment,
): Promise<CreateAnswer> {
  const replacement = environment.replacementOf(call.urn);
  environment.cancelMove(call.urn);
  const seconds = request.preview ? lookSeconds : request.timeout || definition.timeouts.create;
  const replacing = replacement?.deleteFirst ? undefined : replacement?.outputs;
  const task = newTask(definition, request.inputs, { ...environment.context(call, seconds), replacing });
  const { signal } = task.context;
  await unlessOutOfReach(environment.server.holdAll(signal), "Which server it is", task.context);
  const changed = new Set(Object.keys(task.given));
  if (request.preview) {
    if (replacement) await sayReplacement(task, replacement);
    if (!replacement?.deleteFirst) await sayTaken(task, environment);
    await sayNotes(task, "create", { changed });
    const outputs = await outputsOfCreate(task);
    await expect(task, outputs, environment);
    return { id: "", outputs: marked(definition, outputs, task.marks) };
  }
  await refuseBeforehand(task, "create", { changed });
  return make(task, environment);
}

/** Also the way of an update that finds a create unfinished. */
export async function make(task: Task, environment: Environment): Promise<CreateAnswer> {
  const { definition, context } = task;
  const fresh: Task = { ...task, hidden: { ...task.hidden, made: newMark() } };
  const making = () => makeObject(fresh, environment);
  const done = await (definition.renewsServer ? environment.server.renewing(making, context) : making());
  return conclude(fresh, done, await lookBack(fresh, done), environment);
}
