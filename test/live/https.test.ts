import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { firstCertificate } from "../support/certificates";
import { overHttps, type HttpsServer } from "../support/httpsServer";
import { type PluginError, PluginHarness } from "../support/pluginHarness";
import { Stage, image, pool } from "../support/stage";
import { testImage } from "../support/testImage";

/** In this order: the snapshot is of the instance, and images are told by their content. */
const kinds: Record<string, { inputs: () => PropertyMap | Promise<PropertyMap>; change: PropertyMap }> = {
  StoragePool: { inputs: () => ({ name: "far", driver: "dir" }), change: { description: "changed" } },
  Network: {
    inputs: () => ({ name: "far", config: { "ipv4.address": "none", "ipv6.address": "none" } }),
    change: { description: "changed" },
  },
  Profile: { inputs: () => ({ name: "far", config: { "user.a": "1" } }), change: { name: "farther" } },
  Volume: { inputs: () => ({ name: "far", pool }), change: { config: { "user.a": "1" } } },
  Certificate: {
    inputs: () => ({ name: "far", certificate: firstCertificate }),
    change: { name: "farther" },
  },
  Instance: {
    inputs: () => ({ name: "far", image, forceStop: "always" }),
    change: { config: { "limits.cpu": "1" }, running: false },
  },
  Snapshot: { inputs: () => ({ name: "far", instance: "base" }), change: { name: "farther" } },
  Image: {
    inputs: async () => ({ source: { type: "file", path: await testImage() }, aliases: ["far"] }),
    change: { public: true },
  },
};

describe("a server across the network", function () {
  this.timeout(60_000);
  let stage: Stage;
  let https: HttpsServer;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "base");
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

      for (const [type, { inputs, change }] of Object.entries(kinds)) {
        it(`holds the life of a ${type}`, async () => {
          // Two of the same content cannot be.
          if (type === "Image" && (await stage.exists(`/images/aliases/${image}`))) {
            await stage.lxc("delete", "base");
            await stage.lxc("image", "delete", image);
          }
          const declared = await inputs();
          const made = await harness.up(type, "far", declared);
          assert.deepEqual(made.state.initErrors, []);
          assert.deepEqual((await harness.refresh(made.state)).diff!.detailed, {});
          const changed = await harness.up(type, "far", { ...declared, ...change }, made.state);
          assert.equal(changed.action, "update");
          assert.deepEqual(changed.state.initErrors, []);
          assert.deepEqual((await harness.refresh(changed.state)).diff!.detailed, {});
          const imported = await harness.import(type, made.state.id);
          if (imported) assert.deepEqual(imported.failures, []);
          await harness.destroy(changed.state);
          assert.equal((await harness.refresh(changed.state)).state, undefined);
          if (type === "Image") {
            await stage.lxc("image", "import", await testImage(), "--alias", image);
            await stage.lxc("init", image, "base");
          }
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
