import assert from "node:assert/strict";
import * as dynamic from "../../../provider/dynamic";
import * as choices from "../../../sdk/nodejs/types/enums";
import { functions } from "../../../provider/functions";
import { resources } from "../../../provider/resources";

describe("the dynamic provider", () => {
  it("has a class for every resource, a function for every function, the SDK's choices, and nothing else", () => {
    const declared = [
      ...resources.map(({ type }) => type),
      ...functions.map(({ name }) => name),
      ...Object.keys(choices),
    ];
    assert.deepEqual(Object.keys(dynamic).sort(), declared.sort());
  });
});
