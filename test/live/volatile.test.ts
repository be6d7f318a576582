import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, bridge, image } from "../support/stage";

/** The server's own memory of an instance. A PUT that left it out would give it another uuid and MAC. */
describe("volatile keys", function () {
  this.timeout(180_000);
  let stage: Stage;
  let life: Life;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    life = new Life(stage, "Instance");
    await stage.lxc("profile", "create", "small");
  });
  after(() => stage?.stop());

  const updates: PropertyMap[] = [
    { config: { "limits.cpu": "1" } },
    { config: {} },
    { description: "changed" },
    { profiles: ["default", "small"] },
    { devices: { data: { type: "disk", source: "/srv", path: "/data" } } },
    { devices: { eth0: { type: "nic", network: bridge, "ipv4.address": "10.91.7.77" } } },
    { config: { "security.privileged": "true" } },
    { name: "renamed" },
    { running: false },
    { running: true, config: { "user.a": "b" } },
    { ownership: "declared", ephemeral: true },
  ];

  it("and keys of the image are the same after ten different updates", async () => {
    const identity = async () => {
      const { config } = await stage.query<{ config: Record<string, string> }>(
        `/instances/${life.text("name")}`,
      );
      return Object.fromEntries(
        Object.entries(config).filter(([key]) =>
          /^image\.|^volatile\.(uuid|base_image|eth0\.hwaddr)$/.test(key),
        ),
      );
    };
    let inputs: PropertyMap = { name: "web", image };
    await life.up(inputs);
    const first = await identity();
    assert.ok(first["volatile.uuid"] && first["volatile.eth0.hwaddr"] && first["image.os"]);
    for (const update of updates) {
      inputs = { ...inputs, ...update };
      await life.up(inputs);
      assert.deepEqual(await identity(), first, JSON.stringify(update));
    }
  });

  it("and keys of the image are kept when somebody changes the instance by hand", async () => {
    const uuid = life.output("uuid");
    await stage.lxc("config", "set", life.text("name"), "image.os=other");
    await life.refreshFinds({});
    assert.equal(life.output("uuid"), uuid);
  });
});
