/** What a change of each input does, as a table for the page of a resource. */
import type { ResourceDefinition } from "../reconcile/definition";
import { annotations, type TSchema } from "../reconcile/properties";

const effects = {
  inPlace: "is made in place",
  "where needed": "is made in place, and restarts a running instance where what changes acts only at a start",
  always: "is made in place, and restarts a running instance",
  replaces: "replaces the resource",
} as const;

function effectOf(input: TSchema): keyof typeof effects {
  const { replaces, restarts } = annotations(input);
  return replaces ? "replaces" : (restarts ?? "inPlace");
}

export function tableOfChanges({ inputs }: ResourceDefinition): string {
  const all = Object.entries(inputs.properties);
  const rows = Object.entries(effects).flatMap(([effect, does]) => {
    const names = all.filter(([, input]) => effectOf(input) === effect).map(([name]) => `\`${name}\``);
    return names.length === 0 ? [] : [`| ${names.join(", ")} | ${does} |`];
  });
  return ["| inputs | a change |", "| --- | --- |", ...rows].join("\n");
}
