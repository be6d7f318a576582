import assert from "node:assert/strict";
import { touches, withIgnoredParts } from "../../../provider/reconcile/lifecycle/ignored";
import { parsePath } from "../../../provider/reconcile/paths";

describe("ignoreChanges within the entries of a map", () => {
  const declared = { eth0: { type: "nic", parent: "new", mtu: "1500" }, root: { type: "disk", pool: "new" } };
  const live = { eth0: { type: "nic", parent: "old", hwaddr: "a" }, root: { type: "disk", pool: "old" } };
  const written = (...paths: string[]) =>
    withIgnoredParts("devices", declared, live, paths.map(parsePath)) as typeof declared;

  it("keeps the live value of the part that is named", () =>
    assert.deepEqual(written("devices.eth0.parent"), {
      ...declared,
      eth0: { type: "nic", parent: "old", mtu: "1500" },
    }));

  it("keeps it in every entry where the entry is a wildcard", () => {
    const { eth0, root } = written("devices[*].parent", "devices[*].pool");
    assert.deepEqual([eth0.parent, root.pool], ["old", "old"]);
  });

  it("keeps every part of an entry where the part is a wildcard", () =>
    assert.deepEqual(written("devices.eth0[*]").eth0, live.eth0));

  it("leaves out a declared part that the server has not", () =>
    assert.deepEqual(written("devices.eth0.mtu").eth0, { type: "nic", parent: "new" }));

  it("writes entries that are not there yet as they are declared", () =>
    assert.deepEqual(withIgnoredParts("devices", declared, {}, [parsePath("devices[*].parent")]), declared));

  it("says which keys were not written, or not wholly", () => {
    const asked = (path: string) =>
      ["eth0", "root"].filter((key) => touches([parsePath(path)], "devices", key));
    assert.deepEqual(asked("devices"), ["eth0", "root"]);
    assert.deepEqual(asked("devices.eth0.parent"), ["eth0"]);
    assert.deepEqual(asked("devices[*].parent"), ["eth0", "root"]);
    assert.deepEqual(asked("[*]"), ["eth0", "root"]);
    assert.deepEqual(asked("config"), []);
  });
});
