import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, image } from "../support/stage";

describe("an instance that is made but cannot start", function () {
  this.timeout(180_000);
  let stage: Stage;
  const inputs = { name: "web", image };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  afterEach(async () => {
    if (await stage.exists("/instances/web")) await stage.lxc("delete", "--force", "web");
  });
  after(() => stage?.stop());

  const uuidOf = async () =>
    (await stage.query<{ config: Record<string, string> }>("/instances/web")).config["volatile.uuid"];

  const broken: [string, PropertyMap, RegExp][] = [
    ["a NIC without its parent", { type: "nic", nictype: "macvlan", parent: "nowhere" }, /nowhere/],
    [
      "a device file that is missing",
      { type: "unix-char", source: "/dev/nothing", path: "/dev/x" },
      /device path doesn't exist/,
    ],
  ];
  for (const [what, device, words] of broken) {
    it(`is in the state with the reason (${what}), and goes on when that is mended`, async () => {
      const life = new Life(stage, "Instance");
      const wrong = { ...inputs, devices: { odd: device } };
      const { state } = await life.tryUp(wrong);
      assert.equal(state.id, "default/web");
      assert.match(state.initErrors.join(), /Instance "web" is there, but could not be started: /);
      assert.match(state.initErrors.join(), words);
      assert.equal(state.outputs.status, "Stopped");
      const uuid = await uuidOf();
      assert.equal(state.outputs.uuid, uuid);

      const again = await life.tryUp(wrong);
      assert.equal(again.action, "update");
      assert.match(again.state.initErrors.join(), words);

      for (let times = 0; times < 2; times++) {
        const refreshed = await (await stage.newCommand()).refresh(life.state);
        assert.match(refreshed.state!.initErrors.join(), /Not finished yet: start/);
        life.state = refreshed.state!;
      }

      await life.up({ ...inputs, devices: {} });
      assert.equal(life.output("status"), "Running");
      assert.equal(await uuidOf(), uuid);
      await life.isDestroyed("/instances/web");
    });
  }

  it("can be destroyed as it is", async () => {
    const life = new Life(stage, "Instance");
    await life.tryUp({ ...inputs, devices: { odd: broken[0]![1] } });
    await life.isDestroyed("/instances/web");
  });

  it("counts as finished when somebody else has started it", async () => {
    const life = new Life(stage, "Instance");
    await life.tryUp({ ...inputs, devices: { odd: broken[0]![1] } });
    await stage.lxc("config", "device", "remove", "web", "odd");
    await stage.lxc("start", "web");
    const { state, diff } = await (await stage.newCommand()).refresh(life.state);
    assert.deepEqual(state!.initErrors, []);
    assert.deepEqual(Object.keys(diff!.detailed), ["devices.odd"]);
    life.state = state!;
    await life.isDestroyed("/instances/web");
  });

  it("or does not get what it waits for, runs on and is waited for again", async () => {
    const life = new Life(stage, "Instance");
    const { state } = await life.tryUp({ ...inputs, waitFor: [{ type: "ipv4", timeout: 0.5 }] });
    assert.match(
      state.initErrors.join(),
      /runs, but did not get an IPv4 address on any of its NICs within 0\.5 s/,
    );
    const refreshed = await (await stage.newCommand()).refresh(life.state);
    assert.match(refreshed.state!.initErrors.join(), /waitFor/);
    await life.up(inputs);
    await life.isDestroyed("/instances/web");
  });

  it("after a failed update of its devices is what it was before", async () => {
    const life = new Life(stage, "Instance");
    await life.up(inputs);
    await assert.rejects(
      life.tryUp({ ...inputs, description: "changed", devices: { odd: broken[0]![1] } }),
      /^PluginError: Instance "web" could not be updated: .*nowhere/,
    );
    await life.isSettled(inputs);
    await life.isDestroyed("/instances/web");
  });
});
