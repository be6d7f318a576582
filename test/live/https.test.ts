import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "../support/certificates";
import { overHttps, type HttpsServer } from "../support/httpsServer";
import { holdsLife } from "../support/kindLife";
import { allKinds, furnishForKinds } from "../support/kinds";
import { type PluginError, PluginHarness } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";
import { testImage } from "../support/testImage";

/** Of all of them: each has gone before the next comes. */
const name = "far";

describe("a server across the network", function () {
  this.timeout(60_000);
  let stage: Stage;
  let https: HttpsServer;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
    https = await overHttps(stage.server);
  });
  after(async () => {
    await https?.stop();
    await stage?.stop();
  });

  const ways = {
    "with a pin": () => https.pinned("pinned"),
    "as a remote of lxc": () => https.remote("remote"),
  };
  for (const [way, configurationOf] of Object.entries(ways)) {
    describe(way, () => {
      let harness: PluginHarness;
      before(async () => {
        harness = await PluginHarness.start(createProvider, { configuration: await configurationOf() });
      });
      after(() => harness?.stop());

      for (const [type, kind] of Object.entries(allKinds)) {
        it(`holds the life of a ${type}`, async () => {
          // Two of the same content cannot be.
          const isOnlyOne = type === "Image";
          if (isOnlyOne) await stage.lxc("image", "delete", image);
          await holdsLife({ type, kind, name, stage, harness });
          if (isOnlyOne) await stage.lxc("image", "import", await testImage(), "--alias", image);
        });
      }
    });
  }

  describe("whose client is restricted to a project", () => {
    let harness: PluginHarness;
    before(async () => {
      await stage.lxc("project", "create", "mine");
      const configuration = await https.pinned("restricted", "mine");
      harness = await PluginHarness.start(createProvider, { configuration });
    });
    after(() => harness?.stop());

    it("works in that project", async () => {
      const { state } = await harness.up("Profile", "p", { name: "allowed", project: "mine" });
      assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
      await harness.destroy(state);
    });

    const forbidden: Record<string, PropertyMap> = {
      Profile: { name: "elsewhere" },
      Instance: { name: "elsewhere", source: { type: "none" }, running: false },
      StoragePool: { name: "elsewhere", driver: "dir" },
      Network: { name: "elsewhere" },
      Certificate: { certificate: firstCertificate },
    };
    for (const [type, inputs] of Object.entries(forbidden)) {
      it(`says that it may not make a ${type} elsewhere`, async () => {
        await assert.rejects(harness.up(type, "x", inputs), (error: PluginError) => {
          assert.equal(error.code, 7, error.message);
          assert.match(error.message, /could not be created: .*not authorized/);
          assert.match(error.message, /may be restricted to some projects \(lxc config trust list\)/);
          return true;
        });
      });
    }
  });
});
