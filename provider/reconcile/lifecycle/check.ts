/** Check: inputs in their right form, with a name and a project; never asks the server. */
import { checkProperties } from "../check";
import type { Naming, ResourceDefinition, Report } from "../definition";
import type { Call, CheckAnswer, CheckFailure, CheckRequest } from "../host";
import { autoName, nameProblem } from "../naming";
import { isVolatile } from "../ownership";
import { parsePath, printPath, type Path } from "../paths";
import { checkReferences } from "../references";
import { unwrap } from "../secrets";
import { Unknown, entriesOf, listOf, type PropertyMap } from "../values";
import { marked } from "./answer";

export function check(
  definition: ResourceDefinition,
  request: CheckRequest,
  settings: { readonly project: string },
): CheckAnswer {
  const { plain: given, marks } = unwrap(request.news);
  const { plain: old } = unwrap(request.olds);
  const failures: CheckFailure[] = [];
  const report = reporter(marks, failures);

  const inputs = checkProperties(given, definition.inputs, report, { path: [], owner: definition.type });
  const defaults: string[] = [];
  if (definition.scope !== "none" && inputs.project === undefined) {
    inputs.project = settings.project;
    defaults.push("project");
  }
  for (const segment of definition.id.segments) {
    const isNamed = segment === "name" && definition.naming !== undefined;
    if (inputs[segment] === "" && !isNamed) report(segment, `${segment} must not be empty.`);
  }
  if (definition.naming) settleName(definition.naming, request, old, inputs, defaults, report);
  if (defaults.length > 0) inputs.__defaults = defaults;
  checkServersKeys(definition, inputs, report);
  if (failures.length === 0) definition.check?.(inputs, report, old);
  checkReferences(definition, inputs, report);
  return { inputs: marked(definition, inputs, marks), failures };
}

/** `volatile.*` is the server's memory; a program that sets it would fight the server for it. */
function checkServersKeys({ owned = {} }: ResourceDefinition, inputs: PropertyMap, report: Report): void {
  for (const [property, { serverOwned, instead }] of Object.entries(owned)) {
    for (const key of Object.keys(entriesOf(inputs[property]))) {
      if (!isVolatile(key) || !serverOwned(key)) continue;
      const path = printPath([property, key]);
      const advice = instead?.(key) ?? "remove it from the program.";
      report(path, `${path} is the server's own memory and cannot be declared; ${advice}`);
    }
  }
}

/** The same, and what only files of this machine tell. */
export async function checkWithFiles(
  definition: ResourceDefinition,
  request: CheckRequest,
  settings: { readonly project: string },
  call: Call,
): Promise<CheckAnswer> {
  const { inputs, failures } = check(definition, request, settings);
  if (failures.length > 0 || definition.checkFiles === undefined) return { inputs, failures };
  const { plain, marks } = unwrap(inputs);
  const more: CheckFailure[] = [];
  await definition.checkFiles(plain, reporter(marks, more), call);
  return { inputs, failures: more };
}

function reporter(marks: readonly Path[], failures: CheckFailure[]): Report {
  const secretRoots = new Set(marks.map(([root]) => String(root)));
  return (property, reason) => {
    // The engine prints the value of the property that a failure names, and would print a secret in clear.
    const hides = property !== "" && secretRoots.has(String(parsePath(property)[0]));
    failures.push({ property: hides ? "" : property, reason });
  };
}

/** The name as given; or the one it has already (also when it was given before); or a new one. */
function settleName(
  naming: Naming,
  request: CheckRequest,
  old: PropertyMap,
  inputs: PropertyMap,
  defaults: string[],
  report: Report,
): void {
  if (inputs.name instanceof Unknown) return;
  if (typeof inputs.name === "string") {
    const problem = nameProblem(inputs.name, naming);
    if (problem) report("name", problem);
    return;
  }
  if (request.news.name !== undefined && request.news.name !== null) return; // Given, and reported already.
  if (typeof old.name === "string") {
    inputs.name = old.name;
  } else {
    const named = autoName(request, naming);
    const problem = "problem" in named ? named.problem : nameProblem(named.name, naming);
    if (problem) report("name", problem);
    if ("name" in named) inputs.name = named.name;
  }
  defaults.push("name");
}

export function isAutoNamed(inputs: PropertyMap): boolean {
  return listOf(inputs.__defaults).includes("name");
}
