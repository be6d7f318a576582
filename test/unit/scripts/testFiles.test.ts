import assert from "node:assert/strict";
import path from "node:path";
import { chosenFiles, tierOf } from "../../../scripts/testing/files.js";

describe("what npm test is called with", () => {
  const { INIT_CWD } = process.env;
  afterEach(() => {
    if (INIT_CWD === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = INIT_CWD;
  });
  const chosen = (...names: string[]) =>
    chosenFiles(names).map(({ tier, files }) => [tier.name, files] as const);

  it("may be nothing: all tiers", () => {
    assert.deepEqual(
      chosen().map(([tier]) => tier),
      ["unit", "live", "e2e", "faults", "clusters", "servers"],
    );
  });

  it("may be a tier, and a file", () => {
    const [unit, live] = chosen("test/live/profile.test.ts", "unit");
    assert.equal(unit![0], "unit");
    assert.ok(unit![1].includes("test/unit/scripts/testFiles.test.ts"));
    assert.deepEqual(live, ["live", ["test/live/profile.test.ts"]]);
  });

  it("may be a path from the directory where it was called, or a directory", () => {
    process.env.INIT_CWD = path.resolve("test/unit");
    const files = chosen("scripts");
    assert.deepEqual(chosen("test/unit/scripts"), files);
    assert.ok(files[0]![1].every((file) => file.startsWith("test/unit/scripts/")));
  });

  it("is refused when it is neither", () => {
    assert.throws(
      () => chosen("test/live/nothing.test.ts"),
      /nothing.test.ts is neither a tier \(unit, live/,
    );
  });

  it("is known by its tier, wherever it is named from", () => {
    assert.equal(tierOf("test/live/profile.test.ts")!.name, "live");
    assert.equal(tierOf(path.resolve("test/e2e/drift.test.ts"))!.name, "e2e");
    assert.equal(tierOf("scripts/test.js"), undefined);
  });
});
