import assert from "node:assert/strict";
import fc from "fast-check";
import { shrink } from "../../histories/shrink";

describe("the shortest history that breaks a law", () => {
  it("holds what is needed for that, and nothing else", async () => {
    const needed = fc.uniqueArray(fc.nat({ max: 15 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(needed, async (wanted) => {
        const all = Array.from({ length: 16 }, (_, number) => number);
        const shortest = await shrink(all, async (some) => wanted.every((one) => some.includes(one)));
        assert.deepEqual(
          shortest,
          [...wanted].sort((one, other) => one - other),
        );
      }),
    );
  });
});
