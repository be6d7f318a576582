const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { inProject, ROOT } = require("../steps/project.js");
const { StepFailed } = require("../steps/failure.js");
const { INTERRUPTED, runInTerminal, runInTheBackground } = require("../steps/run.js");

/**
 * Runs test files of one tier in one process; beside others, mocha's report is shown when they are through.
 * @param {{flags: readonly string[], env: NodeJS.ProcessEnv, besideOthers?: boolean}} how
 * @returns {Promise<import("./results.js").FileResult[]>}
 */
async function runMocha(tier, files, { flags, env, besideOthers = false }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "tests-"));
  const results = path.join(directory, "results.json");
  const mocha = [
    ...[process.execPath, inProject("node_modules", "mocha", "bin", "mocha.js")],
    // The rest is in .mocharc.js.
    ...["--reporter-option", `results=${results}`],
    ...(process.stdout.isTTY ? ["--color"] : []),
    ...[...flags, ...files],
  ];
  const began = Date.now();
  try {
    const runIt = besideOthers ? runInTheBackground : runInTerminal;
    const code = await runIt(mocha, { cwd: ROOT, env });
    if (code === INTERRUPTED) throw new StepFailed("The tests were interrupted.");
    // It is written at the end of a run.
    const ended = fs.existsSync(results);
    const known = ended ? JSON.parse(fs.readFileSync(results, "utf8")) : [];
    if (ended && (code === 0 || known.some(({ failed }) => failed > 0))) return known;
    return [...known, brokeOff(tier, files, code, (Date.now() - began) / 1000)];
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** A run that ended before its end is a failure, whatever passed before. */
function brokeOff(tier, files, code, seconds) {
  const file = files.length === 1 ? files[0] : undefined;
  const title = file ?? tier.name;
  const failures = [{ title, message: `The run broke off (exit code ${code}).` }];
  return { file, passed: 0, failed: 1, skipped: 0, seconds, failures };
}

module.exports = { runMocha };
