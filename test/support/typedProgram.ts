/** TypeScript about every type of the schema, which a strict compiler has to take, or to refuse where it says so. */
import { schema } from "./schema";

const nameOf = (token: string) => token.slice(token.lastIndexOf(":") + 1);
const upper = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Its arguments, what it makes, and that it can be made without arguments where none is required. */
function resource([token, { requiredInputs = [] }]: [
  string,
  { requiredInputs?: readonly string[] },
]): string {
  const name = nameOf(token);
  const bare = ["plugin", "dynamic"].map((wayIn) => `new ${wayIn}.${name}("bare");`);
  const refusal = "// @ts-expect-error an argument is required";
  return `
export const make${name} = (args: dynamic.${name}Args): dynamic.${name} => new dynamic.${name}("p", args);
export const as${name} = (args: dynamic.${name}Args): plugin.${name}Args => args;
export const ids${name} = (one: dynamic.${name}, other: plugin.${name}) => [one.id, one.urn, other.id];
${bare.flatMap((line) => (requiredInputs.length > 0 ? [refusal, line] : [line])).join("\n")}`;
}

/** Its arguments and its answer. */
const called = (name: string) => `
export const ${name} = async (args: dynamic.${upper(name)}Args): Promise<dynamic.${upper(name)}Result> =>
  dynamic.${name}(args);`;

/** Each of the one is one of the other, as a value and as a type. */
const choice = (name: string) => `
export const of${name}: plugin.${name}[] = Object.values(dynamic.${name}) satisfies dynamic.${name}[];`;

const choices = Object.entries(schema.types).filter(([, type]) => "enum" in type);

export const typedProgram = [
  'import * as dynamic from "pulumi-lxd/dynamic";',
  'import * as plugin from "pulumi-lxd";',
  ...Object.entries(schema.resources).map(resource),
  ...Object.keys(schema.functions).map(nameOf).map(called),
  ...choices.map(([token]) => choice(nameOf(token))),
  // What is nested in arguments has its types too.
  "export const nested: dynamic.types.input.NetworkAclRuleArgs = { action: 'allow' };",
  "// @ts-expect-error what the SDK's classes have and these cannot",
  'dynamic.Profile.get("web", "default/web");',
  "",
].join("\n");
