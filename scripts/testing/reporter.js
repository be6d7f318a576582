const fs = require("node:fs");
const Mocha = require("mocha");

/** Mocha's usual report, and the counts and failures in the file that the reporter option `results` names. */
class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions.results;
    const failures = [];
    runner.on("fail", (test, error) =>
      failures.push({ title: test.titlePath().join(" › "), message: String(error?.message ?? error) }),
    );
    runner.once("end", () => {
      const { passes, failures: failed, pending } = runner.stats;
      fs.writeFileSync(file, JSON.stringify({ passed: passes, failed, skipped: pending, failures }));
    });
  }
}

module.exports = RecordingReporter;
