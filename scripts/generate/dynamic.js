/** The classes, functions and choices of the dynamic host, typed by the SDK: provider/dynamic/generated. */
const fs = require("node:fs");
const path = require("node:path");
const { ROOT } = require("../steps/project.js");

const BY = "Generated from the definitions by `npm run gen`.";

const sortedByName = (entries) =>
  Object.entries(entries)
    .map(([token, entry]) => [nameOf(token), entry])
    .sort(([one], [other]) => (one < other ? -1 : 1));
const nameOf = (token) => token.split(":").at(-1);

/** A class, as a value and as the type of what it makes, and the type of its arguments. */
const classOf = (name, { inputProperties, properties }) => `
export const ${name}: DynamicClass<sdk.${name}Args, sdk.${name}> = dynamicClass("${name}", ${JSON.stringify([
  ...new Set([...Object.keys(inputProperties), ...Object.keys(properties)]),
])});
export type ${name} = DynamicResource<sdk.${name}>;
export type ${name}Args = sdk.${name}Args;
`;

const classesOf = ({ resources }) => `/** The resources of pulumi-lxd as dynamic resources. ${BY} */
import type * as sdk from "pulumi-lxd";
import { dynamicClass } from "../resource";
import type { DynamicClass, DynamicResource } from "../types";
${sortedByName(resources)
  .map(([name, resource]) => classOf(name, resource))
  .join("")}`;

const enumsOf = ({ types }) => `/** The choices of the SDK, which are the same here. ${BY} */
export {
  ${sortedByName(types)
    .filter(([, type]) => type.enum)
    .map(([name]) => name)
    .join(",\n")}
} from "pulumi-lxd";
`;

const functionsOf = ({ functions }) => `/** The functions of pulumi-lxd as async functions. ${BY} */
import type * as sdk from "pulumi-lxd";
import { asyncFunction } from "../function";
import type { AsyncFunction } from "../types";

${sortedByName(functions)
  .map(([name]) => {
    const type = name.slice(0, 1).toUpperCase() + name.slice(1);
    return `
export const ${name}: AsyncFunction<sdk.${type}Args, sdk.${type}Result> = asyncFunction("${name}");
export type ${type}Args = sdk.${type}Args;
export type ${type}Result = sdk.${type}Result;`;
  })
  .join("\n")}
`;

/** @param {string} directory where the files go */
async function writeDynamic(schema, directory) {
  // Only the checkout has it: a command that needs no generated files runs without its packages.
  const prettier = require("prettier");
  const style = await prettier.resolveConfig(path.join(ROOT, "provider", "dynamic", "index.ts"));
  fs.mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries({
    "classes.ts": classesOf(schema),
    "functions.ts": functionsOf(schema),
    "choices.ts": enumsOf(schema),
  })) {
    const formatted = await prettier.format(text, { ...style, parser: "typescript" });
    fs.writeFileSync(path.join(directory, name), formatted);
  }
}

module.exports = { writeDynamic };
