import assert from "node:assert/strict";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import { Secret } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { Life } from "../support/life";
import { onEveryServer } from "../support/onEveryServer";
import { PluginHarness } from "../support/pluginHarness";

describe("a client that nobody knows yet", function () {
  this.timeout(60_000);

  onEveryServer({}, (on) => {
    let forward: Forward;
    before(async () => {
      forward = await forwardHttps(on.stage.server);
    });
    after(() => forward?.stop());

    it("becomes trusted by a token of the server's", async () => {
      const issued = new Life(on.stage, "CertificateToken", "newcomer");
      await issued.tryUp({ name: "newcomer" });
      const token = issued.output("token");
      assert.ok(token instanceof Secret && typeof token.value === "string");
      const configuration = {
        endpoint: forward.url,
        trustToken: token,
        generateClientCertificate: true,
        configDir: join(on.stage.server.directory, "newcomer"),
      };
      const harness = await PluginHarness.start(createProvider, { configuration });
      try {
        const { state } = await harness.up("Profile", "p", { name: "far" });
        assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
        await harness.destroy(state);
      } finally {
        await harness.stop();
      }
      const known = await on.stage.query<{ name: string }[]>("/certificates?recursion=1");
      assert.equal(known.length, 1);
    });

    it("is told what is wrong with a token that was used", async () => {
      const issued = new Life(on.stage, "CertificateToken", "again");
      await issued.tryUp({ name: "again" });
      const configuration = (name: string) => ({
        endpoint: forward.url,
        trustToken: issued.output("token")!,
        generateClientCertificate: true,
        configDir: join(on.stage.server.directory, name),
      });
      const first = await PluginHarness.start(createProvider, { configuration: configuration("one") });
      await first.up("Profile", "p", { name: "far" });
      await first.stop();
      const second = await PluginHarness.start(createProvider, { configuration: configuration("two") });
      const used = /does not accept the trust token: it was used before/;
      await assert.rejects(second.up("Profile", "p", { name: "farther" }), used);
      await second.stop();
    });
  });
});
