import assert from "node:assert/strict";
import fc from "fast-check";
import { covers, fromPointer, parsePath, printPath } from "../../../provider/reconcile/paths";

describe("property paths", () => {
  it("quote keys that hold dots", () => {
    assert.equal(printPath(["config", "limits.cpu"]), 'config["limits.cpu"]');
    assert.equal(printPath(["devices", "eth0", "parent"]), "devices.eth0.parent");
    assert.equal(printPath(["profiles", 0]), "profiles[0]");
  });

  it("are read back as they were printed", () => {
    const name = fc.stringMatching(/^[^\n]+$/);
    const path = fc.tuple(name, fc.array(fc.oneof(name, fc.nat(99))));
    fc.assert(
      fc.property(path, ([first, rest]) => {
        assert.deepEqual(parsePath(printPath([first, ...rest])), [first, ...rest]);
      }),
    );
  });

  it("are read in the loose forms that users write", () => {
    assert.deepEqual(parsePath('["config"]["a.b"]'), ["config", "a.b"]);
    assert.deepEqual(parsePath("list[*].name"), ["list", "*", "name"]);
  });

  it("cover what lies below them", () => {
    assert.ok(covers(["config"], ["config", "limits.cpu"]));
    assert.ok(covers(["devices", "*", "parent"], ["devices", "eth0", "parent"]));
    assert.ok(!covers(["config", "a"], ["config"]));
  });

  it("come from JSON pointers, with indexes only where there is a list", () => {
    assert.deepEqual(fromPointer("/config/a~1b", { config: {} }), ["config", "a/b"]);
    assert.deepEqual(fromPointer("/list/0/0", { list: [{ "0": 1 }] }), ["list", 0, "0"]);
  });
});
