import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, bridge, pool } from "../support/stage";

describe("a server that is not in a cluster", function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.start({ with: ["pool", "network"] });
  });
  after(() => stage?.stop());

  const wrong: [type: string, inputs: PropertyMap, path: string][] = [
    ["Volume", { name: "data", pool, target: "m1" }, `/storage-pools/${pool}/volumes/custom/data`],
    [
      "NetworkForward",
      { network: bridge, listenAddress: "192.0.2.1", target: "m1" },
      `/networks/${bridge}/forwards/192.0.2.1`,
    ],
    ["Network", { name: "br1", memberConfig: { m1: { parent: "eth0" } } }, "/networks/br1"],
    [
      "StoragePool",
      { name: "other", driver: "dir", memberConfig: { m1: { size: "1GiB" } } },
      "/storage-pools/other",
    ],
  ];
  for (const [type, inputs, path] of wrong) {
    it(`has no members: a ${type} that names one is a warning in preview, and an error before anything is made`, async () => {
      const life = new Life(stage, type);
      const sentence = /server is not in (a cluster|one)/;
      await life.preview(inputs);
      assert.match(
        stage.harness
          .logs()
          .map(({ message }) => message)
          .join("\n"),
        sentence,
      );
      await assert.rejects(life.tryUp(inputs), sentence);
      assert.equal(await stage.exists(path), false);
    });
  }

  it("is the place that its volumes tell: their location may be given on", async () => {
    const volume = new Life(stage, "Volume");
    const { state } = await volume.up({ name: "data", pool });
    const target = state.outputs.location!;
    assert.equal(target, "none");
    await new Life(stage, "VolumeSnapshot").up({ pool, volume: "data", name: "s", target });
  });
});
