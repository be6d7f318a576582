import assert from "node:assert/strict";
import { lastRun, seeing } from "../../../provider/resources/ofInstance/lastRun";

describe("what a command sees of its last run", () => {
  it("is its output, under the names that pulumi-command has", () => {
    assert.deepEqual(lastRun({ stdout: "out\n", stderr: "", exitCode: 0 }), {
      PULUMI_COMMAND_STDOUT: "out\n",
      PULUMI_COMMAND_STDERR: "",
    });
  });

  it("is nothing before there was one", () => {
    assert.deepEqual(lastRun(undefined), {});
    assert.deepEqual(seeing({ environment: undefined }, undefined).environment, {});
  });

  it("is nothing that a variable cannot hold", () => {
    assert.deepEqual(lastRun({ stdout: "x".repeat(128 * 1024), stderr: "a\0b" }), {});
    assert.deepEqual(Object.keys(lastRun({ stdout: "ä".repeat(60_000), stderr: "ä".repeat(70_000) })), [
      "PULUMI_COMMAND_STDOUT",
    ]);
  });

  it("comes after what the program says itself", () => {
    const { environment } = seeing(
      { environment: { PULUMI_COMMAND_STDOUT: "mine", A: "a" } },
      { stdout: "x" },
    );
    assert.deepEqual(environment, { PULUMI_COMMAND_STDOUT: "mine", A: "a" });
  });
});
