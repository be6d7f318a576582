/** What is known of configuration keys on all servers: it has a file per kind, and agrees with the tables of LXD 5.0. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { knownKinds, type KnownKind } from "../../../provider/resources/keys/known";
import { keyKinds } from "../../../provider/resources/keys/kinds";

const isOwn = (name: string) => /^(volatile|user)\./.test(name);

describe("the keys that servers are known to take", () => {
  it("are in a file for each kind, and in no other", () => {
    const files = readdirSync(resolve(__dirname, "../../../provider/resources/keys/known"));
    const kinds = Object.keys(keyKinds).sort();
    assert.deepEqual(Object.keys(knownKinds), kinds);
    assert.deepEqual(
      files.sort(),
      kinds.map((name) => `${name}.json`),
    );
  });

  for (const [name, load] of Object.entries(knownKinds)) {
    it(`are those of the tables for LXD 5.0: ${name}`, async () => {
      const { default: known }: { default: KnownKind } = await load();
      const groups = keyKinds[name]?.groups ?? [];
      assert.deepEqual(
        Object.keys(known),
        groups.map((group) => group.name),
      );
      for (const { name: group, table } of groups) {
        const ofOldest = Object.entries(known[group] ?? {}).filter(([, { servers }]) =>
          servers.includes("LXD 5.0"),
        );
        assert.deepEqual(
          ofOldest.map(([key]) => key),
          Object.keys(table)
            .filter((key) => !isOwn(key))
            .sort(),
          "Collect them anew: provider/resources/keys/collect.ts says how.",
        );
      }
    });
  }
});
