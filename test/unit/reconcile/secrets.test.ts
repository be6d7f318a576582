import assert from "node:assert/strict";
import fc from "fast-check";
import { rewrap, unwrap } from "../../../provider/reconcile/secrets";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";

describe("secret marks", () => {
  it("come off and go back on", () => {
    const value = { name: "a", config: { x: new Secret("1") }, list: [new Secret({ y: 2 }), 3] };
    const { plain, marks } = unwrap(value);
    assert.deepEqual(plain, { name: "a", config: { x: "1" }, list: [{ y: 2 }, 3] });
    assert.deepEqual(rewrap(plain, marks), value);
  });

  it("cover everything that mirrors a configuration key", () => {
    const outputs: PropertyMap = {
      config: { k: "s" },
      effectiveConfig: { k: "s", other: "1" },
      expandedConfig: { k: "s" },
      __remainder: { config: { k: { said: "s", stored: "s2" } } },
    };
    assert.deepEqual(rewrap(outputs, [["config", "k"]]), {
      config: { k: new Secret("s") },
      effectiveConfig: { k: new Secret("s"), other: "1" },
      expandedConfig: { k: new Secret("s") },
      __remainder: { config: { k: new Secret({ said: "s", stored: "s2" }) } },
    });
  });

  it("lie on keys that hold secrets by their name, whoever declared them", () => {
    for (const key of [
      "user.user-data",
      "cloud-init.vendor-data",
      "environment.TOKEN",
      "core.trust_password",
    ]) {
      assert.deepEqual(rewrap({ effectiveConfig: { [key]: "s" } }, []), {
        effectiveConfig: { [key]: new Secret("s") },
      });
    }
  });

  it("cover the entries of a map that is secret as a whole wherever they are mirrored", () => {
    const wrapped = rewrap({ config: { a: "1" }, effectiveConfig: { a: "1", b: "2" } }, [["config"]]);
    assert.deepEqual(wrapped, {
      config: new Secret({ a: "1" }),
      effectiveConfig: { a: new Secret("1"), b: "2" },
    });
  });

  it("never change a value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
        const { plain } = unwrap(rewrap(value, [["config"], ["a", "b"]]));
        assert.deepEqual(plain, value);
      }),
    );
  });
});
