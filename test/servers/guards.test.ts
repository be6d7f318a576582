import assert from "node:assert/strict";
import { Life } from "../support/life";
import { onEveryServer } from "../support/onEveryServer";
import { PluginError } from "../support/pluginHarness";
import { pool } from "../support/stage";

/** What is lost only on some servers, because their lists or their refusals are other ones. */
describe("what is others' stays", function () {
  this.timeout(120_000);

  onEveryServer({ with: ["pool"] }, (on) => {
    it("leaves the zones of the project default where a project is destroyed with all that it holds", async function () {
      const { stage } = on;
      await stage.lxc("network", "zone", "create", "kept.example.net");
      const project = new Life(stage, "Project", "lab");
      const inputs = { name: "lab", config: { "features.networks": "true" }, forceDestroy: true };
      try {
        await project.up(inputs);
      } catch (error) {
        // Incus 7 has OVN alone in mind.
        if (!(error instanceof PluginError) || !/OVN is required/.test(error.message)) throw error;
        this.test!.title += ` (${error.message})`;
        return this.skip();
      }
      // Nothing of its own is in its way.
      await project.up({ ...inputs, name: "renamed" });
      await stage.lxc("storage", "volume", "create", pool, "data", "--project", "renamed");
      await project.isDestroyed("/projects/renamed");
      assert.deepEqual(await stage.query("/network-zones"), ["/1.0/network-zones/kept.example.net"]);
    });

    it("names the zones of a project that has its own, and destroys them with it", async function () {
      const { stage } = on;
      const { api_extensions: extensions } = await stage.query<{ api_extensions: string[] }>("");
      const hasOwn = extensions.includes("projects_networks_zones");
      const feature = hasOwn ? "features.networks.zones" : "features.networks";
      const project = new Life(stage, "Project", "zoned");
      await project.up({ name: "zoned", config: { [feature]: "true" } });
      await stage.lxc("network", "zone", "create", "own.example.net", "--project", "zoned");
      const harness = await stage.newCommand();
      await assert.rejects(harness.destroy(project.state), /it holds network-zones\/own\.example\.net/);
      await project.up({ name: "zoned", config: { [feature]: "true" }, forceDestroy: true });
      await project.isDestroyed("/projects/zoned");
      await stage.query("/network-zones/kept.example.net");
    });

    it("keeps a volume that has snapshots, and names them", async () => {
      const { stage } = on;
      const volume = new Life(stage, "Volume", "data");
      await volume.up({ name: "data", pool });
      const snapshots = `/storage-pools/${pool}/volumes/custom/data/snapshots`;
      await stage.request("POST", snapshots, { name: "s0" });
      const harness = await stage.newCommand();
      await assert.rejects(harness.destroy(volume.state), /it would take with it: snapshot "s0"/);
      const { found } = await harness.list("lxd:index:VolumeSnapshot", { pool, volume: "data" });
      assert.deepEqual(
        found.map(({ id }) => id),
        [`default/${pool}/data/s0`],
      );
      await volume.up({ name: "data", pool, forceDestroy: true });
      await volume.isDestroyed(`/storage-pools/${pool}/volumes/custom/data`);
    });

    it("takes a snapshot of a volume that is gone for deleted", async () => {
      const { stage } = on;
      await stage.lxc("storage", "volume", "create", pool, "base");
      const snapshot = new Life(stage, "VolumeSnapshot", "s1");
      await snapshot.up({ name: "s1", pool, volume: "base" });
      await stage.request("DELETE", `/storage-pools/${pool}/volumes/custom/base/snapshots/s1`, {});
      await (await stage.newCommand()).destroy(snapshot.state);
    });

    it("keeps the server's other keys where it refuses one, whatever it forgets by itself", async () => {
      const { stage } = on;
      const others = { "images.auto_update_interval": "12", "user.theirs": "1" };
      await stage.request("PATCH", "", { config: others });
      const harness = await stage.newCommand();
      const taken = { "core.https_address": "192.0.2.1:8443" };
      await assert.rejects(harness.up("ServerConfig", "it", { config: taken }), /could not be created/);
      await stage.request("PATCH", "", { config: { "user.later": "1" } });
      const { config } = await stage.query<{ config: Record<string, string> }>("");
      assert.deepEqual(config, { ...others, "user.later": "1" });
    });
  });
});
