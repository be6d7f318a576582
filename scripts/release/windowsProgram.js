const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { LAUNCHER, bundle } = require("../build/plugin.js");
const { StepFailed } = require("../steps/failure.js");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");
const { nodeProgram } = require("./nodeProgram.js");
const { ownPlatform } = require("./platforms.js");

/** What Node looks for in itself (https://nodejs.org/api/single-executable-applications.html). */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Windows starts no scripts as plugins, so there the program is one file: Node with the bundle in it.
 * @param {string} node Node's program for the platform
 * @param {string} directory where it goes
 */
function writeWindowsProgram(node, directory) {
  return writeSingleProgram(node, path.join(directory, "pulumi-resource-lxd.exe"));
}

/**
 * A copy of Node's program that runs the plugin. The same for every platform, so that a test can run it here.
 * @param {string} node
 * @param {string} program
 */
async function writeSingleProgram(node, program) {
  fs.copyFileSync(node, program);
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), "single-program-"));
  try {
    // As a process of its own: it warns of sections that it does not know, which is of interest only when it fails.
    const postject = inProject("node_modules", "postject", "dist", "cli.js");
    const resource = await writeResource(stage);
    await run([process.execPath, postject, program, RESOURCE, resource, "--sentinel-fuse", FUSE]);
  } finally {
    fs.rmSync(stage, { recursive: true });
  }
}

/** The plugin in the form that Node reads. Made by the same version of Node; without compiled code, for any platform. */
async function writeResource(directory) {
  const own = ownPlatform();
  if (!own) {
    throw new StepFailed(
      "The plugin for Windows is made with the Node of its release, which has none for this machine; make it on " +
        "Linux, macOS or Windows, amd64 or arm64.",
    );
  }
  const [main, output] = [path.join(directory, "main.js"), path.join(directory, "main.blob")];
  await bundle(path.join(LAUNCHER, "single.js"), main);
  const config = path.join(directory, "config.json");
  fs.writeFileSync(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true }));
  await run([await nodeProgram(own), "--experimental-sea-config", config]);
  return output;
}

module.exports = { writeSingleProgram, writeWindowsProgram };
