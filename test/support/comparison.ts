/** What Diff answers to two sets of inputs, without a server and without the rest of a state. */
import type { Context, ResourceDefinition } from "../../provider/reconcile/definition";
import type { DiffAnswer } from "../../provider/reconcile/host";
import { answerOf, planOf } from "../../provider/reconcile/lifecycle/plan";
import { hiddenOf } from "../../provider/reconcile/lifecycle/state";
import { parsePath } from "../../provider/reconcile/paths";
import type { PropertyMap } from "../../provider/reconcile/values";

const nowhere = { moved: () => undefined } as unknown as Context;

export async function answerTo(
  definition: ResourceDefinition,
  of: {
    readonly old: PropertyMap;
    readonly news: PropertyMap;
    readonly outputs?: PropertyMap;
    readonly last?: PropertyMap;
    readonly ignoreChanges?: readonly string[];
  },
  context = nowhere,
): Promise<DiffAnswer> {
  const { old: was, news: declared, outputs = {}, last, ignoreChanges = [] } = of;
  const ignored = ignoreChanges.map(parsePath);
  const task = { definition, was, declared, last, outputs, hidden: hiddenOf(outputs), ignored, context };
  return answerOf(definition, await planOf(task));
}
