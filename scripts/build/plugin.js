const fs = require("node:fs");
const { inProject } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/**
 * bin/ becomes what `plugins.providers[].path` names: `pulumi-resource-lxd` and all it needs beside it.
 * dist/plugin is the same for the npm package.
 */
async function buildPlugin() {
  const entry = inProject("provider", "main.ts");
  const { build } = require("esbuild");
  const bin = inProject("bin");
  fs.rmSync(bin, { recursive: true, force: true });
  await build({
    entryPoints: [entry],
    outfile: inProject("bin", "plugin.js"),
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
  const launcher = inProject("bin", "pulumi-resource-lxd");
  fs.copyFileSync(inProject("scripts", "build", "pulumi-resource-lxd.js"), launcher);
  fs.chmodSync(launcher, 0o755);
  await run([process.execPath, launcher, "--write-compiled"]);
  // Without what only people need: YAML programs ask for it at every start.
  const schema = JSON.parse(fs.readFileSync(inProject("schema.json"), "utf8"));
  fs.writeFileSync(inProject("bin", "schema.json"), JSON.stringify(schema));

  const packaged = inProject("dist", "plugin");
  fs.rmSync(packaged, { recursive: true, force: true });
  fs.cpSync(bin, packaged, { recursive: true });
}

module.exports = { buildPlugin };
