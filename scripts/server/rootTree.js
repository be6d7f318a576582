const { execFileSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { StepFailed } = require("../steps/failure.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { run } = require("../steps/run.js");
const { say, sayWhile } = require("../steps/say.js");
const { asRootUnasked, callersGroupNumber } = require("../steps/superuser.js");
const { installPackages } = require("./packages.js");
const { neededServers } = require("./servers.js");

const SCRIPT = path.join(__dirname, "make-tree.sh");

/**
 * The root tree of a server that this machine's own packages do not hold: a small Debian in the cache, made once
 * (about 20 s and 300 MB). The suites that are released change little; to have a newer sid, remove the tree.
 * @param {import("./servers.js").ServerKind} server
 * @returns {Promise<string>} its directory
 */
async function rootTree(server) {
  const { id, name, suite, besides = [], packages } = server;
  const recipe = JSON.stringify([suite, besides, packages, fs.readFileSync(SCRIPT, "utf8")]);
  const key = crypto.createHash("sha256").update(recipe).digest("hex").slice(0, 8);
  return finishedDirectory(cacheDirectory("servers", `${id}-${key}`), async (unfinished) => {
    await installPackages(["mmdebstrap", "debian-archive-keyring"]);
    const mirror = await debianMirror();
    const sources = [suite, ...besides].map((one) => `deb ${mirror} ${one} main`);
    const make = [SCRIPT, suite, unfinished, packages.join(","), ...sources];
    await sayWhile(`Making a root tree with ${name} of Debian ${suite}`, () =>
      run([...asRootUnasked("make a root tree"), ...make]),
    );
  });
}

/** Makes those that are chosen; where one cannot be made, the tests say so. */
async function makeRootTrees() {
  for (const server of neededServers().filter(({ suite }) => suite)) {
    await rootTree(server).catch((error) => say(`No ${server.name} here: ${error.message}`));
  }
}

/** The mirror that this machine's apt uses, without naming any. It knows once its lists are there. */
async function debianMirror() {
  const ask = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Origin: Debian", "Label: Debian"];
  const known = async () => (await run(ask)).split("\n")[0];
  const found = await known();
  if (found) return found;
  await run([...asRootUnasked("read the lists of Debian's packages"), "apt-get", "-q", "update"]);
  const mirror = await known();
  if (mirror) return mirror;
  throw new StepFailed("apt knows no mirror of Debian here, so no root tree of it can be made.");
}

/** A program of a tree, run out here: with that tree's own loader and libraries. */
function programOf(tree, name) {
  const libraries = fs.readdirSync(path.join(tree, "usr", "lib")).filter((entry) => /-linux-gnu/.test(entry));
  const places = libraries.map((entry) => path.join(tree, "usr", "lib", entry));
  const loader = ["usr/lib64", "usr/lib"]
    .map((place) => path.join(tree, place))
    .filter((place) => fs.existsSync(place))
    .flatMap((place) => fs.readdirSync(place).map((entry) => path.join(place, entry)))
    .find((file) => /^ld-linux.*\.so\.\d+$/.test(path.basename(file)));
  return [loader, "--library-path", places.join(":"), path.join(tree, "usr", "bin", name)];
}

/** The group of the user who called us, by its name in the tree. */
function groupIn(tree) {
  const number = callersGroupNumber();
  const file = path.join(tree, "etc", "group");
  const known = fs
    .readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = known.find((fields) => fields[2] === number);
  if (found) return found[0];
  const [program, ...args] = [...asRootUnasked("name your group in a root tree"), "tee", "-a", file];
  execFileSync(program, args, {
    input: `callers-${number}:x:${number}:\n`,
    stdio: ["pipe", "ignore", "inherit"],
  });
  return `callers-${number}`;
}

module.exports = { groupIn, makeRootTrees, programOf, rootTree };
