/** Diff: intake, plan. Refresh calls it as well, with the roles inverted. */
import type { ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import type { Call, DiffAnswer, DiffRequest } from "../host";
import { textOf, type PropertyMap } from "../values";
import { answerOf, planOf } from "./plan";
import { taskOf } from "./task";
import { claim, forgetFound, giveUp, holdServer } from "./things";

const diffSeconds = 30;

export async function diff(
  definition: ResourceDefinition,
  request: DiffRequest,
  call: Call,
  environment: Environment,
): Promise<DiffAnswer> {
  const task = taskOf(definition, request, environment.context(call, diffSeconds));
  await holdServer(task, environment);
  forgetFound(task, environment);
  claim(task, task.address, task.outputs, environment);
  giveUp(task, environment);
  const plan = await planOf(task);
  const answer = answerOf(definition, plan);
  // Kept without a reason to replace as well: `replaceOnChanges` makes one of any difference, without asking again.
  const replacement = { id: request.id, outputs: task.outputs, deleteFirst: plan.collides };
  environment.plan(call.urn, answer.changes ? replacement : undefined);
  const { segments } = definition.id;
  const goes = segments.some((segment) => plan.changed.has(segment));
  const place = (inputs: PropertyMap) =>
    Object.fromEntries(segments.map((segment) => [segment, textOf(inputs[segment])]));
  if (goes && !plan.replaces) {
    environment.planMove(call.urn, definition.type, place(task.was), place(task.declared));
  }
  const isRenewed = definition.renewedBy?.some((property) => plan.changed.has(property)) ?? false;
  if (isRenewed && !plan.replaces) environment.planRenewal(definition.type, place(task.declared));
  return answer;
}
