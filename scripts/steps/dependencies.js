const fs = require("node:fs");
const { StepFailed } = require("./failure.js");
const { isAtLeast } = require("./isAtLeast.js");
const { inProject, ROOT } = require("./project.js");
const { run } = require("./run.js");
const { sayWhile } = require("./say.js");

/** The oldest Node that will do, as package.json says it to npm. */
function oldestNode() {
  return require(inProject("package.json")).engines.node.replace(">=", "");
}

/** Runs `npm ci` when node_modules is missing or older than the lock file. */
async function installDependencies() {
  checkNode();
  // npm writes this file at the end of an installation, so an interrupted one has none.
  const installed = modified(inProject("node_modules", ".package-lock.json"));
  if (installed !== undefined && installed >= modified(inProject("package-lock.json"))) return;
  await sayWhile("Installing the npm packages of package-lock.json into node_modules", () =>
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: ROOT, shownLines: 80 }),
  );
}

function checkNode() {
  const oldest = oldestNode();
  if (isAtLeast(process.versions.node, oldest)) return;
  throw new StepFailed(`Node ${oldest} or newer is needed; this is ${process.versions.node}.`);
}

function modified(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : undefined;
}

module.exports = { installDependencies, oldestNode };
