/** A cluster that was made by hand comes under Pulumi as it is. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Adopted } from "../support/adopted";
import { ClusterStage } from "../support/clusterStage";
import { image, pool } from "../support/stage";

describe("the adoption of a cluster", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let directory: string;
  let adopted: Adopted;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool", "image"] });
    directory = await mkdtemp(join(tmpdir(), "adopted-"));
    const lxc = (line: string) => stage.lxc(...line.split(" "));
    for (const member of ["m1", "m2"]) {
      const parent = member === "m1" ? "lo" : "veth0";
      if (member === "m2") {
        await stage.member(2).inside(["ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1"]);
      }
      await lxc(`network create direct --type=macvlan --target=${member} parent=${parent}`);
      await lxc(`storage volume create ${pool} twice --target=${member}`);
    }
    await lxc("network create direct --type=macvlan");
    await lxc(`storage volume create ${pool} data --target=m2`);
    await lxc(`storage volume snapshot ${pool} data before`);
    await lxc("cluster group create fast");
    await lxc("cluster group assign m2 default,fast");
    await lxc(`init ${image} there --target=m2`);
    adopted = await Adopted.from(stage, directory);
  });
  after(async () => {
    await stage?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("says where things are, and what each member has of its own", async () => {
    const of = await adopted.program();
    assert.deepEqual(of("network_direct").memberConfig, { m1: { parent: "lo" }, m2: { parent: "veth0" } });
    assert.equal(of("volume_pool_data").target, "m2");
    assert.equal(of("volumeSnapshot_pool_data_before").volume, "${volume_pool_data.name}");
    assert.equal(of("instance_there").target, undefined, "it may be on another member tomorrow");
    assert.deepEqual(of("clusterMember_m2").groups, ["default", "fast"]);
  });

  it("takes members and groups with no more than is worth a line, but the group that every cluster has", async () => {
    const text = adopted.said.join("\n");
    assert.match(text, /2 ClusterMember\b/);
    assert.match(text, /1 ClusterGroup\b/);
    assert.match(text, /ClusterGroup default.*every cluster has it, and it cannot be deleted/);
    const of = await adopted.program();
    assert.deepEqual(of("clusterMember_m1"), { serverName: "m1" });
    assert.deepEqual(of("clusterGroup_fast"), {
      name: "fast",
      members: ["${clusterMember_m2.serverName}"],
    });
  });

  it("leaves out what two members have under one name, and says why", () => {
    assert.match(adopted.said.join("\n"), /Volume default\/pool\/twice.*More than one cluster member/);
  });

  it("imports each of them without a difference", () => adopted.importsWithoutDifference(8));
});
