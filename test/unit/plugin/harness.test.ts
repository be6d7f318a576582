import assert from "node:assert/strict";
import { InitFailed } from "../../../provider/reconcile/host";
import { ignoreChanges } from "../../support/ignoreChanges";
import { CheckFailed, PluginHarness } from "../../support/pluginHarness";
import { stubProvider, type StubProvider } from "./stubProvider";

describe("the harness, as the engine", () => {
  let provider: StubProvider;
  let harness: PluginHarness;
  const type = "lxd:index:Profile";

  beforeEach(async () => {
    provider = stubProvider();
    harness = await PluginHarness.start(() => provider);
  });

  afterEach(() => harness.stop());

  it("previews, then creates", async () => {
    const { action, state, preview } = await harness.up(type, "p", { a: 1 });
    assert.equal(action, "create");
    assert.deepEqual(preview.outputs, { a: 1 });
    assert.deepEqual(
      [state.id, state.inputs, state.outputs, state.initErrors],
      ["id", { a: 1 }, { a: 1 }, []],
    );
    assert.deepEqual(
      provider.create.args.map(([{ preview }]) => preview),
      [true, false],
    );
  });

  it("does nothing when nothing differs, but updates what did not become what it should", async () => {
    const { state } = await harness.up(type, "p", {});
    assert.equal((await harness.up(type, "p", {}, state)).action, "same");
    assert.equal((await harness.up(type, "p", {}, { ...state, initErrors: ["no"] })).action, "update");
  });

  it("keeps the old inputs with the new outputs when an update fails half way", async () => {
    const { state } = await harness.up(type, "p", { a: 1 });
    provider.diff.resolves({
      changes: true,
      differences: { a: { kind: "update", replaces: false } },
      deleteBeforeReplace: false,
    });
    provider.update.callsFake(async ({ news, preview }) => {
      if (preview) return { outputs: news };
      throw new InitFailed("id", { a: 2 }, ["half"]);
    });
    const after = await harness.up(type, "p", { a: 2 }, state);
    assert.deepEqual(
      [after.state.inputs, after.state.outputs, after.state.initErrors],
      [{ a: 1 }, { a: 2 }, ["half"]],
    );
  });

  for (const deleteBeforeReplace of [true, false]) {
    it(`replaces, deleting ${deleteBeforeReplace ? "first" : "last"}, with inputs checked afresh`, async () => {
      const { state } = await harness.up(type, "p", { a: 1 });
      provider.diff.resolves({
        changes: true,
        differences: { a: { kind: "update", replaces: true } },
        deleteBeforeReplace,
      });
      provider.create.resetHistory();
      const { action } = await harness.up(type, "p", { a: 2 }, state);
      assert.equal(action, "replace");
      assert.deepEqual(provider.check.lastCall.args[0].olds, {});
      assert.equal(provider.delete.firstCall.calledBefore(provider.create.secondCall), deleteBeforeReplace);
    });
  }

  it("throws what Check finds, and does nothing", async () => {
    provider.check.resolves({ inputs: {}, failures: [{ property: "a", reason: "no" }] });
    await assert.rejects(harness.up(type, "p", { a: 1 }), CheckFailed);
    assert.equal(provider.create.callCount, 0);
  });

  it("inverts the diff of a refresh", async () => {
    const { state } = await harness.up(type, "p", { a: 1 });
    provider.read.resolves({ id: "id", inputs: { a: 1, b: 2 }, outputs: {} });
    provider.diff.resolves({
      changes: true,
      differences: { b: { kind: "delete", replaces: false } },
      deleteBeforeReplace: false,
    });
    const refreshed = await harness.refresh(state);
    assert.deepEqual(refreshed.state?.inputs, { a: 1, b: 2 });
    assert.deepEqual(refreshed.diff?.detailed, { b: { kind: "add", replaces: false } });
    assert.deepEqual(provider.diff.lastCall.args[0].news, { a: 1 });
    provider.read.resolves(undefined);
    assert.equal((await harness.refresh(state)).state, undefined);
  });

  it("imports by id alone", async () => {
    provider.read.resolves({ id: "x", inputs: { a: 1 }, outputs: { a: 1 } });
    const imported = await harness.import(type, "x");
    assert.deepEqual([imported?.state.inputs, imported?.failures], [{ a: 1 }, []]);
    provider.read.resolves(undefined);
    assert.equal(await harness.import(type, "x"), undefined);
  });

  it("puts old values in the place of ignored changes", () => {
    const olds = { config: { "a.b": 1, gone: 2 }, list: [{ x: 1 }], top: 1 };
    const news = { config: { "a.b": 9, added: 3 }, list: [{ x: 9, y: 2 }], top: 9, extra: 1 };
    assert.deepEqual(ignoreChanges(news, olds, ['config["a.b"]']).config, { "a.b": 1, added: 3 });
    assert.deepEqual(ignoreChanges(news, olds, ["config.gone"]).config, { "a.b": 9, added: 3, gone: 2 });
    assert.deepEqual(ignoreChanges(news, olds, ["config.*"]).config, { "a.b": 1, gone: 2 });
    assert.deepEqual(ignoreChanges(news, olds, ["list[0].x"]).list, [{ x: 1, y: 2 }]);
    assert.deepEqual(ignoreChanges(news, olds, ["config"]).config, olds.config);
    assert.equal("extra" in ignoreChanges(news, olds, ["extra"]), false);
  });
});
