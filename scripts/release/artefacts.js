const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { version } = require("../../package.json");
const { say, sayWhile } = require("../steps/say.js");
const { ownPlatform, platforms } = require("./platforms.js");
const { writeNodePackage } = require("./nodePackage.js");
const { writePluginArchive } = require("./pluginArchive.js");
const { writePythonPackage } = require("./pythonPackage.js");

/**
 * Fills a directory with all that a release consists of.
 * @param {string} directory
 * @returns {Promise<string[]>} the paths of the artefacts, the checksums last
 */
async function writeRelease(directory) {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  const artefacts = [];
  for (const platform of platforms()) {
    const title = `Plugin for ${platform.os}-${platform.arch}`;
    artefacts.push(await sayWhile(title, () => writePluginArchive(platform, directory)));
  }
  artefacts.push(...(await sayWhile("Python package", () => writePythonPackage(directory))));
  artefacts.push(await sayWhile("npm package", () => writeNodePackage(directory)));
  const others = platforms().filter((platform) => platform.package !== ownPlatform()?.package);
  const names = others.map(({ os, arch }) => `${os}-${arch}`);
  say(`Looked at and not run, for this machine is another one: ${names.join(", ")}.`);
  return [...artefacts, writeChecksums(directory, artefacts)];
}

/** As `sha256sum --check` reads them. */
function writeChecksums(directory, artefacts) {
  const lines = artefacts.map((file) => {
    const sha256 = crypto.createHash("sha256").update(fs.readFileSync(file)).digest("hex");
    return `${sha256}  ${path.basename(file)}\n`;
  });
  const file = path.join(directory, `pulumi-lxd-${version}-checksums.txt`);
  fs.writeFileSync(file, lines.sort().join(""));
  return file;
}

module.exports = { writeRelease };
