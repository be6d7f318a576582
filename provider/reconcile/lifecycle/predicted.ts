/** The outputs that a preview can be certain of; the others are left out, which makes them unknown. */
import { annotations, type Annotations } from "../properties";
import type { PropertyMap, Value } from "../values";
import type { Plan } from "./plan";
import type { Task } from "./task";

/** Of what is to be made: what is declared, and what follows from that. */
export async function outputsOfCreate({ definition, declared, context }: Task): Promise<PropertyMap> {
  return { ...declared, ...(await definition.predict?.(declared, context)) };
}

/** Of an update: what is declared, and what the change cannot reach. */
export async function outputsOfUpdate(task: Task, { changed }: Plan): Promise<PropertyMap> {
  const { definition, was, declared, outputs, hidden, context } = task;
  const change = { old: was, inputs: declared, outputs, changed };
  const isUnfinished = (hidden.pending?.length ?? 0) > 0;
  const isReached = async (by: Annotations["changesWith"] = []) => {
    if (by === "anything" || (isUnfinished && by.length > 0)) return true;
    return typeof by === "function" ? by(change, context) : by.some((name) => changed.has(name));
  };
  const kept: PropertyMap = {};
  for (const [name, schema] of Object.entries(definition.outputs.properties)) {
    const before: Value | undefined = outputs[name];
    if (before !== undefined && !(await isReached(annotations(schema).changesWith))) kept[name] = before;
  }
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    const { computed, changesWith } = annotations(schema);
    if (!computed || declared[name] !== undefined || outputs[name] === undefined) continue;
    if (changesWith === undefined || !(await isReached(changesWith))) kept[name] = outputs[name];
  }
  for (const name of ["__remainder", "__record", "__kept"]) {
    if (outputs[name] !== undefined) kept[name] = outputs[name];
  }
  // What dependants are given stays known, or an alias that is added would plan their replacement.
  return { ...(await definition.predict?.(declared, context)), ...declared, ...kept };
}
