const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { compileTypeScript } = require("../steps/compileTypeScript.js");
const { inProject } = require("../steps/project.js");
const { copyDeclarations } = require("./declarations.js");

/** dist/dynamic: the classes of the dynamic provider, and what their closures require at run time. */
async function buildDynamic() {
  const output = inProject("dist", "dynamic");
  fs.rmSync(output, { recursive: true, force: true });
  const entries = ["index.ts", "host.ts"].map((name) => inProject("provider", "dynamic", name));
  const { build } = require("esbuild");
  await build({
    entryPoints: entries,
    outdir: output,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    // One copy of the SDK in a program: its own. The classes require the host by the package's name.
    external: ["@pulumi/pulumi", "pulumi-lxd", "bufferutil", "utf-8-validate"],
    logLevel: "warning",
  });
  await writeTypes(output);
}

async function writeTypes(output) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), "dynamic-types-"));
  try {
    const project = inProject("scripts", "build", "dynamic-types.json");
    await compileTypeScript("-p", project, "--outDir", stage);
    copyDeclarations("index.d.ts", path.join(stage, "dynamic"), output);
  } finally {
    fs.rmSync(stage, { recursive: true });
  }
}

module.exports = { buildDynamic };
