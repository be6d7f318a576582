import assert from "node:assert/strict";
import { bridge, pool } from "../support/stage";
import { ClusterStage } from "../support/clusterStage";

describe("a cluster of two", function () {
  this.timeout(120_000);
  let stage: ClusterStage;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool", "network", "image"] });
  });
  after(() => stage?.stop());

  it("has its members online, each seen by the other", async () => {
    for (const member of stage.cluster.members) {
      const seen = await stage.cluster.seenBy(member);
      assert.deepEqual(
        seen.map(({ server_name, status }) => [server_name, status]),
        [
          ["m1", "Online"],
          ["m2", "Online"],
        ],
      );
    }
    assert.equal((await stage.cluster.leader()).name, "m1");
  });

  it("has a pool and a network on every member", async () => {
    for (const path of [`/storage-pools/${pool}`, `/networks/${bridge}`]) {
      const { status, locations } = await stage.query<{ status: string; locations: string[] }>(path);
      assert.deepEqual([status, locations.sort()], ["Created", ["m1", "m2"]], path);
    }
  });
});
