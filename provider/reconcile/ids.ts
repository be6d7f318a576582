/** Ids are paths: `project/name` and so on, unencoded, split on `/` from the left. */
import type { Address, ResourceDefinition } from "./definition";

export function printId(definition: ResourceDefinition, address: Address): string {
  return definition.id.segments.map((segment) => address[segment] ?? "").join("/");
}

/** The address that an id means, or the sentence that says what an id of this type looks like. */
export function parseId(
  definition: ResourceDefinition,
  id: string,
  defaultProject: string,
): { address: Address } | { problem: string } {
  const { segments } = definition.id;
  const parts = id.split("/");
  const withoutProject = segments[0] === "project" && parts.length === segments.length - 1;
  const full = withoutProject ? [defaultProject, ...parts] : parts;
  if (full.length !== segments.length || full.some((part) => part === "")) {
    const optional =
      segments[0] === "project" ? `, or ${segments.slice(1).join("/")} in "${defaultProject}"` : "";
    return {
      problem: `"${id}" is not an id of ${definition.type}: ids have the form ${segments.join("/")}${optional}, for example ${definition.id.example}.`,
    };
  }
  return { address: Object.fromEntries(segments.map((segment, i) => [segment, full[i]!])) };
}
