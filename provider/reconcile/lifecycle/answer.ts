/**
 * Answer, the last stage: the outputs that the state keeps, with the hidden ones among them, and every secret marked
 * again. Nothing else puts marks on what leaves a life cycle.
 */
import type { Live, ResourceDefinition } from "../definition";
import { withDefaults } from "../normalise";
import { annotations, objectOf, type TObject } from "../properties";
import type { Path } from "../paths";
import { lasting, rewrap } from "../secrets";
import { present, type PropertyMap, type Value } from "../values";
import { stateVersion, type Hidden } from "./state";
import type { Task } from "./task";

/** Outputs in their order: what is declared, what the server tells, what is hidden. */
export function outputsOf(
  definition: ResourceDefinition,
  declared: PropertyMap,
  live: Pick<Live, "outputs"> & Partial<Live>,
  hidden: Hidden,
): PropertyMap {
  const outputs: PropertyMap = { ...withDefaults(declared, definition.inputs), ...live.outputs };
  // What the program declares is shown as it was declared, also where the server reports it too.
  for (const [name, schema] of Object.entries(definition.inputs.properties)) {
    if (!annotations(schema).computed) continue;
    const value = declared[name] ?? live.inputs?.[name] ?? outputs[name];
    if (value !== undefined) outputs[name] = value;
  }
  return { ...outputs, ...hiddenOutputs(hidden) };
}

function hiddenOutputs(hidden: Hidden): PropertyMap {
  const { remainder, record, missing, pending, kept, imported, made, server } = hidden;
  const some = (list: readonly string[] | undefined): Value | undefined =>
    list !== undefined && list.length > 0 ? [...list] : undefined;
  return present({
    __version: stateVersion,
    __remainder: remainder,
    __record: Object.keys(record).length === 0 ? undefined : record,
    __missing: some(missing),
    __kept: kept,
    __pending: some(pending),
    __made: made,
    __server: server,
    __imported: imported || undefined,
  });
}

/** The same with its marks: those that the program gave, and those that the definition demands. */
export const marked = (
  definition: ResourceDefinition,
  properties: PropertyMap,
  marks: readonly Path[],
): PropertyMap => rewrap(properties, allMarks(definition, marks));

/** Outputs of an object that is in the state: what another resource has marked there stays so while it is the same. */
export const markedAs = ({ definition, marks, oldMarks, outputs: before }: Marking, outputs: PropertyMap) =>
  marked(definition, outputs, [...marks, ...lasting(oldMarks, before, outputs)]);

type Marking = Pick<Task, "definition" | "marks" | "oldMarks" | "outputs">;

export const allMarks = (definition: ResourceDefinition, marks: readonly Path[]): Path[] => [
  ...marks,
  ...secretPaths(definition.inputs, []),
  ...secretPaths(definition.outputs, []),
];

function secretPaths(of: TObject, prefix: Path): Path[] {
  return Object.entries(of.properties).flatMap(([name, schema]): Path[] => {
    const path = [...prefix, name];
    if (annotations(schema).secret) return [path];
    const members = objectOf(schema);
    return members ? secretPaths(members, path) : [];
  });
}
