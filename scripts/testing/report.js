const { counts, slowest, UNSTEADY_ALLOWED } = require("./results.js");

/** Characters: the whole message, with its stack, stands in the report of its run. */
const SHOWN_OF_A_FAILURE = 1500;

/**
 * What failed in any tier is said once more, for the end of a long log is what one sees of it. The counts come
 * last, on a line of their own: programs read it.
 * @returns {number} the exit code
 */
function report(times, results, unsteady) {
  for (const failure of results.flatMap(({ failures }) => failures)) {
    console.log(`\nFAILED  ${failure.title}\n${shown(failure)}`);
  }
  for (const { file, ...failure } of unsteady) {
    console.log(`\nUNSTEADY  ${file} passed when it was run once more, alone. Its first failure:`);
    console.log(`${failure.title}\n${shown(failure)}`);
  }
  if (results.length > 1) {
    console.log("\nThe slowest files, in seconds:");
    for (const { file, seconds } of slowest(results))
      console.log(`${seconds.toFixed(1).padStart(7)} ${file}`);
  }
  console.log("");
  for (const { name, minutes, budget } of times) {
    const over = minutes > budget ? "  OVER BUDGET" : "";
    console.log(`${name.padEnd(12)} ${minutes.toFixed(1)} of ${budget} minutes${over}`);
  }
  const { passed, failed, skipped, tooMany } = counts(results, unsteady);
  if (skipped > 0) console.log(`${skipped} skipped`);
  if (unsteady.length > 0) console.log(`unsteady: ${unsteady.map(({ file }) => file).join(", ")}`);
  if (tooMany) console.log(`More than ${UNSTEADY_ALLOWED} unsteady files count as a failure.`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

const shown = ({ message, logs }) => [message.slice(0, SHOWN_OF_A_FAILURE), logs].filter(Boolean).join("\n");

module.exports = { report };
