const fs = require("node:fs");
const path = require("node:path");
const Mocha = require("mocha");
const { forgetEndedLogs, keepLogs } = require("../server/serverLogs.js");
const { ROOT } = require("../steps/project.js");

/** Of each server's log, where nobody can look at the file afterwards. */
const LINES_IN_CI = 15;

/**
 * Mocha's usual report, with where the servers' logs of a failed test are; and what each test file gave (results.js
 * has the form), in the file that the reporter option `results` names.
 */
class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const results = new Map();
    const of = ({ file }) => {
      const name = file && path.relative(ROOT, file);
      if (!results.has(name)) {
        results.set(name, { file: name, passed: 0, failed: 0, skipped: 0, seconds: 0, failures: [] });
      }
      return results.get(name);
    };
    runner.on("pass", (test) => of(test).passed++);
    runner.on("pending", (test) => of(test).skipped++);
    // Also a hook's: it has the file that it stands in.
    runner.on("fail", (test, error) => {
      of(test).failed++;
      const message = String(error?.message ?? error);
      const logs = serverLogs();
      if (logs) Mocha.reporters.Base.consoleLog(`     ${logs.replaceAll("\n", "\n     ")}`);
      of(test).failures.push({ title: test.titlePath().join(" › "), message, logs });
    });
    for (const begins of ["test", "hook"]) runner.on(begins, forgetEndedLogs);
    let began;
    const outermost = (suite) => suite.parent?.root;
    runner.on("suite", (suite) => {
      if (outermost(suite)) began = Date.now();
    });
    runner.on("suite end", (suite) => {
      if (outermost(suite)) of(suite).seconds += (Date.now() - began) / 1000;
    });
    runner.once("end", () => {
      const file = options.reporterOptions?.results;
      if (file) fs.writeFileSync(file, JSON.stringify([...results.values()]));
    });
  }
}

function serverLogs() {
  const kept = keepLogs();
  if (!kept) return undefined;
  const where = `LXD's log: ${kept.directory}`;
  if (!process.env.CI) return where;
  return [where, ...kept.texts.flatMap((text) => text.trimEnd().split("\n").slice(-LINES_IN_CI))].join("\n");
}

module.exports = RecordingReporter;
