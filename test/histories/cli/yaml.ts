/** A program as Pulumi's YAML has it. */
import { Secret, isMap } from "../../../provider/reconcile/values";
import type { Yaml } from "../../support/cli";
import { Reference, type Declaration, type Input, type Program } from "../engine/program";

export const yamlOf = (program: Program): Yaml => ({
  resources: Object.fromEntries(program.map((declaration) => [declaration.label, resourceOf(declaration)])),
});

function resourceOf({ type, inputs, options }: Declaration): Yaml {
  const { aliases = [], ...others } = options;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  const former = aliases.map((name) => ({ name }));
  const properties = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, valueOf(value)]),
  );
  const all = { ...given, ...(former.length > 0 ? { aliases: former } : {}) };
  return { type: `lxd:${type}`, properties, ...(Object.keys(all).length > 0 ? { options: all } : {}) };
}

function valueOf(value: Input): unknown {
  if (value instanceof Reference) return `\${${value.label}.${value.output}}`;
  if (value instanceof Secret) return { "fn::secret": valueOf(value.value) };
  if (Array.isArray(value)) return value.map(valueOf);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, Input]) => [key, valueOf(item)]),
  );
}
