/**
 * Texts that name another object (`refersTo` of a property): the name and not an id, and of something that is there or
 * that this run is going to make. What is nowhere may still be made by a command, by another provider, or by a resource
 * that comes later, so a preview names it as a doubt.
 */
import type { Address, Context, Report, ResourceDefinition } from "./definition";
import { about, doubt, type Rule } from "./notes";
import { printPath, type Path } from "./paths";
import { annotations, itemsOf, type TSchema } from "./properties";
import { isList, listOf, textOf, type PropertyMap, type Value } from "./values";

export interface Reference {
  readonly path: Path;
  readonly type: string;
  readonly name: string;
  /** Such names may hold slashes. */
  readonly slashes?: true;
}

/** The references of top-level properties and of their lists. What lies deeper may be about another server. */
export function referencesOf(
  { inputs: { properties } }: ResourceDefinition,
  inputs: PropertyMap,
): Reference[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { [name]: value } = inputs;
    const items = itemsOf(schema);
    if (items === undefined) return referenceAt(value, schema, [name]);
    return isList(value) ? value.flatMap((item, index) => referenceAt(item, items, [name, index])) : [];
  });
}

function referenceAt(value: Value | undefined, schema: TSchema, path: Path): Reference[] {
  const { refersTo, slashes } = annotations(schema);
  if (refersTo === undefined || typeof value !== "string") return [];
  return [{ path, type: refersTo, name: value, ...(slashes && { slashes }) }];
}

/** Names that are none: ids begin with the project, and given where a name is meant they are a slip. */
export function checkReferences(definition: ResourceDefinition, inputs: PropertyMap, report: Report): void {
  const projects = ["default", textOf(inputs.project)];
  for (const { path, name, slashes } of referencesOf(definition, inputs)) {
    if (slashes && name !== "" && !projects.includes(name.split("/", 1)[0] ?? "")) continue;
    const problem = nameProblem(name, printPath(path));
    if (problem) report(printPath(path), problem);
  }
}

function nameProblem(name: string, path: string): string | undefined {
  return name === "" ? `${path} must not be empty: it is a name.` : idForName(name, path);
}

/** What is wrong with an id where a name is meant. */
export function idForName(name: string, path: string): string | undefined {
  if (!name.includes("/")) return undefined;
  const last = name.slice(name.lastIndexOf("/") + 1);
  return `${path} must be a name, not an id: write "${last}" (the output "name") instead of "${name}".`;
}

/** The doubt of every definition whose properties name other objects. */
export const doubtAboutReferences = (definition: ResourceDefinition): Rule =>
  doubt(async ({ visible, changed }, context) => {
    // What Check has filled in is the provider's, and asked about elsewhere.
    const filled = listOf(visible.__defaults);
    const isNew = ({ path: [name] }: Reference) =>
      changed.has(String(name)) && !filled.includes(String(name));
    const asked = referencesOf(definition, visible).filter(isNew);
    const notes = asked.map(async (reference) => {
      // Segments of its id beside the name are called the same here: the project, the pool of a volume.
      const beside = Object.entries(visible).map(([name, value]): [string, string] => [name, textOf(value)]);
      const sentence = await missingSentence(reference, Object.fromEntries(beside), context);
      return sentence === undefined ? [] : [about(reference.path, sentence)];
    });
    return (await Promise.all(notes)).flat();
  });

/** Says of a reference that it is nowhere; nothing, where it is there, is going to be, or nobody can tell. */
export async function missingSentence(
  { path, type, name }: Reference,
  place: Address,
  context: Pick<Context, "isNowhere">,
): Promise<string | undefined> {
  const where = await context.isNowhere?.(type, name, place);
  if (where === undefined) return undefined;
  return `${printPath(path)}: there is no ${where} on the server, and no resource that comes before this one makes it. Check the name; if it is made elsewhere in the program, say so with dependsOn.`;
}
