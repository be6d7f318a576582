import assert from "node:assert/strict";
import { Secret } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("ServerConfig", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const inputs = { config: { "user.a": "a", "images.auto_update_interval": "12" } };
  const config = async () => (await stage.query<{ config: Record<string, unknown> }>("")).config;
  const set = (...args: string[]) => stage.lxc("config", "set", ...args);

  before(async () => {
    stage = await Stage.start();
    await set("images.auto_update_interval", "3");
    await set("user.other", "of others");
    life = new Life(stage, "ServerConfig");
  });
  after(() => stage?.stop());

  it("is created as the preview said, beside the keys of others", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "server");
    assert.deepEqual(await config(), { ...inputs.config, "user.other": "of others" });
    // Theirs may be secrets, of which only they know.
    assert.deepEqual(state.outputs.effectiveConfig, inputs.config);
  });

  it("finds keys of its own that were changed and removed, and repairs them; others are others'", async () => {
    await life.drifts(inputs, () => set("user.a", "b"), { 'config["user.a"]': "update" }, "");
    await life.drifts(
      inputs,
      () => stage.lxc("config", "unset", "user.a"),
      { 'config["user.a"]': "delete" },
      "",
    );
    await set("user.other", "changed");
    await life.refreshFinds({});
    await life.up({ config: { ...inputs.config, "user.b": "b" } });
    assert.equal((await config())["user.other"], "changed");
    await life.up(inputs);
    assert.equal((await config())["user.b"], undefined);
  });

  it("gives a key that is left out the value that it had before", async () => {
    await set("user.late", "before");
    await life.up({ config: { ...inputs.config, "user.late": "ours" } });
    await life.up(inputs);
    assert.equal((await config())["user.late"], "before");
    await stage.lxc("config", "unset", "user.late");
  });

  it("puts the old values back when the server refuses, which keeps them otherwise", async () => {
    const wrong = { config: { ...inputs.config, "core.https_address": "192.0.2.1:8443" } };
    const before = await config();
    await assert.rejects(
      life.tryUp(wrong),
      /server's configuration could not be updated: Cannot listen on network HTTPS socket/,
    );
    assert.deepEqual(await config(), before);
    await life.isSettled(inputs);
    const another = new Life(stage, "ServerConfig", "another");
    await assert.rejects(
      another.up({ config: { "core.https_address": "192.0.2.1:8443" } }),
      /could not be created/,
    );
    assert.deepEqual(await config(), before);
  });

  it("sets a password without showing it", async () => {
    const secret = { config: { ...inputs.config, "core.trust_password": "hidden-word" } };
    const { state } = await life.up(secret);
    assert.equal((await config())["core.trust_password"], true);
    const shown = state.outputs.effectiveConfig as Record<string, unknown>;
    assert.ok(shown["core.trust_password"] instanceof Secret);
    const plain = (value: unknown): unknown =>
      value instanceof Secret
        ? "(secret)"
        : value !== null && typeof value === "object"
          ? Object.values(value).map(plain)
          : value;
    assert.doesNotMatch(JSON.stringify(plain(state.outputs)), /hidden-word/);
    const again = await life.up({ config: { ...secret.config, "core.trust_password": "other-word" } });
    assert.equal(again.action, "update");
    await life.up(inputs);
    assert.equal((await config())["core.trust_password"], undefined);
  });

  it("is imported with every key that is set", async () => {
    const all = { config: { ...inputs.config, "user.other": "changed" } };
    await life.imports("server", all, { config: { ...all.config, "user.a": "x" } });
  });

  it("changes in place; another member of a cluster replaces it", async () => {
    await life.up(inputs);
    await life.changes(inputs, {
      config: { to: { "user.a": 7 }, shows: async () => assert.equal((await config())["user.a"], "7") },
      ownership: { to: "all" },
      target: { to: "member", replaces: true, previewed: true },
    });
  });

  it("gives the keys back what they were, when it is deleted", async () => {
    const harness = await stage.newCommand();
    await harness.destroy(life.state);
    await harness.destroy(life.state);
    assert.deepEqual(await config(), {
      "images.auto_update_interval": "12",
      "user.a": "a",
      "user.other": "changed",
    });
    const second = new Life(stage, "ServerConfig", "second");
    await second.up({ config: { "images.auto_update_interval": "5", "user.new": "new" } });
    await harness.destroy(second.state);
    assert.deepEqual(await config(), {
      "images.auto_update_interval": "12",
      "user.a": "a",
      "user.other": "changed",
    });
  });
});
