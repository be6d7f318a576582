const fs = require("node:fs");
const path = require("node:path");
const { actionlint } = require("../pulumi/toolchain.js");
const { inProject, ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/** Looks at the workflows: keys and expressions by actionlint, of shell scripts too where shellcheck is installed. */
async function checkWorkflows() {
  const directory = inProject(".github", "workflows");
  const files = fs.readdirSync(directory).map((name) => path.join(directory, name));
  await run([await actionlint(), "-no-color", ...files], { cwd: ROOT, shownLines: 100 });
}

module.exports = { checkWorkflows };
