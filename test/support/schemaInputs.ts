import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Schema {
  resources: Record<string, { inputProperties: Record<string, { willReplaceOnChanges?: boolean }> }>;
}

const schema = JSON.parse(readFileSync(join(__dirname, "../../schema.json"), "utf8")) as Schema;

/** The inputs of a type, and whether the schema says that a change replaces. */
export function inputsOf(type: string): Record<string, { willReplaceOnChanges?: boolean }> {
  return schema.resources[`lxd:index:${type}`]!.inputProperties;
}
