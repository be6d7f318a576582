/** How much memory the plugin's process takes; `npm run bench -- memory` prints more. */
import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Asset } from "../../provider/reconcile/values";
import { largeImage } from "../support/largeImage";
import { SpawnedPlugin } from "../support/spawnedPlugin";
import { Stage, image } from "../support/stage";

const limit = 150;

describe("the plugin's process", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  after(() => stage?.stop());

  const start = () => SpawnedPlugin.start({ endpoint: `unix://${stage.server.socket}`, requestTimeout: 120 });

  it(`stays under ${limit} MB while an image of 1 GiB is uploaded`, async () => {
    const path = largeImage(stage.server.directory, 1024);
    const plugin = await start();
    try {
      await plugin.create("Image", "large", { source: { type: "file", path } });
      assert.ok(plugin.peakMegabytes() < limit, `${plugin.peakMegabytes()} MB`);
    } finally {
      await plugin.stop();
    }
  });

  it(`stays under ${limit} MB while a file of 100 MiB goes into an instance, and is compared with what is there`, async () => {
    const path = join(stage.server.directory, "large-file");
    writeFileSync(path, "");
    truncateSync(path, 100 * 2 ** 20);
    await stage.lxc("init", image, "holder");
    const plugin = await start();
    try {
      const source = new Asset({ path });
      const file = await plugin.create("InstanceFile", "f", {
        instance: "holder",
        path: "/large",
        source,
      });
      assert.equal(file.outputs.size, 100 * 2 ** 20);
      await plugin.read(file);
      const peak = plugin.peakMegabytes();
      assert.ok(peak < limit, `${peak} MB`);
    } finally {
      await plugin.stop();
    }
  });

  it(`stays under ${limit} MB while 300 instances are refreshed`, async () => {
    const names = Array.from({ length: 300 }, (_, index) => `i${index}`);
    const maker = await start();
    const inputs = { source: { type: "none" }, running: false };
    const states = await Promise.all(
      names.map((name) => maker.create("Instance", name, { name, ...inputs })),
    ).finally(() => maker.stop());
    const plugin = await start();
    try {
      await Promise.all(states.map(plugin.read));
      assert.ok(plugin.peakMegabytes() < limit, `${plugin.peakMegabytes()} MB`);
    } finally {
      await plugin.stop();
    }
  });
});
