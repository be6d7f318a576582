const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");
const zlib = require("node:zlib");
const { version } = require("../../package.json");
const { writeCompiled } = require("../build/plugin.js");
const { tar } = require("../image/tar.js");
const { inProject } = require("../steps/project.js");
const { checkArchive } = require("./checkArchive.js");
const { nodeLicense, nodeProgram } = require("./nodeProgram.js");
const { ownPlatform } = require("./platforms.js");
const { writeWindowsProgram } = require("./windowsProgram.js");

const gzip = promisify(zlib.gzip);

/** The same sources make the same archive, whenever that is: the time that npm gives to all files as well. */
const TIME = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/** What `pulumi plugin install` looks for on a server. */
const archiveName = ({ os, arch }) => `pulumi-resource-lxd-v${version}-${os}-${arch}.tar.gz`;

/**
 * Writes the archive of the plugin for a platform, which needs no Node there.
 * @param {import("./platforms.js").Platform} platform
 * @param {string} directory where it goes
 * @returns {Promise<string>} its path
 */
async function writePluginArchive(platform, directory) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), "plugin-archive-"));
  try {
    await fill(stage, platform);
    const archive = path.join(directory, archiveName(platform));
    fs.writeFileSync(archive, await gzip(tar(entriesOf(stage), TIME)));
    await checkArchive(platform, archive, { compiled: runsHere(platform) });
    return archive;
  } finally {
    fs.rmSync(stage, { recursive: true });
  }
}

async function fill(stage, platform) {
  const node = await nodeProgram(platform);
  fs.copyFileSync(await nodeLicense(), path.join(stage, "LICENSE.node"));
  fs.copyFileSync(inProject("LICENSE"), path.join(stage, "LICENSE"));
  const built = inProject("bin");
  fs.copyFileSync(path.join(built, "schema.json"), path.join(stage, "schema.json"));
  if (platform.os === "windows") return writeWindowsProgram(node, stage);

  for (const name of ["plugin.js", "pulumi-resource-lxd.js", "pulumi-resource-lxd"])
    fs.copyFileSync(path.join(built, name), path.join(stage, name));
  fs.copyFileSync(node, path.join(stage, "node"));
  if (runsHere(platform)) await writeCompiled(path.join(stage, "node"), stage);
}

/** V8 takes only what it has compiled on the same kind of machine. */
const runsHere = (platform) => ownPlatform()?.package === platform.package;

function entriesOf(stage) {
  return fs
    .readdirSync(stage)
    .sort()
    .map((name) => {
      const file = path.join(stage, name);
      const executable = (fs.statSync(file).mode & 0o100) !== 0;
      return { path: name, type: "file", mode: executable ? 0o755 : 0o644, content: fs.readFileSync(file) };
    });
}

module.exports = { archiveName, writePluginArchive };
