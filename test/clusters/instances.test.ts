import assert from "node:assert/strict";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { image, Stage } from "../support/stage";

describe("an instance in a cluster", function () {
  this.timeout(240_000);
  let stage: ClusterStage;
  let life: Life;
  const inputs = {
    name: "web",
    image,
    description: "for the web",
    config: { "user.a": "1", "boot.stop.priority": "3" },
    forceStop: "always",
  };
  const at = (target: string) => ({ ...inputs, target });
  interface Shown {
    location: string;
    status: string;
    description: string;
    config: Record<string, string>;
  }
  const instance = (name = "web") => stage.query<Shown>(`/instances/${name}`);
  const warnings = (harness: { logs: ClusterStage["harness"]["logs"] }) =>
    harness.logs(life.state.urn).map(({ message }) => message);

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool", "image"] });
    await stage.lxc("cluster", "group", "create", "edge");
    await stage.lxc("cluster", "group", "assign", "m2", "default,edge");
    life = new Life(stage, "Instance");
  });
  after(() => stage?.stop());

  it("is made on the member that is named, through another one", async () => {
    const { state, preview } = await life.up(at("m2"));
    assert.equal((await instance()).location, "m2");
    assert.deepEqual([state.outputs.location, state.outputs.status], ["m2", "Running"]);
    assert.equal(preview.action, "create");
  });

  it("moves to another member in place, and stays the same instance", async () => {
    const before = await instance();
    const uuid = life.text("uuid");
    await stage.lxc("snapshot", "web", "kept");
    const up = await life.up(at("m1"));
    assert.equal(up.action, "update");
    const { location, status, description, config } = await instance();
    assert.deepEqual([location, status, description], ["m1", "Running", "for the web"]);
    assert.deepEqual([life.text("uuid"), config["volatile.uuid"]], [uuid, uuid]);
    assert.deepEqual([config["user.a"], config["boot.stop.priority"]], ["1", "3"]);
    assert.equal(before.config["user.a"], "1");
    assert.ok(await stage.exists("/instances/web/snapshots/kept"));
    assert.ok(
      warnings(stage.harness).some((said) => /will be restarted: a move to "m1" needs it stopped/.test(said)),
    );
  });

  it("moves with other changes at once, and under a new name", async () => {
    await life.up({ ...at("m2"), name: "shop", config: { "user.a": "2" }, description: "a shop" });
    const { location, status, description, config } = await instance("shop");
    assert.deepEqual([location, status, description, config["user.a"]], ["m2", "Running", "a shop", "2"]);
    assert.equal(config["boot.stop.priority"], undefined);
    await life.up(at("m2"));
  });

  it("is moved back when somebody moved it", async () => {
    await stage.lxc("stop", "--force", "web");
    await stage.lxc("move", "web", "--target=m1");
    await stage.lxc("start", "web");
    await life.refreshFinds({ target: "update" });
    assert.equal((await life.up(at("m2"))).action, "update");
    assert.deepEqual([(await instance()).location, (await instance()).status], ["m2", "Running"]);
  });

  it("goes where a group is, once, and stays on any of its members", async () => {
    await life.up(at("@edge"));
    assert.equal((await instance()).location, "m2");
    await stage.lxc("cluster", "group", "assign", "m2", "default");
    await stage.lxc("cluster", "group", "assign", "m1", "default,edge");
    // The group has other members now: the next change of the target moves it, nothing else does.
    await life.isSettled(at("@edge"));
    await life.up(at("m2"));
    await life.up(at("@edge"));
    assert.equal((await instance()).location, "m1");
    const another = new Life(stage, "Instance", "grouped");
    await another.up({ name: "grouped", image, target: "@edge", forceStop: "always" });
    assert.equal((await instance("grouped")).location, "m1");
    await (await stage.newCommand()).destroy(another.state);
  });

  it("stays where it is when the program names no member any more", async () => {
    await life.up(at("m2"));
    assert.equal((await life.tryUp(inputs)).action, "update");
    await life.isSettled(inputs);
    assert.equal((await instance()).location, "m2");
    await life.up(at("m2"));
  });

  it("has no drift while its member is evacuated, and comes back with it", async () => {
    await stage.lxc("cluster", "evacuate", "m2", "--force");
    assert.equal((await instance()).location, "m1");
    await life.refreshFinds({});
    await stage.lxc("cluster", "restore", "m2", "--force");
    await life.refreshFinds({});
    assert.equal((await instance()).location, "m2");
  });

  it("takes no member and no group that there is not, and says what to do", async () => {
    const another = new Life(stage, "Instance", "nowhere");
    const made = (target: string) => another.tryUp({ name: "nowhere", image, target });
    await assert.rejects(made("m7"), /Cluster member not found\. Name one that exists: lxc cluster list/);
    await assert.rejects(made("@far"), /[Cc]luster group.*lxc cluster group list/);
    await assert.rejects(life.tryUp(at("m7")), /The cluster has no member "m7"; it has m1, m2\./);
    await assert.rejects(
      life.tryUp(at("@far")),
      /Cluster group not found\. Create the group of cluster members first/,
    );
    assert.deepEqual([(await instance()).location, (await instance()).status], ["m2", "Running"]);
    assert.equal(await stage.exists("/instances/nowhere"), false);
    await life.isSettled(at("m2"));
  });

  it("is not made on a member that is evacuated, and the server says so", async () => {
    await stage.lxc("cluster", "evacuate", "m2", "--force");
    const another = new Life(stage, "Instance", "refused");
    await assert.rejects(
      another.tryUp({ name: "refused", image, target: "m2" }),
      /Cluster member is evacuated/,
    );
    await stage.lxc("cluster", "restore", "m2", "--force");
  });

  it("has files, commands, snapshots and backups through another member", async () => {
    const kinds: Record<string, Record<string, string | string[]>> = {
      InstanceFile: { instance: "web", path: "/srv/a", content: "through m1" },
      InstanceExec: { instance: "web", command: ["cat", "/srv/a"] },
      Snapshot: { instance: "web", name: "s" },
      InstanceBackup: { instance: "web", name: "b" },
    };
    const made: Life[] = [];
    for (const [type, declared] of Object.entries(kinds)) {
      const child = new Life(stage, type);
      await child.up(declared);
      made.push(child);
    }
    assert.equal(made[1]!.output("stdout"), "through m1");
    const harness = await stage.newCommand();
    for (const child of made.reverse()) await harness.destroy(child.state);
  });

  it("is deleted, wherever it is", async () => {
    await life.isDestroyed("/instances/web");
  });
});

describe("an instance on a server that is in no cluster", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  after(() => stage?.stop());

  it("has no member to be on, and the message says what is missing", async () => {
    const life = new Life(stage, "Instance", "lone");
    const inputs = { name: "lone", image, running: false };
    const advice = /The server is in no cluster\. Make it a member of one first/;
    for (const target of ["m1", "@edge"]) await assert.rejects(life.tryUp({ ...inputs, target }), advice);
    await life.up(inputs);
    for (const target of ["m1", "@edge"]) await assert.rejects(life.tryUp({ ...inputs, target }), advice);
    await life.isSettled(inputs);
  });
});
