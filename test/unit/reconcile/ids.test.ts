import assert from "node:assert/strict";
import { parseId, printId } from "../../../provider/reconcile/ids";
import { InstanceFile } from "../../../provider/resources/ofInstance/files/instanceFile";
import { NetworkZone } from "../../../provider/resources/network/zone";
import { NetworkZoneRecord } from "../../../provider/resources/network/zoneRecord";
import { Snapshot } from "../../../provider/resources/ofInstance/snapshot";
import { StoragePool } from "../../../provider/resources/storage/pool";

describe("ids", () => {
  it("are split from the left", () => {
    assert.deepEqual(parseId(Snapshot, "lab/web/before", "default"), {
      address: { project: "lab", instance: "web", name: "before" },
    });
  });

  it("may leave the project out", () => {
    assert.deepEqual(parseId(Snapshot, "web/before", "lab"), {
      address: { project: "lab", instance: "web", name: "before" },
    });
  });

  it("of the wrong form are answered with the right one", () => {
    const parsed = parseId(StoragePool, "default/pool", "default");
    assert.ok("problem" in parsed);
    assert.match(parsed.problem, /ids have the form name, for example default/);
    assert.ok("problem" in parseId(Snapshot, "a//b", "default"));
  });

  it("may end in a path, which begins with a slash", () => {
    const address = { instance: "web", path: "/etc/motd" };
    assert.deepEqual(parseId(InstanceFile, "lab/web//etc/motd", "x"), {
      address: { project: "lab", ...address },
    });
    assert.deepEqual(parseId(InstanceFile, "web//etc/motd", "lab"), {
      address: { project: "lab", ...address },
    });
    assert.equal(printId(InstanceFile, { project: "lab", ...address }), "lab/web//etc/motd");
    assert.ok("problem" in parseId(InstanceFile, "web/etc/motd", "lab"));
  });

  it("may end in a name that holds slashes, and have one before it, where it is escaped", () => {
    const names = ["www", "0/25", "a%2Fb", "a%252Fb", "a%b", "a/%2F/b"];
    for (const zone of names) {
      assert.equal(printId(NetworkZone, { project: "p", name: zone }), `p/${zone}`);
      for (const name of names) {
        const address = { project: "p", zone, name };
        const id = printId(NetworkZoneRecord, address);
        assert.deepEqual(parseId(NetworkZoneRecord, id, "default"), { address }, id);
      }
    }
    assert.equal(printId(NetworkZoneRecord, { project: "p", zone: "0/25", name: "a/b" }), "p/0%2F25/a/b");
    assert.deepEqual(parseId(NetworkZone, "lab.example.net", "p"), {
      address: { project: "p", name: "lab.example.net" },
    });
    assert.deepEqual(parseId(NetworkZoneRecord, "zone/www", "p"), {
      address: { project: "p", zone: "zone", name: "www" },
    });
  });

  it("are printed as they are read", () => {
    assert.equal(printId(Snapshot, { project: "p", instance: "i", name: "n" }), "p/i/n");
  });
});
