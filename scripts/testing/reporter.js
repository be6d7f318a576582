const fs = require("node:fs");
const path = require("node:path");
const Mocha = require("mocha");
const { ROOT } = require("../steps/project.js");

/**
 * Mocha's usual report; and what each test file gave (results.js has the form), in the file that the reporter option
 * `results` names.
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
      of(test).failures.push({ title: test.titlePath().join(" › "), message });
    });
    let began;
    const outermost = (suite) => suite.parent?.root;
    runner.on("suite", (suite) => {
      if (outermost(suite)) began = Date.now();
    });
    runner.on("suite end", (suite) => {
      if (outermost(suite)) of(suite).seconds += (Date.now() - began) / 1000;
    });
    runner.once("end", () => {
      fs.writeFileSync(options.reporterOptions.results, JSON.stringify([...results.values()]));
    });
  }
}

module.exports = RecordingReporter;
