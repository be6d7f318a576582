import assert from "node:assert/strict";
import { annotations } from "../../../provider/reconcile/properties";
import { withoutNewReadings } from "../../../provider/reconcile/readings";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { resources } from "../../../provider/resources";

describe("readings of a moment", () => {
  for (const definition of resources) {
    const names = Object.entries(definition.outputs.properties)
      .filter(([, schema]) => annotations(schema).reading === true)
      .map(([name]) => name);
    for (const name of names) {
      it(`are no change of a refresh, but come with one: ${definition.type}.${name}`, () => {
        const before: PropertyMap = { url: "/1.0/x", [name]: 1 };
        const settled = (now: PropertyMap) => withoutNewReadings(definition, before, now);
        assert.deepEqual(settled({ url: "/1.0/x", [name]: 2 }), before);
        assert.deepEqual(settled({ url: "/1.0/x" }), before);
        assert.deepEqual(settled({ url: "/1.0/y", [name]: 2 }), { url: "/1.0/y", [name]: 2 });
      });
    }
  }

  it("are all that is called so", () => {
    for (const { type, outputs } of resources) {
      for (const [name, schema] of Object.entries(outputs.properties)) {
        if (!/^(lastUsedAt|space|inodes|pid|count|lastMessage|usedBy)$/.test(name)) continue;
        assert.equal(annotations(schema).reading, true, `${type}.${name}`);
      }
    }
  });
});
