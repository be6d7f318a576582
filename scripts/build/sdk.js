const fs = require("node:fs");
const path = require("node:path");
const { compileTypeScript } = require("../steps/compileTypeScript.js");
const { inProject } = require("../steps/project.js");

/** Compiles the generated Node SDK, which the package's main points to. */
async function buildNodeSdk() {
  const sdk = inProject("sdk", "nodejs");
  // Not into sdk/nodejs/bin: the generated .gitignore there would keep it out of the published package.
  const output = inProject("dist", "nodejs");
  fs.rmSync(output, { recursive: true, force: true });
  // Without maps: they lead to sources that the package does not hold.
  await compileTypeScript("-p", sdk, "--outDir", output, "--sourceMap", "false", "--declarationMap", "false");

  // The SDK reads its version from the package.json beside it, and the engine asks for a plugin of it.
  const manifest = JSON.parse(fs.readFileSync(inProject("sdk", "nodejs", "package.json"), "utf8"));
  manifest.version = JSON.parse(fs.readFileSync(inProject("package.json"), "utf8")).version;
  fs.writeFileSync(path.join(output, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

module.exports = { buildNodeSdk };
