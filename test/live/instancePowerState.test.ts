import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstancePowerState", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const inputs = { instance: "web", state: "running" };
  const status = async (name = "web") => (await stage.query(`/instances/${name}`)).status;
  const pid = async () => (await stage.query<{ pid: number }>("/instances/web/state")).pid;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "InstancePowerState");
    for (const name of ["web", "other"]) await stage.lxc("init", "busybox", name);
  });
  after(() => stage?.stop());

  it("brings the instance into every state from every other", async () => {
    for (const state of ["running", "frozen", "stopped", "frozen", "running", "stopped", "running"]) {
      await life.up({ ...inputs, state });
      assert.equal(String(await status()).toLowerCase(), state);
    }
    assert.equal(life.state.id, "default/web");
  });

  it("finds another state, and repairs it", async () => {
    await stage.lxc("stop", "-f", "web");
    await life.refreshFinds({ state: "update" });
    await life.up(inputs);
    assert.equal(await status(), "Running");
  });

  it("is imported as it is", async () => {
    await life.imports("web", inputs, { state: "frozen" });
  });

  it("changes every property", async () => {
    const before = await pid();
    await life.changes(inputs, {
      triggers: { to: [1], shows: async () => assert.notEqual(await pid(), before) },
      force: { to: true },
      timeout: { to: 5 },
      stateful: { to: true },
      onDestroy: { to: "stopped" },
      state: {
        to: "frozen",
        shows: async () => assert.equal(await status(), "Frozen"),
        along: { stateful: false },
      },
      instance: {
        to: "other",
        replaces: true,
        shows: async () => assert.equal(await status("web"), "Stopped"),
      },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await (await stage.newCommand()).destroy(life.state);
    assert.equal(await status("other"), "Stopped");
  });

  it("leaves the instance as it is when it is deleted, and says when there is none", async () => {
    const left = new Life(stage, "InstancePowerState", "left");
    await left.up(inputs);
    await (await stage.newCommand()).destroy(left.state);
    assert.equal(await status(), "Running");
    const none = new Life(stage, "InstancePowerState", "none");
    await assert.rejects(none.tryUp({ ...inputs, instance: "nobody" }), /no instance "nobody"/);
  });
});
