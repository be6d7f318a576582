const fs = require("node:fs");
const { inProject, ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");
const { say } = require("../steps/say.js");

/** Compiles the generated Node SDK, which the package's main points to. */
async function buildNodeSdk() {
  const sdk = inProject("sdk", "nodejs");
  if (!fs.existsSync(inProject("sdk", "nodejs", "tsconfig.json"))) {
    return say("No Node SDK: sdk/nodejs is not there yet (npm run gen makes it).");
  }
  fs.rmSync(inProject("sdk", "nodejs", "bin"), { recursive: true, force: true });
  await run([process.execPath, inProject("node_modules", "typescript", "bin", "tsc"), "-p", sdk], {
    cwd: ROOT,
  });

  // The SDK reads its version from the package.json beside it, and the engine asks for a plugin of it.
  const manifest = JSON.parse(fs.readFileSync(inProject("sdk", "nodejs", "package.json"), "utf8"));
  manifest.version = JSON.parse(fs.readFileSync(inProject("package.json"), "utf8")).version;
  fs.writeFileSync(
    inProject("sdk", "nodejs", "bin", "package.json"),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}

module.exports = { buildNodeSdk };
