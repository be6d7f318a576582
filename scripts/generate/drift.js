const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { ROOT } = require("../steps/project.js");
const { GENERATED, generate } = require("./generate.js");

/** Made by a build inside an SDK, and never committed. */
const BUILT = new Set(["bin", "node_modules"]);

/** Throws, naming the files, when the committed schema or SDKs are not what the definitions give. */
async function checkDrift() {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), "generated-"));
  try {
    await generate(fresh);
    const changed = GENERATED.flatMap((name) => differences(name, fresh, ROOT));
    if (changed.length === 0) return;
    throw new StepFailed(`Not as generated; run \`npm run gen\` and commit:\n${indented(changed)}`);
  } finally {
    fs.rmSync(fresh, { recursive: true });
  }
}

function indented(names) {
  const shown = names.slice(0, 20).map((name) => `  ${name}`);
  return names.length > 20 ? [...shown, `  and ${names.length - 20} more`].join("\n") : shown.join("\n");
}

/** Names of the files below `name` that differ between two directories. */
function differences(name, one, other) {
  const [left, right] = [path.join(one, name), path.join(other, name)];
  const kinds = [left, right].map(kind);
  if (kinds.includes("missing")) return [name];
  if (!kinds.includes("directory")) return fs.readFileSync(left).equals(fs.readFileSync(right)) ? [] : [name];
  const entries = new Set(
    [...fs.readdirSync(left), ...fs.readdirSync(right)].filter((entry) => !BUILT.has(entry)),
  );
  return [...entries].sort().flatMap((entry) => differences(path.join(name, entry), one, other));
}

function kind(file) {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found) return "missing";
  return found.isDirectory() ? "directory" : "file";
}

module.exports = { checkDrift };
