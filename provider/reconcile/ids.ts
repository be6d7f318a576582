/**
 * Ids are paths: `project/name` and so on, unencoded, split on `/` from the left. The last segment may hold slashes
 * where its definition says so; in another one a slash is written `%2F` (a record in the zone `0/25.2.0.192.in-addr.arpa`).
 */
import { spelled } from "./address";
import type { Address, ResourceDefinition } from "./definition";
import { annotations } from "./properties";

/** The segment that names an object among those beside it. */
export const lastSegment = ({ id }: Pick<ResourceDefinition, "id">): string => id.segments.at(-1) ?? "";

export function printId(definition: Pick<ResourceDefinition, "id">, address: Address): string {
  const last = lastSegment(definition);
  return definition.id.segments
    .map((segment) => {
      const value = address[segment] ?? "";
      return segment === last ? value : escaped(value);
    })
    .join("/");
}

/** Slashes, and what would be taken for one. */
const escaped = (segment: string): string => segment.replace(/%(?=(25)*2F)/gi, "%25").replaceAll("/", "%2F");

const unescaped = (segment: string): string => segment.replace(/%2F/gi, "/").replace(/%25(?=(25)*2F)/gi, "%");

/** Whether an id may begin after its project; where the last segment may hold slashes, only one without any does. */
export const projectMayBeLeftOut = ({ segments }: ResourceDefinition["id"]): boolean =>
  segments[0] === "project";

/** The address that an id means, or the sentence that says what an id of this type looks like. */
export function parseId(
  definition: ResourceDefinition,
  id: string,
  defaultProject: string,
): { address: Address } | { problem: string } {
  const { segments, last } = definition.id;
  const found = splitId(id, segments, last);
  const parts = found.map((part, i) => (i < found.length - 1 ? unescaped(part) : part));
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
  if (last === undefined || (last === "rest" && parts.length < segments.length)) return parts;
  // A path begins with a slash, so that an empty part stands before it; without one there is no path.
  const before = last === "path" ? parts.indexOf("") : segments.length - 1;
  if (before < 0) return [];
  const rest = parts.slice(before).join("/");
  return [...parts.slice(0, before), rest];
}

/** Whether a name is an input that changes in place. */
export function isRenamed(definition: Pick<ResourceDefinition, "id" | "inputs">): boolean {
  const schema = definition.inputs.properties[lastSegment(definition)];
  return schema !== undefined && annotations(schema).replaces !== true;
}
