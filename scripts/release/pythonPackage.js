const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { interpreter, pythonEnvironment } = require("../python/environment.js");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/**
 * Builds the wheel and the source distribution of the Python SDK.
 * @param {string} directory where they go
 * @returns {Promise<string[]>} their paths
 */
async function writePythonPackage(directory) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), "python-package-"));
  try {
    fs.cpSync(inProject("sdk", "python"), stage, { recursive: true });
    // pyproject.toml names a README beside itself, and the generator writes one into the package.
    fs.copyFileSync(path.join(stage, "pulumi_lxd", "README.md"), path.join(stage, "README.md"));
    fs.copyFileSync(inProject("LICENSE"), path.join(stage, "LICENSE"));
    const python = interpreter(await pythonEnvironment());
    const built = path.join(stage, "dist");
    await run([python, "-m", "build", "--no-isolation", "--outdir", built, stage]);
    return fs.readdirSync(built).map((name) => {
      fs.copyFileSync(path.join(built, name), path.join(directory, name));
      return path.join(directory, name);
    });
  } finally {
    fs.rmSync(stage, { recursive: true });
  }
}

module.exports = { writePythonPackage };
