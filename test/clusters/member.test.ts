import assert from "node:assert/strict";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { image } from "../support/stage";

describe("ClusterMember", function () {
  this.timeout(240_000);
  let stage: ClusterStage;
  let life: Life;
  interface Shown {
    description: string;
    failure_domain: string;
    roles: string[];
    groups: string[];
    config: Record<string, string>;
    status: string;
  }
  const inputs = {
    serverName: "m2",
    description: "the second",
    failureDomain: "rack-2",
    roles: ["event-hub"],
    groups: ["edge"],
    config: { "user.rack": "2" },
    state: "online",
  };
  const path = (name = "m2") => `/cluster/members/${name}`;
  const member = (name = "m2") => stage.query<Shown>(path(name));
  /** Somebody else's change: a PUT has to repeat what it does not change. */
  const set = async (change: Partial<Shown>) => {
    const { description, failure_domain, roles, groups, config } = await member();
    await stage.request("PUT", path(), { description, failure_domain, roles, groups, config, ...change });
  };
  const places = async () =>
    (await stage.lxc("list", "-c", "nsL", "-f", "csv")).trim().split("\n").filter(Boolean).sort();

  before(async () => {
    stage = await ClusterStage.start({ members: 2, with: ["pool", "image"] });
    await stage.lxc("cluster", "group", "create", "edge");
    await set({ config: { "user.other": "of others" } });
    life = new Life(stage, "ClusterMember");
  });
  after(() => stage?.stop());

  it("takes over what is there, as the preview said, and leaves what it does not declare", async () => {
    const bare = new Life(stage, "ClusterMember", "bare");
    const before = await member();
    const { state } = await bare.up({ serverName: "m2" });
    assert.deepEqual(await member(), before);
    assert.deepEqual(state.outputs.effectiveRoles, ["database-standby"]);
    assert.equal(state.outputs.url, `https://${stage.member(2).address}`);

    const up = await life.up(inputs);
    assert.equal(up.state.id, "m2");
    assert.deepEqual(await member(), {
      ...before,
      description: "the second",
      failure_domain: "rack-2",
      roles: ["event-hub", "database-standby"],
      groups: ["default", "edge"],
      config: { "user.other": "of others", "user.rack": "2" },
    });
  });

  it("must be there", async () => {
    await assert.rejects(
      new Life(stage, "ClusterMember", "none").up({ serverName: "m7" }),
      /There is no cluster member "m7" to take over\. A server joins with lxd\.Cluster/,
    );
  });

  it("finds what was changed, and repairs it; what is of others stays", async () => {
    await life.drifts(inputs, () => set({ description: "x" }), { description: "update" }, path());
    await life.drifts(inputs, () => set({ failure_domain: "x" }), { failureDomain: "update" }, path());
    await life.drifts(inputs, () => set({ groups: ["default"] }), { groups: "update" }, path());
    await life.drifts(inputs, () => set({ roles: ["database-standby"] }), { roles: "update" }, path());
    await life.drifts(
      inputs,
      () => set({ config: { "user.other": "of others", "user.rack": "9" } }),
      { 'config["user.rack"]': "update" },
      path(),
    );
    await stage.lxc("cluster", "group", "create", "far");
    await set({ groups: ["default", "edge", "far"], config: { "user.other": "y", "user.rack": "2" } });
    await life.refreshFinds({});
    await life.up({ ...inputs, description: "beside others" });
    assert.deepEqual((await member()).groups.sort(), ["default", "edge", "far"]);
    assert.equal((await member()).config["user.other"], "y");
    await life.up(inputs);
    await set({ groups: ["default", "edge"] });
  });

  it("changes every property in place, the name too", async () => {
    const last = await life.changes(inputs, {
      serverName: { to: "second", shows: () => stage.exists(path("second")) },
      description: {
        to: "new",
        shows: async () => assert.equal((await member("second")).description, "new"),
      },
      failureDomain: {
        to: "rack-3",
        shows: async () => assert.equal((await member("second")).failure_domain, "rack-3"),
      },
      roles: {
        to: ["event-hub", "ovn-chassis"],
        shows: async () =>
          assert.deepEqual((await member("second")).roles.sort(), [
            "database-standby",
            "event-hub",
            "ovn-chassis",
          ]),
      },
      groups: {
        to: ["far"],
        shows: async () => assert.deepEqual((await member("second")).groups.sort(), ["default", "far"]),
      },
      config: {
        to: { "scheduler.instance": "group" },
        shows: async () =>
          assert.deepEqual((await member("second")).config, {
            "scheduler.instance": "group",
            "user.other": "y",
          }),
      },
      ownership: { to: "all" },
      state: {
        to: "evacuated",
        shows: async () => assert.equal((await member("second")).status, "Evacuated"),
      },
      evacuateMode: {
        to: "stop",
        refused: /needs a server with the API extension "clustering_evacuation_mode"/,
      },
      removeOnDestroy: { to: true },
      force: { to: true },
    });
    // A member that is evacuated is changed all the same.
    await life.up({ ...last, description: "while evacuated" });
    await life.up(inputs);
    assert.equal((await member()).status, "Online");
  });

  it("is in the group default when it is in no other", async () => {
    await life.up({ ...inputs, groups: ["edge", "default"] });
    await life.up({ ...inputs, groups: [] });
    assert.deepEqual((await member()).groups, ["default"]);
    await life.up(inputs);
  });

  it("refuses roles of the database, an empty failure domain, and force for nothing", async () => {
    await assert.rejects(life.preview({ ...inputs, roles: ["database"] }), /roles must not name "database"/);
    await assert.rejects(life.preview({ ...inputs, failureDomain: "" }), /failureDomain must not be empty/);
    await assert.rejects(
      life.preview({ ...inputs, force: true }),
      /force does nothing without removeOnDestroy/,
    );
    await assert.rejects(life.preview({ serverName: "a b" }), /no blank and no slash/);
    await assert.rejects(life.tryUp({ ...inputs, roles: ["cook"] }), /Invalid cluster role "cook"/);
    await assert.rejects(
      life.tryUp({ ...inputs, groups: ["nowhere"] }),
      /Cluster group not found\. Create the group of cluster members first \(lxd\.ClusterGroup\)/,
    );
    await life.isSettled(inputs);
  });

  it("is evacuated: the preview names its instances, and they run elsewhere", async () => {
    await stage.lxc("launch", image, "one", "--target=m2");
    await stage.lxc("launch", image, "two", "--target=m2");
    await stage.lxc("init", image, "three", "--target=m2");
    const harness = await stage.newCommand();
    await life.preview({ ...inputs, state: "evacuated" });
    assert.match(
      harness
        .logs()
        .map(({ message }) => message)
        .join("\n"),
      /Cluster member "m2" will be evacuated: one, three, two will be moved or stopped/,
    );
    await life.up({ ...inputs, state: "evacuated" });
    assert.deepEqual(await places(), ["one,RUNNING,m1", "three,STOPPED,m1", "two,RUNNING,m1"]);
  });

  it("gets its instances back, all of them, before the update ends", async () => {
    await life.tryUp(inputs);
    assert.deepEqual(await places(), ["one,RUNNING,m2", "three,STOPPED,m2", "two,RUNNING,m2"]);
    await life.isSettled(inputs);
  });

  it("finds an evacuation of somebody else's, and ends it", async () => {
    await stage.lxc("cluster", "evacuate", "m2", "--force");
    await life.refreshFinds({ state: "update" });
    assert.equal((await life.up(inputs)).action, "update");
    assert.deepEqual(await places(), ["one,RUNNING,m2", "three,STOPPED,m2", "two,RUNNING,m2"]);
  });

  it("is not removed while it has instances, unless by force", async () => {
    await life.up({ ...inputs, removeOnDestroy: true });
    const harness = await stage.newCommand();
    await assert.rejects(
      harness.destroy(life.state),
      /could not be deleted: Node still has the following containers: .*\. Move or delete them first \(state: "evacuated" moves instances\), or set force: true, which loses them\./,
    );
    assert.equal((await member()).status, "Online");
  });

  it("is imported", async () => {
    await life.up(inputs);
    const { state: _online, ...imported } = inputs;
    await life.imports(
      "m2",
      {
        ...imported,
        groups: ["default", "edge"],
        // With `ownership: "all"`, what was there when it was taken over is held as well.
        config: { "user.other": "of others", "user.rack": "2" },
      },
      { description: "imported" },
    );
    const { found } = await stage.harness.list("ClusterMember");
    assert.deepEqual(
      found.map(({ id }) => id),
      ["m1", "m2"],
    );
  });

  it("is what the functions answer", async () => {
    const harness = await stage.newCommand();
    const { exists, ...one } = await harness.invoke("lxd:index:getClusterMember", { name: "m2" });
    assert.equal(exists, true);
    const { clusterMembers } = await harness.invoke("lxd:index:getClusterMembers", {});
    assert.deepEqual((clusterMembers as unknown[])[1], one);
    assert.deepEqual(
      [one.roles, one.effectiveRoles, one.state, one.status],
      [["event-hub"], ["event-hub", "database-standby"], "online", "Online"],
    );
  });

  it("is warned of keys that are likely mistakes, and not of those that the server takes", async () => {
    const warnings = async (config: Record<string, string>) => {
      const before = stage.harness.logs().length;
      await new Life(stage, "ClusterMember", "keys").preview({ serverName: "m2", config });
      const said = stage.harness.logs().slice(before);
      return said.filter(({ severity }) => severity === "warning").map(({ message }) => message);
    };
    assert.deepEqual(await warnings({ "scheduler.instance": "group" }), []);
    await set({ config: { ...(await member()).config, "scheduler.instance": "group" } });
    assert.deepEqual(await warnings({ "scheduler.instances": "group" }), [
      'config["scheduler.instances"]: LXD 5.0 does not know this key; did you mean "scheduler.instance"?',
    ]);
    await assert.rejects(
      set({ config: { "scheduler.instances": "group" } }),
      /Invalid cluster configuration key/,
    );
  });

  it("is forgotten when the resource is deleted", async () => {
    const before = await member();
    const harness = await stage.newCommand();
    await harness.destroy(life.state);
    assert.deepEqual(await member(), before);
  });

  it("leaves the cluster when it was told so, and is gone", async () => {
    const leaving = new Life(stage, "ClusterMember", "leaving");
    await leaving.up({ serverName: "m2", removeOnDestroy: true, force: true });
    await leaving.isDestroyed(path());
    assert.deepEqual(await stage.query("/cluster/members"), ["/1.0/cluster/members/m1"]);
  });
});
