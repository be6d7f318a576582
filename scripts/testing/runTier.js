const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { inProject, ROOT } = require("../steps/project.js");
const { runInTerminal } = require("../steps/run.js");

/**
 * Runs one tier under mocha, its report on the terminal.
 * @returns {Promise<{passed: number, failed: number, skipped: number,
 *   failures: {title: string, message: string}[]}>}
 */
async function runTier(tier, flags, env) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "tier-"));
  const results = path.join(directory, "results.json");
  const mocha = [
    ...[process.execPath, inProject("node_modules", "mocha", "bin", "mocha.js")],
    ...["--require", "tsx/cjs", "--timeout", `${tier.timeout}s`, "--exit"],
    ...[
      "--reporter",
      inProject("scripts", "testing", "reporter.js"),
      "--reporter-option",
      `results=${results}`,
    ],
    ...[...flags, `test/${tier.name}/**/*.test.ts`],
  ];
  try {
    const code = await runInTerminal(mocha, { cwd: ROOT, env });
    return readResults(results, code, tier);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** A run that ended before its end counts as a failure, whatever passed before. */
function readResults(file, code, tier) {
  const brokeOff = { title: tier.name, message: `The tier broke off (exit code ${code}).` };
  if (!fs.existsSync(file)) return { passed: 0, failed: 1, skipped: 0, failures: [brokeOff] };
  const results = JSON.parse(fs.readFileSync(file, "utf8"));
  if (code !== 0 && results.failed === 0) return { ...results, failed: 1, failures: [brokeOff] };
  return results;
}

/** Whether there are tests of this tier. */
function hasTests(tier) {
  const directory = inProject("test", tier.name);
  if (!fs.existsSync(directory)) return false;
  return fs.readdirSync(directory, { recursive: true }).some((name) => name.endsWith(".test.ts"));
}

module.exports = { hasTests, runTier };
