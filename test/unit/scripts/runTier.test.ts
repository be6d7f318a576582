import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { inLanes, order } from "../../../scripts/testing/runTier.js";
import { TIERS } from "../../../scripts/testing/tiers.js";

describe("the files of a tier", () => {
  const tier = { name: "live", longest: ["long", "b"], alone: ["quiet"] };
  const file = (name: string) => `test/live/${name}.test.ts`;

  it("run the longest first, and those that measure at last", () => {
    assert.deepEqual(order(tier, ["a", "b", "c", "long", "quiet"].map(file)), {
      sideBySide: ["long", "b", "a", "c"].map(file),
      alone: [file("quiet")],
    });
  });

  it("are there, where a tier names them", () => {
    for (const { name, longest = [], alone = [] } of TIERS) {
      for (const one of [...longest, ...alone])
        assert.ok(existsSync(`test/${name}/${one}.test.ts`), `${name}/${one}`);
    }
  });

  it("are worked on in lanes: each once, in their order, and so many at a time", async () => {
    const began: number[] = [];
    let now = 0;
    let most = 0;
    const results = await inLanes([1, 2, 3, 4, 5], 2, async (thing) => {
      began.push(thing);
      most = Math.max(most, ++now);
      await turn();
      now--;
      return 10 * thing;
    });
    assert.deepEqual([began, most], [[1, 2, 3, 4, 5], 2]);
    assert.deepEqual(results.sort(), [10, 20, 30, 40, 50]);
  });
});
