import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { textOf, type PropertyMap } from "../../provider/reconcile/values";
import { NEWEST } from "../../scripts/server/servers.js";
import { newerKinds } from "../support/newerKinds";
import { onServers } from "../support/onEveryServer";
import { type Stage, bridge, pool } from "../support/stage";

/** Types that Incus 7 has, and a single server without OVN can show. */
const sampled: Record<string, (of: PropertyMap) => PropertyMap> = {
  NetworkAddressSet: (of) => of,
  NetworkIntegration: (of) => of,
  StorageBucket: (of) => ({ ...of, pool }),
  StorageBucketKey: (of) => ({ ...of, pool }),
};

describe("the life of types that newer servers have", function () {
  this.timeout(120_000);

  onServers([NEWEST], { with: ["pool", "network"] }, (on) => {
    for (const [type, placed] of Object.entries(sampled)) {
      it(type, async () => {
        const { stage } = on;
        const { inputs, change } = newerKinds[type]!;
        const bucket = type === "StorageBucketKey" ? await makeBucket(stage) : undefined;
        const declared = placed(inputs);
        const { state } = await stage.harness.up(type, type, declared);
        assert.deepEqual(state.initErrors, []);
        assert.equal((await stage.harness.up(type, type, declared, state)).action, "same");
        assert.deepEqual((await stage.harness.refresh(state)).diff!.detailed, {});
        const changed = await stage.harness.up(type, type, { ...declared, ...change }, state);
        assert.equal(changed.action, "update");
        assert.deepEqual((await stage.harness.refresh(changed.state)).diff!.detailed, {});
        await stage.newCommand();
        // Somebody else runs the program as it was.
        await stage.harness.up(type, type, declared, changed.state);
        await stage.newCommand();
        const drift = await stage.harness.refresh(changed.state);
        assert.notDeepEqual(drift.diff!.detailed, {});
        const mended = await stage.harness.up(type, type, { ...declared, ...change }, drift.state);
        assert.equal(mended.action, "update");
        const imported = await stage.harness.import(type, mended.state.id);
        assert.deepEqual(imported?.failures, []);
        assert.deepEqual(imported?.diff.detailed, {});
        await stage.harness.destroy(mended.state);
        assert.equal((await stage.harness.refresh(mended.state)).state, undefined);
        if (bucket) await stage.harness.destroy(bucket);
      });
    }

    const makeBucket = async (stage: Stage) =>
      (await stage.harness.up("StorageBucket", "bucket", { pool, name: "backups" })).state;

    it("addresses in use are told, of the project and of all", async () => {
      for (const allProjects of [false, true]) {
        const { networkAllocations } = await on.stage.harness.invoke("lxd:index:getNetworkAllocations", {
          allProjects,
        });
        const own = (networkAllocations as PropertyMap[]).find(({ type }) => type === "network");
        assert.equal(own?.usedBy, `/1.0/networks/${bridge}`, JSON.stringify(networkAllocations));
        assert.match(textOf(own?.address), /^10\.91\.7\.1\//);
      }
    });

    it("a volume holds the image of a disc", async () => {
      const { stage } = on;
      const path = join(stage.server.directory, "disc.iso");
      writeFileSync(path, Buffer.alloc(2 * 1024 * 1024, "disc"));
      const inputs = { pool, name: "disc", contentType: "iso", source: { type: "iso", path } };
      const { state } = await stage.harness.up("Volume", "disc", inputs);
      assert.deepEqual(state.initErrors, []);
      const object = `/storage-pools/${pool}/volumes/custom/disc`;
      assert.equal((await stage.query<{ content_type: string }>(object)).content_type, "iso");
      assert.equal((await stage.harness.up("Volume", "disc", inputs, state)).action, "same");
      assert.deepEqual((await stage.harness.refresh(state)).diff!.detailed, {});
      const described = { ...inputs, description: "a disc" };
      const changed = await stage.harness.up("Volume", "disc", described, state);
      assert.equal(changed.action, "update");
      assert.deepEqual((await stage.harness.refresh(changed.state)).diff!.detailed, {});
      await assert.rejects(
        stage.harness.preview("Volume", "none", { pool, contentType: "iso" }),
        /contentType "iso" needs a source of type "iso"/,
      );
      await assert.rejects(
        stage.harness.preview("Volume", "tar", { pool, source: { type: "tar", path } }),
        /source\.type "tar" needs a server with the API extension "import_custom_volume_tar" \(LXD .*\), which this one \(Incus 7.* does not have\. Choose another/,
      );
      await stage.harness.destroy(changed.state);
      assert.equal(await stage.exists(object), false);
    });

    it("a bucket tells the key that it comes with, and a key of that name takes it over", async () => {
      const { stage } = on;
      const bucket = await makeBucket(stage);
      assert.ok(bucket.outputs.adminSecretKey !== undefined);
      const inputs = { pool, bucket: "backups", name: "admin", role: "admin", description: "ours" };
      const { state } = await stage.harness.up("StorageBucketKey", "admin", inputs);
      assert.deepEqual(state.outputs.secretKey, bucket.outputs.adminSecretKey);
      await stage.harness.destroy(state);
      await stage.newCommand();
      const { state: without } = await stage.harness.refresh(bucket);
      assert.ok(without);
      await stage.harness.destroy(without);
    });
  });
});
