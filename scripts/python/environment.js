const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { installPackages } = require("../server/packages.js");
const { cacheDirectory } = require("../steps/cache.js");
const { StepFailed } = require("../steps/failure.js");
const { findProgram } = require("../steps/findProgram.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");
const { sayWhile } = require("../steps/say.js");

const REQUIREMENTS = inProject("tools", "python", "requirements.txt");

/**
 * A virtual environment with what builds the Python SDK and what it needs at run time (tools/python), in a cache that
 * every clone shares.
 * @returns {Promise<string>} its directory
 */
async function pythonEnvironment() {
  if (!findProgram("python3")) await installPackages(["python3-venv"]);
  const python = findProgram("python3");
  if (!python) throw new StepFailed("There is no python3 on PATH; install Python 3.9 or newer.");
  // An environment knows the Python that made it, and the place where it was made: it is told by both.
  const made = await run([python, "-c", "import sys; print(sys.version, sys.prefix)"]);
  const hash = crypto.createHash("sha256").update(made).update(fs.readFileSync(REQUIREMENTS));
  const place = cacheDirectory("python", hash.digest("hex").slice(0, 12));
  await finishedDirectory(place, async (unfinished) => {
    await createEnvironment(python, path.join(unfinished, "venv"));
    const pip = [path.join(unfinished, "venv", "bin", "python"), "-m", "pip", "install", "--quiet"];
    const title = "Installing the Python packages of tools/python into the cache";
    await sayWhile(title, () => run([...pip, "--requirement", REQUIREMENTS]));
  });
  return path.join(place, "venv");
}

/** Debian's Python makes environments only with a package of its own. */
async function createEnvironment(python, directory) {
  const command = [python, "-m", "venv", directory];
  try {
    await run(command);
  } catch (error) {
    if (!error.message.includes("python3-venv")) throw error;
    await installPackages(["python3-venv"]);
    await run(command);
  }
}

/** The interpreter of an environment. It is called by its own path: scripts beside it name the place where it was made. */
const interpreter = (environment) => path.join(environment, "bin", "python");

/** Where an environment has its packages. */
async function sitePackages(environment) {
  const print = "import sysconfig; print(sysconfig.get_path('purelib'))";
  return (await run([interpreter(environment), "-c", print])).trim();
}

module.exports = { interpreter, pythonEnvironment, sitePackages };
