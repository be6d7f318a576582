import assert from "node:assert/strict";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";

describe("ClusterGroup", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let life: Life;
  const inputs = { name: "edge", description: "at the edge", members: ["m2"] };
  const path = (name: string) => `/cluster/groups/${name}`;
  const group = (name = "edge") => stage.query<{ description: string; members: string[] }>(path(name));
  const groupsOf = async (member: string) =>
    (await stage.query<{ groups: string[] }>(`/cluster/members/${member}`)).groups;
  /** Somebody else's change, from the other side. */
  const assign = (member: string, ...groups: string[]) =>
    stage.lxc("cluster", "group", "assign", member, groups.join(","));

  before(async () => {
    stage = await ClusterStage.start();
    life = new Life(stage, "ClusterGroup");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "edge");
    assert.equal(state.outputs.url, "/1.0/cluster/groups/edge");
    assert.deepEqual(await group(), inputs);
    assert.deepEqual(await groupsOf("m2"), ["default", "edge"]);
  });

  it("is not created over one that is there, nor with a member that is not", async () => {
    const another = new Life(stage, "ClusterGroup", "another");
    await assert.rejects(
      another.up({ name: "default" }),
      /pulumi import lxd:index:ClusterGroup another default/,
    );
    await assert.rejects(
      another.up({ name: "far", members: ["m2", "m7"] }),
      /The cluster has no member "m7"; it has m1, m2\./,
    );
    assert.equal(await stage.exists(path("far")), false);
    await assert.rejects(life.tryUp({ ...inputs, members: ["m7"] }), /no member "m7"/);
    await life.isSettled(inputs);
  });

  it("finds its own members gone and its description changed, and repairs both", async () => {
    await life.drifts(inputs, () => assign("m2", "default"), { members: "update" }, path("edge"));
    await life.drifts(
      inputs,
      () => stage.request("PUT", path("edge"), { description: "other", members: ["m2"] }),
      { description: "update" },
      path("edge"),
    );
  });

  it("leaves members of others alone", async () => {
    await assign("m1", "default", "edge");
    await life.refreshFinds({});
    await life.up({ ...inputs, description: "changed beside others" });
    assert.deepEqual((await group()).members.sort(), ["m1", "m2"]);
    await life.up({ ...inputs, members: [] });
    assert.deepEqual((await group()).members, ["m1"]);
    await life.up(inputs);
    await assign("m1", "default");
  });

  it("leaves no member without a group, which the cluster could not change any more", async () => {
    await assign("m2", "edge");
    await life.up({ ...inputs, members: [] });
    assert.deepEqual(await groupsOf("m2"), ["default"]);
    await life.up(inputs);
  });

  it("changes every property in place, the name too", async () => {
    const last = await life.changes(inputs, {
      name: { to: "rim", shows: () => stage.exists(path("rim")) },
      description: {
        to: "at the rim",
        shows: async () => assert.equal((await group("rim")).description, "at the rim"),
      },
      members: {
        to: ["m1", "m2"],
        shows: async () => assert.deepEqual((await group("rim")).members.sort(), ["m1", "m2"]),
      },
    });
    assert.equal((await life.tryUp({ ...last, members: ["m2", "m1"] })).action, "same");
    await life.up(inputs);
  });

  it("is made again when it was deleted", async () => {
    await life.deleted(inputs, async () => {
      await stage.request("PUT", path("edge"), { members: [] });
      await stage.lxc("cluster", "group", "delete", "edge");
    });
  });

  it("is imported", async () => {
    await life.imports("edge", inputs, { description: "imported" });
    const { found } = await stage.harness.list("ClusterGroup");
    assert.deepEqual(
      found.map(({ id }) => id),
      ["default", "edge"],
    );
  });

  it("is deleted with members of others in it; none is left without a group", async () => {
    await assign("m1", "edge");
    await life.isDestroyed(path("edge"));
    assert.deepEqual([await groupsOf("m1"), await groupsOf("m2")], [["default"], ["default"]]);
  });

  it("is what the functions answer", async () => {
    const harness = await stage.newCommand();
    await new Life(stage, "ClusterGroup", "shown").up(inputs);
    const shown = await harness.invoke("lxd:index:getClusterGroup", { name: "edge" });
    assert.deepEqual(shown, { exists: true, ...inputs, url: "/1.0/cluster/groups/edge" });
    const { clusterGroups } = await harness.invoke("lxd:index:getClusterGroups", {});
    assert.deepEqual(
      (clusterGroups as { name: string }[]).map(({ name }) => name),
      ["default", "edge"],
    );
  });
});
