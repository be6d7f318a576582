/** A cluster that was made by hand comes under Pulumi as it is. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Adopted } from "../support/adopted";
import { ClusterStage } from "../support/clusterStage";
import { image } from "../support/stage";

describe("the adoption of a cluster", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let directory: string;
  let adopted: Adopted;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool", "image"] });
    directory = await mkdtemp(join(tmpdir(), "adopted-"));
    await stage.lxc("cluster", "group", "create", "edge");
    await stage.lxc("cluster", "group", "assign", "m2", "default,edge");
    await stage.lxc("init", image, "web", "--target=m2");
    adopted = await Adopted.from(stage, directory);
  });
  after(async () => {
    await stage?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("takes members and groups, and leaves the group that every cluster has", () => {
    const text = adopted.said.join("\n");
    assert.match(text, /2 ClusterMember\b/);
    assert.match(text, /1 ClusterGroup\b/);
    assert.match(text, /ClusterGroup default.*every cluster has it, and it cannot be deleted/);
  });

  it("writes a program with no more than is worth a line", async () => {
    const of = await adopted.program();
    assert.deepEqual(of("clusterMember_m1"), { serverName: "m1" });
    assert.deepEqual(of("clusterGroup_edge"), { name: "edge", members: ["m2"] });
  });

  it("imports each of them without a difference", () => adopted.importsWithoutDifference(5));
});
