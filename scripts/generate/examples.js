const fs = require("node:fs");
const path = require("node:path");
const { programGenerator } = require("../pulumi/toolchain.js");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/** YAML programs, the one source of the examples. They lie beside what makes the schema, for they are a part of it. */
const EXAMPLES = inProject("provider", "schema", "examples");

/** In the order in which a page shows them. */
const LANGUAGES = ["typescript", "python", "go", "yaml"];

/**
 * One example: its title, what it needs beside a server, and its program in every language.
 * @typedef {{title: string, needs?: string, programs: Record<string, string>}} Example
 */

/**
 * The programs of a directory, by their names, in every language.
 * @param {string} schema the file of the package schema
 * @param {string} directory where the YAML programs lie
 * @returns {Promise<Record<string, Example>>}
 */
async function convertedExamples(schema, directory = EXAMPLES) {
  const converted = JSON.parse(await run([await programGenerator(), schema, directory]));
  const entries = Object.entries(converted).map(([name, programs]) => {
    const { title, needs, yaml } = readExample(fs.readFileSync(path.join(directory, `${name}.yaml`), "utf8"));
    return [name, { title, needs, programs: { ...programs, yaml } }];
  });
  return Object.fromEntries(entries);
}

/** Comments at the top are the title, and what the example needs beside a server (`# Needs: a cluster`). */
function readExample(text) {
  const [, head, yaml] = /^((?:#.*\n)*)([\s\S]*)$/.exec(text);
  const [title, ...more] = head.split("\n").map((line) => line.replace(/^# ?/, ""));
  const needs = more.map((line) => /^Needs: (.*)$/.exec(line)?.[1]).find(Boolean);
  return { title, needs, yaml };
}

/**
 * Writes examples into the descriptions of the schema: of each resource and function the program that is named like
 * it, or else one that uses it.
 * @param {object} schema the package schema, which is changed
 * @param {Record<string, Example>} examples
 */
function writeExamples(schema, examples) {
  for (const [token, of] of [...Object.entries(schema.resources), ...Object.entries(schema.functions)]) {
    const example = exampleOf(token, examples);
    if (example) of.description = withExample(of.description, example);
  }
}

/** @returns {Example | undefined} */
function exampleOf(token, examples) {
  const own = examples[token.split(":").at(-1)];
  if (own) return own;
  const used = new RegExp(`function: lxd:${token.split(":").at(-1)}$`, "m");
  return Object.values(examples).find(({ programs }) => used.test(programs.yaml));
}

/** Examples come before the sections about the resource. */
function withExample(description, example) {
  const [about, ...sections] = description.split(/\n\n(?=## )/);
  return [about, sectionOf(example), ...sections].join("\n\n");
}

function sectionOf({ title, needs, programs }) {
  const blocks = LANGUAGES.map((language) => `\`\`\`${language}\n${programs[language].trimEnd()}\n\`\`\``);
  return [
    "## Example Usage",
    `### ${title}`,
    ...(needs ? [`It needs ${needs}.`] : []),
    `<!--Start PulumiCodeChooser -->\n${blocks.join("\n")}\n<!--End PulumiCodeChooser -->`,
  ].join("\n\n");
}

module.exports = { EXAMPLES, convertedExamples, exampleOf, readExample, writeExamples };
