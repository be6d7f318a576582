import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("Snapshot", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/instances/first/snapshots/before";
  const inputs = { instance: "first", name: "before", expiresAt: "2100-01-31T12:00:00Z" };

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    life = new Life(stage, "Snapshot");
    for (const name of ["first", "second"]) await stage.lxc("init", "--empty", name, "-c", "user.a=a");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/first/before");
    assert.equal((state.outputs.config as Record<string, string>)["user.a"], "a");
    assert.equal((await stage.query(path)).expires_at, inputs.expiresAt);
  });

  it("is the same whatever the spelling of its expiry", async () => {
    assert.equal((await life.tryUp({ ...inputs, expiresAt: "2100-01-31T13:00:00+01:00" })).action, "same");
    await life.isSettled(inputs);
  });

  it("finds another expiry, and none, and repairs it", async () => {
    const set = (expires_at: string) => () => stage.request("PUT", path, { expires_at });
    await life.drifts(inputs, set("2101-01-01T00:00:00Z"), { expiresAt: "update" }, path);
    await life.drifts(inputs, set("0001-01-01T00:00:00Z"), { expiresAt: "delete" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("delete", "first/before")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports("default/first/before", inputs, { name: "changed" });
    await life.imports("first/before", inputs, { expiresAt: "2102-01-01T00:00:00Z" });
  });

  it("changes in place in its name and expiry, and is replaced by all else", async () => {
    const shown = (instance = "first") => stage.query(`/instances/${instance}/snapshots/renamed`);
    await life.changes(inputs, {
      name: { to: "renamed", shows: shown },
      expiresAt: {
        to: undefined,
        shows: async () => assert.equal((await shown()).expires_at, "0001-01-01T00:00:00Z"),
      },
      triggers: { to: [1, { any: "value" }], replaces: true },
      instance: { to: "second", replaces: true, shows: () => shown("second") },
      stateful: { to: true, replaces: true, previewed: true },
      project: { to: "other", replaces: true, previewed: true },
    });
    await life.isDestroyed("/instances/second/snapshots/renamed");
  });

  it("follows its instance to another name and project, and back, without being made again", async () => {
    await stage.lxc(
      "project",
      "create",
      "other",
      "-c",
      "features.profiles=false",
      "-c",
      "features.images=false",
    );
    await life.up(inputs);
    const { createdAt } = life.state.outputs;
    await stage.lxc("move", "first", "away");
    await life.refreshFinds({ instance: "update" });
    await stage.lxc("move", "away", "--target-project", "other");
    await life.refreshFinds({ project: "update" });
    await stage.lxc("move", "away", "first", "--project", "other", "--target-project", "default");
    assert.equal((await life.up(inputs)).action, "update");
    assert.equal(life.output("createdAt"), createdAt);
    await stage.lxc("rename", "first", "third");
    await life.up({ ...inputs, instance: "third" });
    assert.equal(life.output("createdAt"), createdAt);
    await life.isDestroyed("/instances/third/snapshots/before");
    await stage.lxc("rename", "third", "first");
  });

  it("is made beside the others of its instance at the same time", async () => {
    const names = ["a", "b", "c", "d"];
    const lives = names.map((name) => new Life(stage, "Snapshot", name));
    const harness = await stage.newCommand();
    const ups = await Promise.all(
      lives.map(({ type, name }) => harness.up(type, name, { instance: "first", name })),
    );
    assert.ok(ups.every(({ action }) => action === "create"));
    await Promise.all(ups.map(({ state }) => harness.destroy(state)));
  });

  it("is gone when its instance is", async () => {
    await life.up({ instance: "second", name: "last" });
    await stage.lxc("delete", "second");
    const { state } = await (await stage.newCommand()).refresh(life.state);
    assert.equal(state, undefined);
  });
});
