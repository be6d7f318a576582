const fs = require("node:fs");
const Mocha = require("mocha");

/** Mocha's usual report, and the counts in the file that the reporter option `counts` names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions.counts;
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats;
      fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}

module.exports = CountingReporter;
