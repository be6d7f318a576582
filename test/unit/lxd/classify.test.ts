import assert from "node:assert/strict";
import { classify, type ErrorKind } from "../../../provider/lxd";

/** Seen on real servers, with the status that came with the words; none for failed operations. */
const seen: [words: string, status: number | undefined, kind: ErrorKind][] = [
  ["Instance not found", 404, "notFound"],
  ["Storage pool volume not found", 404, "notFound"],
  ["Image not found", undefined, "notFound"],
  ["Failed creating instance record: Failed loading profile: Storage pool not found", undefined, "invalid"],
  ['Add instance info to the database: This "instances" entry already exists', undefined, "exists"],
  ['Error inserting "p" into database: The profile already exists', 500, "exists"],
  ["The network already exists", 400, "exists"],
  ["UNIQUE constraint failed: networks_zones_records.name", 500, "exists"],
  ['Name "n1" already in use', 409, "exists"],
  ["Image with same fingerprint already exists", undefined, "exists"],
  ["The storage pool is currently in use", 400, "inUse"],
  ["The storage volume is still in use", 400, "inUse"],
  ["Profile is currently in use", 500, "inUse"],
  ["Cannot delete an ACL that is in use", 500, "inUse"],
  ["Only empty projects can be removed", 500, "inUse"],
  ["Only empty cluster groups can be removed", 500, "inUse"],
  ["Server is not clustered", 500, "notFound"],
  ["This server is not clustered", 400, "notFound"],
  ["Query deleted 0 rows instead of 1", 500, "notFound"],
  ['Failed to create instance update operation: Instance is busy running a "stop" operation', 500, "busy"],
  ['Instance is busy running a "create" operation', undefined, "busy"],
  ["Failed to begin transaction: database is locked", 500, "busy"],
  ["read unix @->/proc/self/fd/22/forkfile.sock: read: connection reset by peer", 500, "busy"],
  [
    'Failed clearing nftables forward rules for network "br0": Failed deleting nftables chain "fwdpstrt.br0" (inet): Failed to run: nft flush chain inet lxd fwdpstrt.br0: exit status 1 (Error: No such file or directory)',
    500,
    "busy",
  ],
  [
    'Failed creating forward: Error enabling hairpin mode on bridge port "veth7032bb65": Failed to run: bridge link set dev veth7032bb65 hairpin on: exit status 255 (Cannot find bridge device "veth7032bb65")',
    500,
    "busy",
  ],
  [
    "The following instances failed to update (profile change still saved):\n - Project: default, Instance: one-7: Failed to update database: Instance not found\n",
    500,
    "busy",
  ],
  ["The instance is already running", undefined, "precondition"],
  ["The instance is already stopped", undefined, "precondition"],
  ["Instance is running", 400, "precondition"],
  ["Renaming of running container not allowed", undefined, "precondition"],
  ["Container is protected", undefined, "precondition"],
  ["ETag doesn't match: abc vs def", 412, "precondition"],
  ["not authorized", 403, "forbidden"],
  ["not implemented", 501, "unsupported"],
  ["Unknown configuration key: x", 400, "invalid"],
  ["Invalid config: Unknown configuration key: x", 500, "invalid"],
  ['Requested profile "none" doesn\'t exist', 500, "invalid"],
  ["Missing device type in config", 500, "invalid"],
  ["Pool source cannot be changed when not in pending state", 500, "invalid"],
  ["Block volumes cannot be shrunk", 500, "invalid"],
  ["LXD is shutting down", 500, "unavailable"],
  ["Missing event connection with target cluster member", 500, "memberAway"],
  ['Post "https://10.0.0.3:8443/1.0/instances?project=default&target=m3": EOF', 500, "memberAway"],
  ["Target node is offline", 400, "memberAway"],
  ["peer node 10.0.0.3:8443 is down", 500, "memberAway"],
  ["something nobody has seen", 500, "unknown"],
  ["something nobody has seen", undefined, "unknown"],
];

describe("the kind of a refusal", () => {
  for (const [words, status, kind] of seen) {
    it(`is ${kind} for ${status ?? "a failed operation"}: ${words}`, () => {
      assert.equal(classify(words, status).kind, kind);
    });
  }

  it("lets only refusals be repeated that came before anything was done, or that may happen twice", () => {
    assert.equal(classify('Instance is busy running a "start" operation').repeat, "always");
    assert.equal(classify("database is locked", 500).repeat, "idempotent");
    assert.equal(classify("Internal error", 500).repeat, "never");
    assert.equal(classify("ETag doesn't match", 412).repeat, "never");
  });
});
