import assert from "node:assert/strict";
import sinon from "sinon";
import { Transport } from "../../provider/lxd/transport";
import type { PropertyMap } from "../../provider/reconcile/values";
import { onEveryServer } from "../support/onEveryServer";
import { image } from "../support/stage";

describe("an Instance that is made running", function () {
  this.timeout(120_000);

  onEveryServer({ with: ["pool", "image"] }, (on) => {
    let startsAtOnce: boolean;
    before(async () => {
      const { api_extensions: extensions } = await on.stage.query<{ api_extensions: string[] }>("");
      startsAtOnce = extensions.includes("instance_create_start");
    });
    afterEach(() => sinon.restore());

    const inputs: PropertyMap = { name: "web", image, waitFor: [], forceStop: "always" };

    it("is made and started by one request where the server can", async () => {
      const spy = sinon.spy(Transport.prototype, "send");
      const { state } = await on.stage.harness.up("Instance", "web", inputs);
      const starts = spy
        .getCalls()
        .filter(({ args: [{ method, path }] }) => /^PUT.*\/state$/.test(`${method} ${path}`));
      assert.equal(starts.length, startsAtOnce ? 0 : 1);
      assert.equal(state.outputs.status, "Running");
      await on.stage.harness.destroy(state);
    });

    it("is in the state, and goes on from there, where it cannot be started", async () => {
      const { stage } = on;
      const devices = { odd: { type: "nic", nictype: "macvlan", parent: "nowhere" } };
      const { state } = await stage.harness.up("Instance", "web", { ...inputs, devices });
      assert.match(state.initErrors.join(), /Instance "web" is there, but could not be started: /);
      assert.equal((await stage.query<{ status: string }>("/instances/web")).status, "Stopped");
      const mended = await (await stage.newCommand()).up("Instance", "web", inputs, state);
      assert.deepEqual(mended.state.initErrors, []);
      assert.equal(mended.state.outputs.status, "Running");
      await stage.harness.destroy(mended.state);
    });

    it("is not taken for one of ours where the name is another's", async () => {
      const { stage } = on;
      await stage.lxc("init", image, "web");
      await assert.rejects(stage.harness.up("Instance", "web", inputs), /already exists|UNIQUE constraint/);
      assert.equal((await stage.query<{ status: string }>("/instances/web")).status, "Stopped");
    });
  });
});
