const fs = require("node:fs");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { inProject, ROOT } = require("../steps/project.js");
const { TIERS } = require("./tiers.js");

/** The test files of a tier, as paths from the root. */
function filesOf(tier) {
  const directory = path.join("test", tier.name);
  if (!fs.existsSync(inProject(directory))) return [];
  return fs
    .readdirSync(inProject(directory), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => path.join(directory, name))
    .sort();
}

/** The tier of a test file. */
function tierOf(file) {
  const fromRoot = path.relative(ROOT, path.resolve(ROOT, file));
  return TIERS.find((tier) => fromRoot.startsWith(path.join("test", tier.name, path.sep)));
}

/**
 * The test files that names on the command line stand for, by tier: a tier, a file, or a directory. All of them where
 * there is no name.
 * @param {readonly string[]} names
 */
function chosenFiles(names) {
  const all = TIERS.map((tier) => ({ tier, files: filesOf(tier) }));
  const chosen = new Set(names.flatMap(filesCalled));
  return all
    .map(({ tier, files }) => ({
      tier,
      files: files.filter((file) => names.length === 0 || chosen.has(file)),
    }))
    .filter(({ files }) => files.length > 0);
}

function filesCalled(name) {
  const tier = TIERS.find((candidate) => candidate.name === name);
  if (tier) return filesOf(tier);
  // npm changes to the root, and says where it was called.
  const places = [process.env.INIT_CWD ?? ROOT, ROOT].map((directory) => path.resolve(directory, name));
  const within = (file) =>
    places.some((place) => `${inProject(file)}${path.sep}`.startsWith(place + path.sep));
  const files = TIERS.flatMap(filesOf).filter(within);
  if (files.length > 0) return files;
  const tiers = TIERS.map((candidate) => candidate.name).join(", ");
  throw new StepFailed(`${name} is neither a tier (${tiers}) nor a place with test files.`);
}

module.exports = { chosenFiles, tierOf };
