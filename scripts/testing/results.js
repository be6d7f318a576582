/**
 * @typedef {object} FileResult what a test file gave
 * @property {string | undefined} file from the root on; none where a run broke off and nobody knows in which
 * @property {number} passed
 * @property {number} failed hooks count as tests
 * @property {number} skipped
 * @property {number} seconds
 * @property {{title: string, message: string, logs?: string}[]} failures
 */

/** More of them say that something is wrong with all tests, or with the machine. */
const UNSTEADY_ALLOWED = 3;

/** The files to be run once more. */
function toBeRunAgain(results) {
  return results.filter(({ file, failed }) => file && failed > 0).map(({ file }) => file);
}

/**
 * A file's second run stands for it, for there it had the machine for itself. What passes there is unsteady: it
 * counts as passed, and its first failure is told all the same.
 * @param {FileResult[]} first
 * @param {FileResult[]} second of some of these files
 */
function withSecondRun(first, second) {
  const unsteady = [];
  const results = first.map((result) => {
    const again = second.find(({ file }) => file && file === result.file);
    if (!again) return result;
    if (again.failed === 0 && again.passed > 0) {
      unsteady.push({ file: result.file, ...result.failures[0] });
      return again;
    }
    // Where nothing ran the second time, the first one's failure stands.
    return again.failed > 0 ? again : result;
  });
  return { results, unsteady };
}

/** The counts of the last line. Too many unsteady files are one failure more. */
function counts(results, unsteady) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  const tooMany = unsteady.length > UNSTEADY_ALLOWED;
  return {
    passed: sum("passed"),
    failed: sum("failed") + (tooMany ? 1 : 0),
    skipped: sum("skipped"),
    tooMany,
  };
}

/** The ten files that took longest. */
function slowest(results) {
  const known = results.filter(({ file }) => file);
  return known.sort((one, other) => other.seconds - one.seconds).slice(0, 10);
}

module.exports = { UNSTEADY_ALLOWED, counts, slowest, toBeRunAgain, withSecondRun };
