const path = require("node:path");
const { inProject } = require("../steps/project.js");

/** Names of Node's that Pulumi and Go have others for. */
const GO_NAMES = { win32: "windows", x64: "amd64" };
const goName = (name) => GO_NAMES[name] ?? name;

/**
 * @typedef {object} Platform
 * @property {string} os as Pulumi names it
 * @property {string} arch as Pulumi names it
 * @property {string} package the npm package that holds Node's program for it
 * @property {string} version Node's
 * @property {string} integrity what the registry says of the package's archive
 * @property {string} program the program's path in the package
 */

/**
 * The platforms of a release: those for which tools/node names a package. npm writes what it knows of each into the
 * lock file there, so nothing of it stands here.
 * @returns {Platform[]}
 */
function platforms() {
  const { packages } = require(inProject("tools", "node", "package-lock.json"));
  return Object.entries(packages)
    .filter(([place]) => place !== "")
    .map(([place, { version, integrity, os, cpu, bin }]) => ({
      // npm writes one name as a text or as a list of one, by its version.
      os: goName([os].flat()[0]),
      arch: goName([cpu].flat()[0]),
      package: path.posix.basename(place),
      version,
      integrity,
      program: bin.node,
    }));
}

/** The platform of this machine, if a release has it. */
function ownPlatform() {
  const [os, arch] = [goName(process.platform), goName(process.arch)];
  return platforms().find((platform) => platform.os === os && platform.arch === arch);
}

module.exports = { ownPlatform, platforms };
