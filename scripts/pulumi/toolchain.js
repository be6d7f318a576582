const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { say } = require("../steps/say.js");
const { ACTIONLINT, CLI, buildActionlint, buildFromSource, buildGenerator } = require("./fromSource.js");
const { pulumiOnPath } = require("./onPath.js");
const { downloadRelease } = require("./release.js");
const { PULUMI_VERSION } = require("./versions.js");

/**
 * The directory with `pulumi` and its language hosts: on PATH, else downloaded, else built; the last two into
 * a cache that every clone shares.
 * @returns {Promise<string>}
 */
async function pulumiDirectory() {
  return pulumiOnPath() ?? finishedDirectory(cacheDirectory(PULUMI_VERSION, "bin"), obtain);
}

async function obtain(directory) {
  say(`No Pulumi CLI on PATH; getting version ${PULUMI_VERSION} into ${cacheDirectory(PULUMI_VERSION)}.`);
  try {
    await downloadRelease(directory);
  } catch (error) {
    say(`${error.message}; building it from Go modules instead.`);
    for (const name of fs.readdirSync(directory)) fs.rmSync(path.join(directory, name), { recursive: true });
    await buildFromSource(directory);
  }
}

/** The program that generates the SDKs (tools/cli/sdkgen). */
const sdkGenerator = () => generator("sdkgen");

/** The program that writes YAML programs in other languages (tools/cli/programgen). */
const programGenerator = () => generator("programgen");

/**
 * One of our programs in tools/cli. Always built from its pinned modules, whatever Pulumi is on PATH: the same source
 * has to give the same files everywhere.
 * @returns {Promise<string>}
 */
function generator(name) {
  const sources = fs.readdirSync(path.join(CLI, name)).map((file) => path.join(name, file));
  const build = (directory) => buildGenerator(name, directory);
  return builtOnce(name, CLI, ["go.mod", "go.sum", ...sources], build);
}

/**
 * The linter of .github/workflows (tools/actionlint).
 * @returns {Promise<string>}
 */
function actionlint() {
  return builtOnce("actionlint", ACTIONLINT, ["go.mod", "go.sum"], buildActionlint);
}

/** A program of that name, in a directory of the cache that says what it was built from. */
async function builtOnce(name, module, sources, build) {
  const hash = crypto.createHash("sha256");
  for (const source of sources) hash.update(fs.readFileSync(path.join(module, source)));
  const place = cacheDirectory(PULUMI_VERSION, `${name}-${hash.digest("hex").slice(0, 12)}`);
  return path.join(await finishedDirectory(place, build), name);
}

module.exports = { actionlint, pulumiDirectory, programGenerator, sdkGenerator };
