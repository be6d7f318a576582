const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { StepFailed } = require("../steps/failure.js");
const { findProgram } = require("../steps/findProgram.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { isAtLeast } = require("../steps/isAtLeast.js");
const { run } = require("../steps/run.js");
const { sayWhile } = require("../steps/say.js");
const { OLDEST_GO } = require("./versions.js");

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Go from Debian's packages (its backports included), unpacked into the cache: apt works on lists and
 * sources of its own, so that neither root is needed nor the system changed.
 * @returns {Promise<string>} the path of the go program
 */
async function goFromDebian() {
  if (!findProgram("apt-get") || !fs.existsSync(KEYRING)) {
    throw new StepFailed("Go cannot be taken from Debian's packages: this is not a Debian system");
  }
  const directory = await finishedDirectory(cacheDirectory("go", "debian"), (unfinished) =>
    sayWhile("Taking Go from Debian's packages", () => unpackGo(unfinished)),
  );
  return newestGo(path.join(directory, "usr", "lib"));
}

async function unpackGo(directory) {
  const apt = path.join(directory, "apt");
  for (const name of ["lists/partial", "cache/archives/partial"])
    fs.mkdirSync(path.join(apt, name), { recursive: true });
  const own = ownLists(apt);

  // Once with the system's own sources, only to learn its mirror and release.
  await run(["apt-get", ...own, "-q", "update"]);
  const target = "$(REPO_URI) $(CODENAME)";
  const targets = await run(["apt-get", ...own, "indextargets", "--format", target, "Component: main"]);
  const sources = path.join(apt, "sources.list");
  fs.writeFileSync(sources, backports(targets));

  const withBackports = [
    ...own,
    "-o",
    `Dir::Etc::SourceList=${sources}`,
    "-o",
    "Dir::Etc::SourceParts=/dev/null",
  ];
  await run(["apt-get", ...withBackports, "-q", "update"]);
  const names = await run(["apt-cache", ...withBackports, "pkgnames", "golang-1."]);
  const version = newestVersion(names);
  const packages = [`golang-${version}-go`, `golang-${version}-src`];
  await run(["apt-get", ...withBackports, "download", ...packages], { cwd: directory });
  for (const file of fs.readdirSync(directory).filter((name) => name.endsWith(".deb"))) {
    await run(["dpkg", "-x", path.join(directory, file), directory]);
    fs.rmSync(path.join(directory, file));
  }
  fs.rmSync(apt, { recursive: true });
}

function ownLists(apt) {
  const settings = [
    `Dir::State::Lists=${apt}/lists`,
    `Dir::Cache=${apt}/cache`,
    "APT::Sandbox::User=", // Its usual user cannot write into our cache.
    "Acquire::Languages=none",
  ];
  return settings.flatMap((setting) => ["-o", setting]);
}

/** The release's main archive and its backports, on the mirror that the system uses. */
function backports(targets) {
  const lines = targets.split("\n").map((line) => line.split(" "));
  const main = lines.find(([uri, codename]) => uri && codename && /^[a-z]+$/.test(codename));
  if (!main) throw new StepFailed("Go cannot be taken from Debian's packages: apt names no mirror");
  const [mirror, codename] = main;
  return [codename, `${codename}-backports`]
    .map((suite) => `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`)
    .join("");
}

function newestVersion(packageNames) {
  const versions = [...packageNames.matchAll(/^golang-(1\.\d+)-go$/gm)].map((match) => match[1]);
  const newest = versions.reduce((best, version) => (isAtLeast(version, best) ? version : best), "0.0");
  if (!isAtLeast(newest, OLDEST_GO)) {
    throw new StepFailed(`Go cannot be taken from Debian's packages: the newest there is ${newest}`);
  }
  return newest;
}

function newestGo(libraries) {
  const name = fs.readdirSync(libraries).find((entry) => entry.startsWith("go-"));
  return path.join(libraries, name, "bin", "go");
}

module.exports = { goFromDebian };
