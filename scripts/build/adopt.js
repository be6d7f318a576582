const fs = require("node:fs");
const { inProject } = require("../steps/project.js");

/** dist/adopt.js: the command `pulumi-lxd` of the npm package. */
async function buildAdopt() {
  const { build } = require("esbuild");
  const outfile = inProject("dist", "adopt.js");
  await build({
    entryPoints: [inProject("provider", "adopt.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    banner: { js: "#!/usr/bin/env node" },
    external: ["bufferutil", "utf-8-validate"],
    logLevel: "warning",
  });
  fs.chmodSync(outfile, 0o755);
}

module.exports = { buildAdopt };
