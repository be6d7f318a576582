/** Ids are paths: `project/name` and so on, unencoded, split on `/` from the left. */
import { spelled } from "./address";
import type { Address, ResourceDefinition } from "./definition";

/** The segment that names an object among those beside it. */
export const lastSegment = ({ id }: Pick<ResourceDefinition, "id">): string => id.segments.at(-1) ?? "";

export function printId(definition: Pick<ResourceDefinition, "id">, address: Address): string {
  return definition.id.segments.map((segment) => address[segment] ?? "").join("/");
}

/** Whether an id may begin after its project. A rest that may hold slashes would make that ambiguous. */
export const projectMayBeLeftOut = ({ segments, last }: ResourceDefinition["id"]): boolean =>
  segments[0] === "project" && last !== "rest";

/** The address that an id means, or the sentence that says what an id of this type looks like. */
export function parseId(
  definition: ResourceDefinition,
  id: string,
  defaultProject: string,
): { address: Address } | { problem: string } {
  const { segments, last } = definition.id;
  const parts = splitId(id, segments, last);
  const mayBeShort = projectMayBeLeftOut(definition.id);
  const withoutProject = mayBeShort && parts.length === segments.length - 1;
  const full = withoutProject ? [defaultProject, ...parts] : parts;
  if (full.length !== segments.length || full.some((part) => part === "")) {
    const optional = mayBeShort ? `, or ${segments.slice(1).join("/")} in "${defaultProject}"` : "";
    return {
      problem: `"${id}" is not an id of ${definition.type}: ids have the form ${segments.join("/")}${optional}, for example ${definition.id.example}.`,
    };
  }
  return {
    address: spelled(definition, Object.fromEntries(segments.map((segment, i) => [segment, full[i] ?? ""]))),
  };
}

/** From the left; what is left over belongs to a last segment that may hold slashes. */
function splitId(id: string, segments: readonly string[], last: "path" | "rest" | undefined): string[] {
  const parts = id.split("/");
  if (last === undefined) return parts;
  // A path begins with a slash, so that an empty part stands before it; without one there is no path.
  const before = last === "path" ? parts.indexOf("") : segments.length - 1;
  if (before < 0) return [];
  const rest = parts.slice(before).join("/");
  return [...parts.slice(0, before), rest];
}
