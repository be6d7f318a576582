const fs = require("node:fs");
const { StepFailed } = require("./failure.js");
const { inProject, ROOT } = require("./project.js");
const { run } = require("./run.js");
const { sayWhile } = require("./say.js");

const OLDEST_NODE = [20, 18, 1];

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
  const version = process.versions.node.split(".").map(Number);
  const difference = OLDEST_NODE.map((oldest, i) => version[i] - oldest).find((number) => number !== 0) ?? 0;
  if (difference < 0) {
    throw new StepFailed(
      `Node ${OLDEST_NODE.join(".")} or newer is needed; this is ${process.versions.node}.`,
    );
  }
}

function modified(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : undefined;
}

module.exports = { installDependencies };
