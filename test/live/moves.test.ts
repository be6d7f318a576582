import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { LifecycleEvents } from "../support/lifecycleEvents";
import { Stage, image, pool } from "../support/stage";

/** An instance goes elsewhere, or back in time, and is the same one. */
describe("an instance that moves", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let events: LifecycleEvents;
  const root = { type: "disk", path: "/", pool: "second" };
  let inputs: PropertyMap = {
    name: "web",
    image,
    description: "of the web",
    config: { "user.a": "a" },
    files: [{ path: "/kept", content: "kept" }],
  };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    await stage.lxc("storage", "create", "second", "dir");
    await stage.lxc("profile", "create", "elsewhere");
    await stage.lxc("profile", "device", "add", "elsewhere", "root", "disk", "path=/", "pool=second");
    await stage.lxc(
      "project",
      "create",
      "other",
      "-c",
      "features.images=false",
      "-c",
      "features.profiles=false",
    );
    life = new Life(stage, "Instance");
    await life.up(inputs);
    await stage.lxc("snapshot", "web", "before");
    events = await LifecycleEvents.of(stage.server);
  });
  after(async () => {
    events?.close();
    await stage?.stop();
  });

  const warnings = () =>
    stage.harness
      .logs(life.state.urn)
      .filter(({ severity }) => severity === "warning")
      .map(({ message }) => message);

  /** Makes the change with one start at most; the instance, its snapshots and its files are the same afterwards. */
  async function moves(to: PropertyMap, reason: RegExp): Promise<string[]> {
    inputs = { ...inputs, ...to };
    const { uuid, macAddress } = life.state.outputs;
    await events.ofInstances();
    const said = warnings().length;
    assert.equal((await life.up(inputs)).action, "update");
    assert.match(warnings().slice(said).join("\n"), reason);
    const power = (await events.ofInstances()).filter((action) => /^(started|restarted)$/.test(action));
    assert.deepEqual(power, ["started"]);
    assert.deepEqual([life.output("uuid"), life.output("macAddress")], [uuid, macAddress]);
    const { name, project = "default" } = inputs as { name: string; project?: string };
    const there = await stage.query(`/instances/${name}?project=${project}&recursion=1`);
    assert.equal(there.description, "of the web");
    assert.equal(await stage.lxc("file", "pull", `${name}/kept`, "-", "--project", project), "kept");
    assert.equal(await stage.exists(`/instances/${name}/snapshots/before?project=${project}`), true);
    return warnings().slice(said);
  }

  const poolOf = async (name: string, project = "default") =>
    (
      await stage.query<{ expanded_devices: { root: { pool: string } } }>(
        `/instances/${name}?project=${project}`,
      )
    ).expanded_devices.root.pool;

  it("to another pool that its own root disk names", async () => {
    await moves({ devices: { root } }, /will be restarted: a move to pool "second" needs it stopped\./);
    assert.equal(await poolOf("web"), "second");
  });

  it("back to the pool of its profile, whose disk it has again", async () => {
    await moves({ devices: {} }, /a move to pool "pool"/);
    assert.equal(await poolOf("web"), pool);
    assert.deepEqual((await stage.query("/instances/web")).devices, {});
  });

  it("to the pool of another profile", async () => {
    await moves({ profiles: ["default", "elsewhere"] }, /a move to pool "second"/);
    assert.equal(await poolOf("web"), "second");
    assert.deepEqual((await stage.query("/instances/web")).devices, {});
  });

  it("to another project, pool and name at the same time, and says which backups that loses", async () => {
    await stage.lxc("query", "--wait", "-X", "POST", "-d", '{"name":"saved"}', "/1.0/instances/web/backups");
    const said = await moves(
      { name: "moved", project: "other", profiles: ["default"] },
      /restarted: a move to project "other" needs it stopped; a move to pool "pool" needs it stopped\./,
    );
    assert.match(said.join("\n"), /moved without its backups: saved will be gone/);
    assert.equal(await poolOf("moved", "other"), pool);
    assert.equal(life.state.id, "default/web");
    assert.equal(await stage.exists("/instances/web"), false);
  });

  it("is found where somebody moved it, and brought back", async () => {
    await stage.lxc("stop", "--force", "moved", "--project", "other");
    await stage.lxc("move", "moved", "stray", "--project", "other", "--target-project", "default");
    // The lxc client makes the root disk the instance's own when it moves one.
    await life.refreshFinds({
      name: "update",
      project: "update",
      running: "update",
      "devices.root": "add",
    });
    await life.up(inputs);
    assert.equal(await stage.exists("/instances/moved?project=other"), true);
  });

  it("stays as it is, and runs, when the place is taken; the state says where it is", async () => {
    await stage.lxc("init", "--empty", "taken");
    const { state } = await life.tryUp({ ...inputs, project: "default", name: "taken" });
    assert.match(state.initErrors.join("\n"), /already exists/);
    assert.deepEqual([state.outputs.name, state.outputs.project], ["moved", "other"]);
    assert.equal((await stage.query("/instances/moved?project=other")).status, "Running");
    await life.up(inputs);
    await stage.lxc("delete", "taken");
  });

  it("goes back to a snapshot when asked to, once, and is as declared", async () => {
    await moves({ project: "default", name: "web" }, /project "default"/);
    await stage.lxc("exec", "web", "--", "sh", "-c", "echo later > /later");
    const said = await moves(
      { restoreSnapshot: "before", config: { "user.a": "b", "security.privileged": true } },
      /going back to snapshot "before" needs it stopped; security\.privileged acts only at start/,
    );
    assert.match(said.join("\n"), /goes back to its snapshot "before": what was written since then is lost/);
    await assert.rejects(stage.lxc("file", "pull", "web/later", "-"), /not found/i);
    const { config } = await stage.query<{ config: Record<string, string> }>("/instances/web");
    assert.deepEqual([config["user.a"], config["security.privileged"]], ["b", "true"]);
    assert.equal((await life.tryUp(inputs)).action, "same");
    await moves({ restoreTriggers: ["again"] }, /snapshot "before"/);
  });

  it("keeps what was done when a later step fails, and goes on with the rest", async () => {
    const bad = { nic: { type: "nic", nictype: "bridged", parent: "missing" } };
    const up = await life.tryUp({ ...inputs, name: "halfway", devices: bad });
    assert.match(up.state.initErrors.join("\n"), /Failed to start device "nic"|missing/);
    assert.equal(up.state.outputs.name, "halfway");
    await life.up({ ...inputs, name: "halfway" });
    assert.equal((await stage.query("/instances/halfway")).status, "Running");
    await life.isDestroyed("/instances/halfway");
  });
});
