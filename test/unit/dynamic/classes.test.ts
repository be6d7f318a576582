import assert from "node:assert/strict";
import * as dynamic from "../../../provider/dynamic";
import { functions } from "../../../provider/functions";
import { resources } from "../../../provider/resources";

describe("the dynamic provider", () => {
  it("has a class for every resource and a function for every function, and nothing else", () => {
    const declared = [...resources.map(({ type }) => type), ...functions.map(({ name }) => name)];
    assert.deepEqual(Object.keys(dynamic).sort(), declared.sort());
  });
});
