import assert from "node:assert/strict";
import fc from "fast-check";
import { mergedEntries, ownEntries } from "../../../provider/reconcile/entries";

describe("a list that others write to as well", () => {
  const list = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d"));

  it("has every declared entry after a write, and every one of others", () => {
    fc.assert(
      fc.property(list, list, list, (live, old, declared) => {
        const written = mergedEntries(live, old, declared);
        assert.equal(new Set(written).size, written.length, "nothing twice");
        for (const entry of declared) assert.ok(written.includes(entry));
        for (const entry of live) if (!old.includes(entry)) assert.ok(written.includes(entry));
        for (const entry of old) if (!declared.includes(entry)) assert.ok(!written.includes(entry));
        for (const entry of written) assert.ok(live.includes(entry) || declared.includes(entry));
      }),
    );
  });

  it("is not written anew when nothing is to be changed", () => {
    assert.deepEqual(mergedEntries(["b", "a"], ["a"], ["a"]), ["b", "a"]);
  });

  it("shows those of our entries that are there, and at an import all", () => {
    assert.deepEqual(ownEntries(["a", "b"], ["b", "c"]), ["b"]);
    assert.deepEqual(ownEntries(["a", "b"], []), []);
    assert.deepEqual(ownEntries(["a", "b"], undefined), ["a", "b"]);
  });
});
