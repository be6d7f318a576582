import { textOf } from "../../provider/reconcile/values";
import assert from "node:assert/strict";
import type { PluginHarness, ResourceState } from "../support/pluginHarness";
import { Stage } from "../support/stage";

describe("a program that is run against another server", function () {
  this.timeout(60_000);
  let here: Stage;
  let there: Stage;
  let state: ResourceState;
  let fingerprint: string;
  const inputs = { name: "web", config: { "user.a": "a" } };

  before(async () => {
    [here, there] = await Promise.all([Stage.start(), Stage.start()]);
    ({ state } = await here.harness.up("Profile", "web", inputs));
    fingerprint = textOf(state.outputs.__server);
  });
  after(async () => {
    await here?.stop();
    await there?.stop();
  });

  it("knows the server that holds its objects", async () => {
    const { environment } = await here.query<{ environment: { certificate_fingerprint: string } }>("");
    assert.equal(fingerprint, environment.certificate_fingerprint);
  });

  const calls: Record<string, (harness: PluginHarness) => Promise<unknown>> = {
    refresh: (harness) => harness.refresh(state),
    "a difference": (harness) => harness.client.diff(state, state, state.inputs),
    update: (harness) => harness.client.update(state, state, { ...state.inputs, description: "x" }, {}),
    delete: (harness) => harness.destroy(state),
    "a create beside them": async (harness) => {
      await harness.client.diff(state, state, state.inputs).catch(() => undefined);
      return harness.up("Profile", "other", { name: "other" });
    },
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`stops, and names both servers (${what})`, async () => {
      const harness = await there.newCommand();
      await assert.rejects(call(harness), (error: Error) => {
        assert.match(error.message, /The objects of this stack are on another server/);
        assert.ok(error.message.includes(fingerprint), error.message);
        assert.ok(error.message.includes(there.server.socket), error.message);
        assert.match(error.message, /pulumi config set --path 'lxd:acceptServers\[0\]' [0-9a-f]{64}$/);
        return true;
      });
      assert.equal(await there.exists("/profiles/other"), false);
      assert.equal(await here.exists("/profiles/web"), true);
    });
  }

  it("goes on where the former fingerprint is accepted, and knows the server then", async () => {
    const harness = await there.newCommand({ acceptServers: [fingerprint] });
    assert.equal((await harness.refresh(state)).state, undefined);
    const { state: made } = await harness.up("Profile", "web", inputs);
    assert.notEqual(made.outputs.__server, fingerprint);
    await (await there.newCommand()).destroy(made);
  });

  it("takes the present server where the state is from before there was a note", async () => {
    const { __server: _server, __made: _made, __version: _version, ...outputs } = state.outputs;
    const harness = await here.newCommand();
    const { diff } = await harness.refresh({ ...state, outputs });
    assert.deepEqual(diff!.detailed, {});
  });
});
