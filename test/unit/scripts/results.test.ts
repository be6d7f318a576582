import assert from "node:assert/strict";
import {
  counts,
  slowest,
  toBeRunAgain,
  UNSTEADY_ALLOWED,
  withSecondRun,
  type FileResult,
} from "../../../scripts/testing/results.js";

const result = (file: string | undefined, passed: number, ...failed: string[]): FileResult => ({
  file,
  passed,
  failed: failed.length,
  skipped: 0,
  seconds: 1,
  failures: failed.map((title) => ({ title, message: `${title} is wrong` })),
});
const lastLine = (first: FileResult[], second: FileResult[]) => {
  const { results, unsteady } = withSecondRun(first, second);
  const { passed, failed } = counts(results, unsteady);
  return `${passed} passed, ${failed} failed`;
};

describe("test files that failed", () => {
  it("are run once more, and no others", () => {
    assert.deepEqual(toBeRunAgain([result("a", 3), result("b", 1, "x", "y"), result("c", 0, "hook")]), [
      "b",
      "c",
    ]);
  });

  it("are unsteady when they then pass: their tests count as passed, and the first failure is told", () => {
    const first = [result("a", 3), result("b", 1, "x", "y")];
    const { results, unsteady } = withSecondRun(first, [result("b", 3)]);
    assert.deepEqual(unsteady, [{ file: "b", title: "x", message: "x is wrong" }]);
    assert.deepEqual(
      results.flatMap(({ failures }) => failures),
      [],
    );
    assert.equal(lastLine(first, [result("b", 3)]), "6 passed, 0 failed");
  });

  it("count as they ended alone: a hook that failed first hid tests", () => {
    assert.equal(lastLine([result("a", 0, "before all")], [result("a", 4, "x")]), "4 passed, 1 failed");
  });

  it("stay failed when nothing ran the second time", () => {
    assert.equal(lastLine([result("a", 2, "x")], [result("a", 0)]), "2 passed, 1 failed");
    assert.equal(lastLine([result("a", 2, "x")], []), "2 passed, 1 failed");
  });

  it("stay failed when nobody knows which they were", () => {
    const brokenOff = [result("a", 2), result(undefined, 0, "unit")];
    assert.deepEqual(toBeRunAgain(brokenOff), []);
    assert.equal(lastLine(brokenOff, []), "2 passed, 1 failed");
  });

  it("are a failure when too many of them are unsteady", () => {
    const files = Array.from({ length: UNSTEADY_ALLOWED + 1 }, (_, number) => `file ${number}`);
    const run = (names: string[], ...failed: string[]) => names.map((name) => result(name, 1, ...failed));
    assert.equal(lastLine(run(files, "x"), run(files)), "4 passed, 1 failed");
    const fewer = files.slice(1);
    assert.equal(lastLine(run(fewer, "x"), run(fewer)), "3 passed, 0 failed");
  });
});

describe("the slowest test files", () => {
  it("are ten, the slowest first", () => {
    const results = Array.from({ length: 12 }, (_, seconds) => ({
      ...result(`file ${seconds}`, 1),
      seconds,
    }));
    const names = slowest([...results, result(undefined, 0, "x")]).map(({ file }) => file);
    assert.deepEqual([names.length, names[0], names[9]], [10, "file 11", "file 2"]);
  });
});
