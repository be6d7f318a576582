const { say } = require("./say.js");

/** A failure that the user can do something about: shown as its sentence alone, without a stack. */
class StepFailed extends Error {}

/**
 * The frame of every script: runs it, and turns what it throws into a sentence and an exit code.
 * @param {() => Promise<number | void>} main
 */
function runScript(main) {
  main().then(
    (code) => {
      process.exitCode = code ?? 0;
    },
    (error) => {
      say(error instanceof StepFailed ? error.message : (error.stack ?? String(error)));
      process.exitCode = 1;
    },
  );
}

module.exports = { StepFailed, runScript };
