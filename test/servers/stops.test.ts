import assert from "node:assert/strict";
import { Life } from "../support/life";
import { onEveryServer } from "../support/onEveryServer";
import { PluginError } from "../support/pluginHarness";
import { image } from "../support/stage";

/** After 5.0.2 it goes on until the instance is down, and lets nothing but another stop in meanwhile. */
describe("a stop that ran out of time", function () {
  this.timeout(120_000);

  onEveryServer({ with: ["pool", "image"] }, (on) => {
    // It takes no notice of a request to stop.
    const first = {
      name: "deaf",
      image,
      config: { "raw.lxc": "lxc.signal.halt = SIGCONT" },
      forceStop: "never",
      stopTimeout: 1,
    };
    let deaf: Life;
    beforeEach(async () => {
      deaf = new Life(on.stage, "Instance", "deaf");
      await deaf.up(first);
      const { state } = await deaf.tryUp({ ...first, running: false });
      assert.match(state.initErrors.join(), /did not stop within 1 s, and forceStop is "never"/);
    });
    afterEach(() => on.stage.lxc("delete", "--force", "deaf"));

    it("is followed by force once the program allows that", async () => {
      await deaf.up({ ...first, running: false, forceStop: "afterTimeout" });
      assert.equal(deaf.output("status"), "Stopped");
    });

    it("is followed by force before what else has changed is written", async () => {
      const config = { ...first.config, "user.a": "1" };
      await deaf.up({ ...first, config, running: false, forceStop: "always" });
      const { config: live, status } = await on.stage.query<{
        config: Record<string, string>;
        status: string;
      }>("/instances/deaf");
      assert.deepEqual([live["user.a"], status], ["1", "Stopped"]);
    });

    it("comes to its end in a restart that needs one", async () => {
      const config = { ...first.config, "security.privileged": "true" };
      const { pid } = deaf.state.outputs;
      await deaf.up({ ...first, config, forceStop: "always" });
      assert.notEqual(deaf.output("pid"), pid);
      assert.equal(deaf.output("status"), "Running");
    });

    it("is named with the way out where another change has to wait for it", async () => {
      try {
        // LXD 5.0.2 lets it in.
        await deaf.up({ ...first, description: "changed" });
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        assert.match(error.message, /It is being stopped.*Stop it by force \((lxc|incus) stop --force\)/);
      }
    });
  });
});
