const fs = require("node:fs");
const path = require("node:path");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");
const { oldestNode } = require("../steps/dependencies.js");

const LAUNCHER = inProject("scripts", "build", "launcher");

/**
 * bin/ becomes what `plugins.providers[].path` names: `pulumi-resource-lxd` and all it needs beside it.
 * dist/plugin is the same for the npm package.
 */
async function buildPlugin() {
  const bin = inProject("bin");
  fs.rmSync(bin, { recursive: true, force: true });
  await bundle(inProject("provider", "main.ts"), path.join(bin, "plugin.js"));
  await bundle(path.join(LAUNCHER, "start.js"), path.join(bin, "pulumi-resource-lxd.js"));
  writeExecutable(path.join(bin, "pulumi-resource-lxd"));
  await writeCompiled(process.execPath, bin);
  // Without what only people need: YAML programs ask for it at every start.
  const schema = JSON.parse(fs.readFileSync(inProject("schema.json"), "utf8"));
  fs.writeFileSync(path.join(bin, "schema.json"), JSON.stringify(schema));

  const packaged = inProject("dist", "plugin");
  fs.rmSync(packaged, { recursive: true, force: true });
  fs.cpSync(bin, packaged, { recursive: true });
}

/** One file of a program and all that it requires. */
async function bundle(entry, outfile) {
  const { build } = require("esbuild");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Names stay readable in stack traces; the rest of a smaller file is quicker to load.
    minifySyntax: true,
    minifyWhitespace: true,
    // Optional parts of ws, which does without them.
    external: ["bufferutil", "utf-8-validate"],
    legalComments: "none",
    logLevel: "warning",
  });
}

function writeExecutable(file) {
  const text = fs.readFileSync(path.join(LAUNCHER, "pulumi-resource-lxd"), "utf8");
  fs.writeFileSync(file, text.replace("@NODE@", `${oldestNode()} or newer`));
  fs.chmodSync(file, 0o755);
}

/** Has a Node write down what it has compiled of the plugin in that directory: it starts quicker the next time. */
async function writeCompiled(node, directory) {
  await run([node, path.join(directory, "pulumi-resource-lxd.js"), "--write-compiled"]);
}

module.exports = { LAUNCHER, buildPlugin, bundle, writeCompiled };
