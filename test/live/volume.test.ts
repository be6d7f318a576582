import assert from "node:assert/strict";
import { Life } from "../support/life";
import { type PluginError } from "../support/pluginHarness";
import { Stage, pool } from "../support/stage";

describe("Volume", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const volumes = `/storage-pools/${pool}/volumes/custom`;
  const path = `${volumes}/data`;
  const inputs = { pool, name: "data", description: "of data", config: { "snapshots.expiry": "1d" } };

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    life = new Life(stage, "Volume");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, `default/${pool}/data`);
    const live = await stage.query(path);
    assert.equal(live.description, "of data");
    assert.deepEqual(live.config, inputs.config);
  });

  it("finds keys that were changed, added and removed, and repairs them", async () => {
    const volume = (...args: string[]) => stage.lxc("storage", "volume", ...args);
    const expiry = 'config["snapshots.expiry"]';
    const set = (pair: string) => () => volume("set", pool, "data", pair);
    await life.drifts(inputs, set("snapshots.expiry=2d"), { [expiry]: "update" }, path);
    await life.drifts(inputs, set("user.x=x"), { 'config["user.x"]': "add" }, path);
    await life.drifts(
      inputs,
      () => volume("unset", pool, "data", "snapshots.expiry"),
      { [expiry]: "delete" },
      path,
    );
  });

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      () => stage.request("PUT", path, { config: inputs.config, description: "by hand" }),
      { description: "update" },
      path,
    ));

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("storage", "volume", "delete", pool, "data")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports(`default/${pool}/data`, inputs, { description: "changed" });
    await life.imports(`${pool}/data`, inputs, { config: {} });
  });

  it("changes in place, the name too; another pool, project or content replaces it", async () => {
    await stage.lxc("storage", "create", "second", "dir");
    await stage.lxc("project", "create", "other");
    const shown = (where = `${volumes}/renamed`) => stage.query(where);
    await life.changes(inputs, {
      name: { to: "renamed", shows: shown },
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "user.b": 1 },
        shows: async () => assert.deepEqual((await shown()).config, { "user.b": "1" }),
      },
      ownership: { to: "declared" },
      forceDestroy: { to: true },
      pool: {
        to: "second",
        replaces: true,
        shows: () => shown("/storage-pools/second/volumes/custom/renamed"),
      },
      project: {
        to: "other",
        replaces: true,
        shows: () => shown("/storage-pools/second/volumes/custom/renamed?project=other"),
      },
      contentType: { to: "block", replaces: true, previewed: true },
    });
    await life.isDestroyed("/storage-pools/second/volumes/custom/renamed?project=other");
  });

  it("is deleted with its snapshots only when that is allowed", async () => {
    await life.up(inputs);
    await stage.lxc("storage", "volume", "snapshot", pool, "data", "s0");
    const harness = await stage.newCommand();
    await assert.rejects(harness.destroy(life.state), (error: PluginError) => {
      assert.equal(error.code, 9);
      assert.match(error.message, /would take with it: snapshot "s0".*forceDestroy: true/);
      return true;
    });
    await life.up({ ...inputs, forceDestroy: true });
    await life.isDestroyed(path);
  });
});
