/**
 * Plan, the second stage: what is to change, and in which order. Asks the server, and never writes. What else a plan
 * says stands beside it: refusals, costs and doubts in said.ts, the outputs that are certain in predicted.ts.
 */
import type { ResourceDefinition } from "../definition";
import type { DiffAnswer, PropertyDifference } from "../host";
import { annotations } from "../properties";
import { parsePath, printPath, type Path } from "../paths";
import { listOf, type PropertyMap } from "../values";
import { isAutoNamed } from "./check";
import { compare, isIgnored, topLevel, type Compared, type Difference } from "./differences";

export interface Plan {
  readonly differences: readonly Difference[];
  /** The top-level properties among them. */
  readonly changed: ReadonlySet<string>;
  /** Paths of what the server had filled in, and somebody has removed. */
  readonly missing: readonly Path[];
  readonly replaces: boolean;
  /** Whether old and new object cannot exist side by side, whoever asks for a replacement. */
  readonly collides: boolean;
}

export async function planOf(task: Compared): Promise<Plan> {
  const { definition, outputs, ignored } = task;
  const { before, after, differences } = await compare(task);
  const missing = listOf(outputs.__missing)
    .map(parsePath)
    .filter((path) => !isIgnored(ignored, path));
  return {
    differences,
    missing,
    changed: topLevel(differences),
    replaces: differences.some((one) => isReplacing(definition, one)),
    collides: collides(task, before, after),
  };
}

function isReplacing(definition: ResourceDefinition, { path, inPlace }: Difference): boolean {
  const schema = definition.inputs.properties[String(path[0])];
  return !inPlace && schema !== undefined && annotations(schema).replaces === true;
}

/** Whether the old object has to go before the new one can be made. */
function collides({ definition, was, declared }: Compared, before: PropertyMap, after: PropertyMap): boolean {
  if (definition.collides) return definition.collides(was, declared);
  const identity = definition.id.segments.filter((segment) => segment in definition.inputs.properties);
  return !isAutoNamed(declared) && identity.every((segment) => before[segment] === after[segment]);
}

/** The plan in the engine's terms. The order is said without a replacement too: `replaceOnChanges` may make it one. */
export function answerOf(definition: ResourceDefinition, plan: Plan): DiffAnswer {
  const differences: Record<string, PropertyDifference> = {};
  for (const difference of plan.differences) {
    const { path, kind } = difference;
    differences[printPath(path)] = { kind, replaces: isReplacing(definition, difference) };
  }
  for (const path of plan.missing) differences[printPath(path)] = { kind: "add", replaces: false };
  const changes = Object.keys(differences).length > 0;
  return { changes, differences, deleteBeforeReplace: plan.collides };
}
