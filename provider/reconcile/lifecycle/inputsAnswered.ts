/** The inputs that a refresh answers: what is no news stays as the state has it. */
import { isDeepStrictEqual } from "node:util";
import { Secret, isMap, mapped, type PropertyMap, type Value } from "../values";
import { marked } from "./answer";
import { entriesIn } from "./state";
import type { Task } from "./task";

export function inputsAnswered(task: Task, found: PropertyMap): PropertyMap {
  const { definition, given, marks, lastMarks } = task;
  const inputs = withoutDropped(task, found);
  const all = marked(definition, inputs, marks);
  const own = marked(definition, inputs, lastMarks);
  // A mark that only an output has, such as one of `additionalSecretOutputs`, is none of the program's inputs.
  const asSaid = (value: Value, said: Value | undefined, secret: Value, before: Value): Value => {
    if (isDeepStrictEqual(value, said)) return before;
    if (!isMap(value) || said === undefined || !isMap(said)) return secret;
    if (secret instanceof Secret || before instanceof Secret) return secret;
    return mapped(value, (item, key) => asSaid(item, said[key], entry(secret, key), entry(before, key)));
  };
  return mapped(inputs, (value, name) => asSaid(value, given[name], entry(all, name), entry(own, name)));
}

const entry = (map: Value | undefined, key: string): Value =>
  (map !== undefined && isMap(map) ? map[key] : undefined) ?? null;

/**
 * Without the keys that the program dropped and our last write had, where they are as it left them. The outputs keep
 * them, so that they are taken away once `ignoreChanges` or an unfinished update is no longer in between.
 */
function withoutDropped({ definition, given, outputs }: Task, inputs: PropertyMap): PropertyMap {
  const now = { ...inputs };
  for (const name of Object.keys(definition.owned ?? {})) {
    const [said, sent] = [entriesIn(given, name), entriesIn(outputs, name)];
    const isNews = ([key, value]: [string, unknown]) => key in said || !isDeepStrictEqual(value, sent[key]);
    const left = Object.entries(entriesIn(inputs, name)).filter(isNews);
    if (inputs[name] === undefined) continue;
    if (left.length === 0 && given[name] === undefined) delete now[name];
    else now[name] = Object.fromEntries(left);
  }
  return now;
}
