const fs = require("node:fs");
const path = require("node:path");
const { download, downloadText } = require("../steps/download.js");
const { StepFailed } = require("../steps/failure.js");
const { run } = require("../steps/run.js");
const { say } = require("../steps/say.js");
const { pulumiVersion } = require("./onPath.js");
const { PULUMI_VERSION } = require("./versions.js");

/** Where the official releases lie. Tests put a server of their own here. */
const OFFICIAL = {
  archive: (version, platform) => `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${platform}.tar.gz`,
  checksums: (version) =>
    `https://github.com/pulumi/pulumi/releases/download/v${version}/pulumi-${version}-checksums.txt`,
};

/**
 * Fills a directory with the programs of the official release.
 * @param {string} directory
 * @param {{source?: typeof OFFICIAL, version?: string}} [options]
 */
async function downloadRelease(directory, { source = OFFICIAL, version = PULUMI_VERSION } = {}) {
  const platform = releasePlatform();
  const url = source.archive(version, platform);
  const archive = path.join(directory, "release.tar.gz");
  const { sha256 } = await download(url, archive);
  await verifyChecksum(url, sha256, source.checksums(version));
  await run(["tar", "-xzf", archive, "-C", directory, "--strip-components=1", "--no-same-owner"]);
  fs.rmSync(archive);
  const found = pulumiVersion(path.join(directory, "pulumi"));
  if (found !== version) throw new StepFailed(`${url} holds Pulumi ${found} instead of ${version}`);
}

async function verifyChecksum(url, sha256, checksumsUrl) {
  const name = path.posix.basename(new URL(url).pathname);
  const checksums = await downloadText(checksumsUrl).catch(() => undefined);
  const line = checksums?.split("\n").find((text) => text.trim().endsWith(` ${name}`));
  if (!line) return say(`The release offers no checksum for ${name}; going on without.`);
  if (!line.toLowerCase().startsWith(sha256)) {
    throw new StepFailed(`${url} does not have the checksum that the release names; nothing of it is used`);
  }
}

function releasePlatform() {
  const system = { linux: "linux", darwin: "darwin" }[process.platform];
  const processor = { x64: "x64", arm64: "arm64" }[process.arch];
  if (!system || !processor)
    throw new StepFailed(`Pulumi has no release for ${process.platform}-${process.arch}`);
  return `${system}-${processor}`;
}

module.exports = { downloadRelease, releasePlatform };
