const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { StepFailed } = require("../steps/failure.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { run } = require("../steps/run.js");
const { sayWhile } = require("../steps/say.js");
const { platforms } = require("./platforms.js");

/**
 * Node's program for a platform, in a cache that every clone shares.
 * @param {import("./platforms.js").Platform} platform
 * @returns {Promise<string>} its path
 */
async function nodeProgram(platform) {
  return path.join(await packageOf(platform), path.posix.basename(platform.program));
}

/** Node's license. It is one text for all platforms, and not every package has it. */
async function nodeLicense() {
  const withLicense = platforms().find(({ os }) => os === "linux");
  return path.join(await packageOf(withLicense), "LICENSE");
}

function packageOf(platform) {
  const place = cacheDirectory("node", platform.version, `${platform.os}-${platform.arch}`);
  return finishedDirectory(place, (unfinished) => obtain(platform, unfinished));
}

/** npm fetches the package as it fetches all others: from the registry, through the proxy, that are set here. */
async function obtain(platform, directory) {
  const { package: name, version } = platform;
  const command = ["npm", "pack", `${name}@${version}`, "--json", "--loglevel=error"];
  const title = `Fetching Node ${version} for ${platform.os}-${platform.arch} (${name})`;
  const printed = await sayWhile(title, () => run(command, { cwd: directory }));
  const archive = path.join(directory, JSON.parse(printed)[0].filename);
  checkIntegrity(platform, fs.readFileSync(archive));
  await unpack(platform, archive, directory);
  fs.rmSync(archive);
}

/** @param {Buffer} content of the package's archive */
function checkIntegrity({ package: name, version, integrity }, content) {
  const [algorithm] = integrity.split("-");
  const found = `${algorithm}-${crypto.createHash(algorithm).update(content).digest("base64")}`;
  if (found === integrity) return;
  throw new StepFailed(
    `${name}@${version} is not what tools/node/package-lock.json names: its integrity is ${found} instead of ` +
      `${integrity}. Nothing of it is used; try another registry, or look at what has happened to this one.`,
  );
}

async function unpack({ program }, archive, directory) {
  const members = (await run(["tar", "-tzf", archive])).split("\n");
  const wanted = [`package/${program}`, "package/LICENSE"].filter((member) => members.includes(member));
  await run(["tar", "-xzf", archive, "-C", directory, "--no-same-owner", "--strip-components=1", ...wanted]);
  const unpacked = path.join(directory, program);
  fs.renameSync(unpacked, path.join(directory, path.posix.basename(program)));
  fs.rmdirSync(path.dirname(unpacked));
}

module.exports = { checkIntegrity, nodeLicense, nodeProgram };
