import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumi } from "../../../provider/watch/pulumi";

describe("the Pulumi CLI", () => {
  it("that cannot be started is told with what to do", async () => {
    const nowhere = join(tmpdir(), "no", "such", "directory");
    await assert.rejects(pulumi({ directory: nowhere }, ["version"], new AbortController().signal), {
      message: /^The Pulumi CLI could not be started in .*directory: install it .* --cwd\.$/,
    });
  });
});
