/** The package's schema, as far as tests go by it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Resource {
  readonly inputProperties: Readonly<Record<string, { readonly willReplaceOnChanges?: boolean }>>;
  readonly requiredInputs?: readonly string[];
}

interface Schema {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly functions: Readonly<Record<string, object>>;
  readonly types: Readonly<Record<string, object>>;
}

export const schema = JSON.parse(readFileSync(join(__dirname, "../../schema.json"), "utf8")) as Schema;

/** The inputs of a type, and whether the schema says that a change replaces. */
export function inputsOf(type: string): Resource["inputProperties"] {
  return schema.resources[`lxd:index:${type}`]!.inputProperties;
}
