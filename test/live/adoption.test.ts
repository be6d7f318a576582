import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("the profile default", function () {
  this.timeout(60_000);
  let stage: Stage;
  let life: Life;
  const path = "/profiles/default";
  const inputs = { name: "default", adoptExisting: true, config: { "user.mine": "1" } };
  let previous: unknown;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    life = new Life(stage, "Profile");
    await stage.lxc("profile", "set", "default", "user.theirs=1");
    previous = await stage.query(path);
  });
  after(() => stage?.stop());

  it("is not taken without being asked to", async () => {
    await assert.rejects(life.tryUp({ ...inputs, adoptExisting: false }), {
      code: 6,
      message: /already exists.* pulumi import lxd:index:Profile profile default\/default$/,
    });
  });

  it("is adopted: made what the program says, and the log names what that removed", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/default");
    const live = await stage.query(path);
    assert.deepEqual(live.config, { "user.mine": "1" });
    assert.deepEqual(live.devices, {});
    const warnings = stage.harness.logs(state.urn).filter(({ severity }) => severity === "warning");
    assert.match(warnings.at(-1)!.message, /was adopted; removed from it: user\.theirs, root\./);
  });

  it("is updated and repaired like any other", async () => {
    await life.up({ ...inputs, description: "mine" });
    const set = () => stage.lxc("profile", "set", "default", "user.mine=2");
    await life.drifts({ ...inputs, description: "mine" }, set, { 'config["user.mine"]': "update" }, path);
  });

  it("gets its previous content back when it is destroyed, also a second time", async () => {
    for (let times = 0; times < 2; times++) {
      await (await stage.newCommand()).destroy(life.state);
      assert.deepEqual(await stage.query(path), previous);
    }
  });

  it("is emptied when it was imported and is destroyed, and that is said", async () => {
    const imported = await (await stage.newCommand()).import("Profile", "default");
    await stage.harness.destroy(imported!.state);
    const { config, devices } = await stage.query(path);
    assert.deepEqual([config, devices], [{}, {}]);
    const said = stage.harness.logs(imported!.state.urn).map(({ message }) => message);
    assert.ok(said.some((message) => /emptied instead of deleted/.test(message)));
  });

  it("of other names: an adopted one is owned, and deleted", async () => {
    await stage.lxc("profile", "create", "other");
    const other = new Life(stage, "Profile", "other");
    await other.up({ name: "other", adoptExisting: true, description: "mine" });
    await other.isDestroyed("/profiles/other");
  });
});
