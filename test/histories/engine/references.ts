/** Inputs as a resource is registered with them: references give way to what the others have answered. */
import { Secret, Unknown, isMap, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import { Reference, type Input, type Inputs } from "./program";

/** What a resource that was registered earlier in the run has answered. */
export interface Answer {
  readonly urn: string;
  readonly outputs: PropertyMap;
  /** In a preview, outputs that are not there are not known. */
  readonly isForetold: boolean;
}

export type Answers = ReadonlyMap<string, Answer>;

export interface Resolved {
  readonly inputs: PropertyMap;
  readonly uses: Record<string, string[]>;
}

export function resolve(inputs: Inputs, answers: Answers): Resolved {
  const uses: Record<string, string[]> = {};
  const resolved: PropertyMap = {};
  for (const [property, input] of Object.entries(inputs)) {
    const urns = new Set<string>();
    resolved[property] = valueOf(input, answers, urns);
    if (urns.size > 0) uses[property] = [...urns];
  }
  return { inputs: resolved, uses };
}

function valueOf(input: Input, answers: Answers, urns: Set<string>): Value {
  if (input instanceof Reference) {
    const answer = answers.get(input.label);
    if (answer === undefined) throw new Error(`"${input.label}" is not declared before what refers to it`);
    urns.add(answer.urn);
    const value = answer.outputs[input.output];
    return value ?? (answer.isForetold ? Unknown.value : null);
  }
  if (Array.isArray(input)) return input.map((item: Input) => valueOf(item, answers, urns));
  if (input instanceof Secret) return input;
  if (!isMap(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, item]: [string, Input]) => [key, valueOf(item, answers, urns)]),
  );
}
