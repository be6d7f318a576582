const fs = require("node:fs");
const path = require("node:path");
const { inProject } = require("../steps/project.js");
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

/** The tier of a test file, by its path from the root. */
function tierOf(file) {
  return TIERS.find((tier) => file.startsWith(path.join("test", tier.name, path.sep)));
}

module.exports = { filesOf, tierOf };
