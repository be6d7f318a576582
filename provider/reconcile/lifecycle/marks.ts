/** Where a definition itself puts secret marks, beside those that the program gave. */
import type { ResourceDefinition } from "../definition";
import type { Path } from "../paths";
import { annotations, type TObject } from "../properties";

function secretPaths(of: TObject, prefix: Path): Path[] {
  return Object.entries(of.properties).flatMap(([name, schema]): Path[] => {
    const path = [...prefix, name];
    if (annotations(schema).secret) return [path];
    return schema.type === "object" && schema.properties ? secretPaths(schema as TObject, path) : [];
  });
}

export function marksOf(definition: ResourceDefinition, given: readonly Path[]): Path[] {
  return [...given, ...secretPaths(definition.inputs, []), ...secretPaths(definition.outputs, [])];
}
