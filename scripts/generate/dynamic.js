/** The classes and functions of the dynamic host, typed by those of the SDK: provider/dynamic/generated. */
const fs = require("node:fs");
const path = require("node:path");
const { ROOT } = require("../steps/project.js");

const BY = "Generated from the definitions by `npm run gen`.";

const nameOf = (token) => token.split(":").at(-1);

const classesOf = ({ resources }) => `/** The resources of pulumi-lxd as dynamic resources. ${BY} */
import type * as sdk from "pulumi-lxd";
import { classOf } from "../classOf";

${Object.keys(resources)
  .map(nameOf)
  .sort()
  .map((name) => `export const ${name} = classOf<sdk.${name}Args, sdk.${name}>("${name}");`)
  .join("\n")}
`;

const functionsOf = ({ functions }) => `/** The functions of pulumi-lxd as async functions. ${BY} */
import type * as sdk from "pulumi-lxd";
import { asyncFunction } from "../function";

${Object.keys(functions)
  .map(nameOf)
  .sort()
  .map((name) => {
    const type = name.slice(0, 1).toUpperCase() + name.slice(1);
    return `export const ${name} = asyncFunction<sdk.${type}Args, sdk.${type}Result>("${name}");`;
  })
  .join("\n")}
`;

/** @param {string} directory where the two files go */
async function writeDynamic(schema, directory) {
  // Only the checkout has it: a command that needs no generated files runs without its packages.
  const prettier = require("prettier");
  const style = await prettier.resolveConfig(path.join(ROOT, "provider", "dynamic", "index.ts"));
  fs.mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries({
    "classes.ts": classesOf(schema),
    "functions.ts": functionsOf(schema),
  })) {
    const formatted = await prettier.format(text, { ...style, parser: "typescript" });
    fs.writeFileSync(path.join(directory, name), formatted);
  }
}

module.exports = { writeDynamic };
