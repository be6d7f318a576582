const fs = require("node:fs");
const path = require("node:path");
const { sdkGenerator } = require("../pulumi/toolchain.js");
const { inProject, ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");
const { writeDynamic } = require("./dynamic.js");
const { convertedExamples, writeExamples } = require("./examples.js");
const { writeReference } = require("./reference.js");

/** The languages whose SDKs are committed, and where. Go's module has a go.mod and go.sum beside what is generated. */
const SDKS = {
  nodejs: path.join("sdk", "nodejs"),
  python: path.join("sdk", "python"),
  go: path.join("sdk", "go", "lxd"),
};

const DYNAMIC = path.join("provider", "dynamic", "generated");

/**
 * Writes schema.json, docs/reference, sdk/ and the classes of the dynamic host as the definitions of the provider have them.
 * @param {string} directory where to: the checkout, or another place to compare it with
 */
async function generate(directory) {
  const entry = inProject("provider", "schema", "main.ts");
  const [text, sdkgen] = await Promise.all([
    run([process.execPath, "--require", "tsx/cjs", entry], { cwd: ROOT }),
    sdkGenerator(),
  ]);
  const schema = path.join(directory, "schema.json");
  const { schema: definitions, coverage, keys } = JSON.parse(text);
  const write = () => fs.writeFileSync(schema, `${JSON.stringify(definitions, null, 2)}\n`);
  // The examples are converted by the schema that they go into.
  write();
  writeExamples(definitions, await convertedExamples(schema));
  write();
  writeReference(definitions, { coverage, keys }, path.join(directory, "docs", "reference"));
  await writeDynamic(definitions, path.join(directory, DYNAMIC));
  for (const [language, place] of Object.entries(SDKS)) {
    await run([sdkgen, schema, language, path.join(directory, place)]);
  }
}

/** What is generated, from the checkout's root. */
const GENERATED = ["schema.json", path.join("docs", "reference"), DYNAMIC, ...Object.values(SDKS)];

module.exports = { GENERATED, generate };
