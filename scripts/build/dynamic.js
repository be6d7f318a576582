const { inProject, ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/** dist/dynamic: the classes of the dynamic provider, and what their closures require at run time. */
async function buildDynamic() {
  const entries = ["index.ts", "host.ts"].map((name) => inProject("provider", "dynamic", name));
  const { build } = require("esbuild");
  await build({
    entryPoints: entries,
    outdir: inProject("dist", "dynamic"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // One copy of the SDK in a program: its own. The classes require the host by the package's name.
    external: ["@pulumi/pulumi", "pulumi-lxd", "bufferutil", "utf-8-validate"],
    logLevel: "warning",
  });
  const project = inProject("scripts", "build", "dynamic-types.json");
  await run([process.execPath, inProject("node_modules", "typescript", "bin", "tsc"), "-p", project], {
    cwd: ROOT,
  });
}

module.exports = { buildDynamic };
