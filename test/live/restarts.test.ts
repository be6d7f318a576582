import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { LifecycleEvents } from "../support/lifecycleEvents";
import { Stage, image } from "../support/stage";

/** Which updates of a running instance stop it, how often, and what it keeps. */
describe("an update of a running instance", function () {
  this.timeout(180_000);
  let stage: Stage;
  let life: Life;
  let events: LifecycleEvents;
  let inputs: PropertyMap = { name: "web", image, description: "of the web", config: { "limits.cpu": "1" } };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    life = new Life(stage, "Instance");
    await life.up(inputs);
    events = await LifecycleEvents.of(stage.server);
  });
  after(async () => {
    events?.close();
    await stage?.stop();
  });

  /** Makes the change, and answers what it did to the instance and what the preview warned of. */
  async function change(to: PropertyMap): Promise<{ power: string[]; warnings: string[]; samePid: boolean }> {
    inputs = { ...inputs, ...to };
    const { urn, outputs } = life.state;
    const identity = [outputs.uuid, outputs.macAddress];
    await events.ofInstances();
    const before = stage.harness.logs(urn).length;
    await life.up(inputs);
    assert.deepEqual([life.output("uuid"), life.output("macAddress")], identity);
    const power = (await events.ofInstances()).filter((action) => /^(st|shut|re|pau)/.test(action));
    const warnings = stage.harness
      .logs(urn)
      .slice(before)
      .filter(({ severity }) => severity === "warning");
    return {
      power,
      warnings: warnings.map(({ message }) => message),
      samePid: life.output("pid") === outputs.pid,
    };
  }

  async function restartsOnce(to: PropertyMap, reason: RegExp): Promise<void> {
    const { power, warnings, samePid } = await change(to);
    assert.deepEqual(
      power.filter((action) => /^(started|restarted)$/.test(action)),
      ["started"],
    );
    assert.equal(samePid, false);
    assert.equal(warnings.length, 1, "the preview warned, once");
    assert.match(warnings[0]!, /^Instance "\w+" will be restarted: /);
    assert.match(warnings[0]!, reason);
  }

  async function goesOn(to: PropertyMap): Promise<void> {
    const { power, warnings, samePid } = await change(to);
    assert.deepEqual(power, []);
    assert.equal(samePid, true);
    assert.deepEqual(warnings, []);
  }

  it("leaves it running where the change acts at once", async () => {
    await goesOn({ config: { "limits.cpu": "2" } });
    await goesOn({ description: "changed" });
    await goesOn({ devices: { more: { type: "disk", source: "/srv", path: "/more" } } });
  });

  it("restarts it once where a key acts only at start", async () => {
    await restartsOnce(
      { config: { "security.privileged": true } },
      /security\.privileged acts only at start/,
    );
    await restartsOnce(
      { config: { "raw.lxc": "lxc.environment = A=1" } },
      /raw\.lxc acts .*; security\.privileged/,
    );
  });

  it("stops and starts it once for a rename and all else that needs it, and keeps its description", async () => {
    await restartsOnce(
      { name: "renamed", config: { "environment.A": "1" }, profiles: ["default"], restartTriggers: [0] },
      /a rename needs it stopped; .*environment\.A acts only at start/,
    );
    assert.equal((await stage.query("/instances/renamed")).description, "changed");
  });

  it("restarts it when a trigger changes", () =>
    restartsOnce({ restartTriggers: [{ any: "value" }] }, /restartTriggers changed/));

  it("does not restart it where the policy is never", async () => {
    await goesOn({ restartPolicy: "never" });
    await goesOn({ config: { "security.privileged": true } });
  });

  it("restarts it for any change of configuration where the policy is always", async () => {
    await goesOn({ restartPolicy: "always" });
    await restartsOnce({ config: { "security.privileged": true, "user.a": 1 } }, /restartPolicy is "always"/);
    await goesOn({ description: "and again" });
    await goesOn({ restartPolicy: "ifNeeded" });
  });

  it("freezes it and lets it go on", async () => {
    assert.deepEqual((await change({ frozen: true })).power, ["paused"]);
    assert.equal(life.output("status"), "Frozen");
    assert.deepEqual((await change({ frozen: false })).power, ["resumed"]);
    assert.equal(life.output("status"), "Running");
  });

  it("stops it, changes it, and starts it", async () => {
    await change({ running: false });
    assert.equal(life.output("status"), "Stopped");
    assert.equal(life.output("pid"), 0);
    assert.deepEqual((await change({ config: { "security.privileged": false } })).power, []);
    assert.deepEqual((await change({ name: "stopped" })).power, ["renamed"]);
    assert.deepEqual((await change({ running: true, name: "web" })).power, ["renamed", "started"]);
    assert.equal(life.output("status"), "Running");
  });

  it("keeps an ephemeral one through a restart and a rename", async () => {
    await goesOn({ ephemeral: true });
    await restartsOnce({ config: { "security.privileged": true } }, /security\.privileged/);
    await restartsOnce({ name: "fleeting" }, /rename/);
    assert.equal((await stage.query("/instances/fleeting")).ephemeral, true);
    await restartsOnce({ ephemeral: false, config: {} }, /security\.privileged/);
  });

  it("makes another one when a replacement is triggered", async () => {
    const { uuid } = life.state.outputs;
    await stage.lxc("snapshot", "fleeting", "kept");
    inputs = { ...inputs, replaceTriggers: [1] };
    const { action } = await life.up(inputs);
    assert.equal(action, "replace");
    const said = stage.harness.logs(life.state.urn).map(({ message }) => message);
    assert.ok(
      said.includes(
        'Instance "fleeting" is to be replaced by a new one; lost with it: all that is in it, snapshot "kept".',
      ),
    );
    assert.notEqual(life.output("uuid"), uuid);
  });

  it("leaves nothing of an ephemeral one that is destroyed", async () => {
    await life.up({ ...inputs, ephemeral: true });
    await life.isDestroyed("/instances/fleeting");
  });

  it("does a restart that failed with the next up", async () => {
    const deaf = new Life(stage, "Instance", "deaf");
    // It takes no notice of a request to stop.
    const first = {
      name: "deaf",
      image,
      config: { "raw.lxc": "lxc.signal.halt = SIGCONT" },
      forceStop: "never",
      stopTimeout: 1,
    };
    await deaf.up(first);
    const changed = { ...first, config: { ...first.config, "security.privileged": "true" } };
    const { state } = await deaf.tryUp(changed);
    assert.match(state.initErrors.join(), /did not stop within 1 s, and forceStop is "never"/);
    await deaf.up({ ...changed, forceStop: "always" });
    assert.notEqual(deaf.output("pid"), state.outputs.pid);
    await deaf.isDestroyed("/instances/deaf");
  });

  it("starts what has no memory kept, and never forces a stop that is to keep it", async () => {
    const keeper = new Life(stage, "Instance", "keeper");
    const first = { name: "keeper", image, stateful: true };
    await keeper.up(first);
    // Containers keep their memory with CRIU, which this server does not have.
    const { state } = await keeper.tryUp({ ...first, running: false });
    assert.match(state.initErrors.join(), /could not be stopped: .*CRIU/i);
    assert.equal(state.outputs.status, "Running");
    await keeper.up({ ...first, running: false, stateful: false });
    await keeper.isDestroyed("/instances/keeper");
  });
});
