const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { inProject, ROOT } = require("../steps/project.js");
const { runInTerminal } = require("../steps/run.js");
const { say } = require("../steps/say.js");

/**
 * Runs one tier under mocha, its report on the terminal, and counts.
 * @returns {Promise<{passed: number, failed: number, skipped: number}>}
 */
async function runTier(tier, flags, env) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "tier-"));
  const counts = path.join(directory, "counts.json");
  const mocha = [
    ...[process.execPath, inProject("node_modules", "mocha", "bin", "mocha.js")],
    ...["--require", "tsx/cjs", "--timeout", `${tier.timeout}s`, "--exit"],
    ...[
      "--reporter",
      inProject("scripts", "testing", "reporter.js"),
      "--reporter-option",
      `counts=${counts}`,
    ],
    ...[...flags, `test/${tier.name}/**/*.test.ts`],
  ];
  try {
    const code = await runInTerminal(mocha, { cwd: ROOT, env });
    return readCounts(counts, code, tier);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** A run that ended before its end counts as a failure, whatever passed before. */
function readCounts(file, code, tier) {
  if (!fs.existsSync(file)) {
    say(`The tier ${tier.name} broke off (exit code ${code}).`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = JSON.parse(fs.readFileSync(file, "utf8"));
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return counts;
}

/** Whether there are tests of this tier. */
function hasTests(tier) {
  const directory = inProject("test", tier.name);
  if (!fs.existsSync(directory)) return false;
  return fs.readdirSync(directory, { recursive: true }).some((name) => name.endsWith(".test.ts"));
}

module.exports = { hasTests, runTier };
