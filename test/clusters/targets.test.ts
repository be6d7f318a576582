import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { pool } from "../support/stage";

interface Raw {
  name: string;
  location: string;
  description: string;
  config: Record<string, string>;
}

describe("what one member of a cluster has", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  const seen = (path: string) => stage.query<Raw>(path);
  const volumes = `/storage-pools/${pool}/volumes/custom`;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool"] });
  });
  after(() => stage?.stop());

  describe("volumes of one name on two members", () => {
    const inputs = (target: string): PropertyMap => ({ name: "data", pool, target, description: target });
    let lives: Life[];
    before(() => (lives = ["m1", "m2"].map((name) => new Life(stage, "Volume", name))));

    it("are two", async () => {
      for (const life of lives) {
        const { state } = await life.up(inputs(life.name));
        assert.equal(state.outputs.location, life.name);
      }
      assert.equal((await seen(`${volumes}/data?target=m2`)).description, "m2");
    });

    it("are changed, and found changed, each by itself", async () => {
      const [first, second] = lives as [Life, Life];
      await second.up({ ...inputs("m2"), config: { "user.a": "2" } });
      await first.refreshFinds({});
      const byHand = () =>
        stage.request("PUT", `${volumes}/data?target=m1`, { description: "by hand", config: {} });
      await first.drifts(inputs("m1"), byHand, { description: "update" }, `${volumes}/data?target=m1`);
      await second.refreshFinds({});
      await second.up(inputs("m2"));
    });

    it("may leave the member out once they have one, or name it: that is no move", async () => {
      const [first] = lives as [Life, Life];
      const { target: _target, ...rest } = inputs("m1");
      const { preview } = await first.tryUp(rest);
      assert.notEqual(preview.action, "replace");
      await first.up(inputs("m1"));
    });

    it("are replaced when another member is to have them", async () => {
      const life = new Life(stage, "Volume", "moving");
      await life.up({ name: "moving", pool, target: "m1" });
      const up = await life.up({ name: "moving", pool, target: "m2" });
      assert.equal(up.action, "replace");
      assert.equal((await seen(`${volumes}/moving`)).location, "m2");
      await life.isDestroyed(`${volumes}/moving`);
    });

    it("have snapshots each", async () => {
      const snapshots = ["m1", "m2"].map((name) => new Life(stage, "VolumeSnapshot", `of-${name}`));
      for (const [index, life] of snapshots.entries()) {
        await life.up({ pool, volume: "data", name: "s", target: `m${index + 1}`, description: life.name });
      }
      const second = snapshots[1]!;
      await second.up({ pool, volume: "data", name: "t", target: "m2", description: "renamed" });
      await snapshots[0]!.refreshFinds({});
      await assert.rejects(
        stage.newCommand().then((harness) => harness.destroy(lives[1]!.state)),
        /would take with it: snapshot "t"/,
      );
      await second.isDestroyed(`${volumes}/data/snapshots/t?target=m2`);
      await snapshots[0]!.isDestroyed(`${volumes}/data/snapshots/s?target=m1`);
    });

    it("are renamed and deleted each by itself", async () => {
      const [first, second] = lives as [Life, Life];
      await second.up({ ...inputs("m2"), name: "renamed" });
      await first.isDestroyed(`${volumes}/data`);
      assert.equal((await seen(`${volumes}/renamed`)).location, "m2");
      await second.isDestroyed(`${volumes}/renamed`);
    });
  });

  describe("a volume without a target", () => {
    it("is on the member that is asked, and its snapshots are found", async () => {
      const life = new Life(stage, "Volume", "here");
      const { state } = await life.up({ name: "here", pool });
      assert.equal(state.outputs.location, "m1");
      const written = { name: "here", pool, target: "m1" };
      await life.imports(`default/${pool}/here`, written, { description: "changed" });
      await life.isDestroyed(`${volumes}/here`);
    });
  });

  describe("a forward", () => {
    const inputs: PropertyMap = {
      network: "br1",
      listenAddress: "192.0.2.1",
      config: { target_address: "10.94.1.5" },
    };
    let network: Life;
    before(async () => {
      network = new Life(stage, "Network", "br1");
      await network.up({ name: "br1", config: { "ipv4.address": "10.94.1.1/24", "ipv6.address": "none" } });
    });

    it("listens on the member that is named, and on each that is", async () => {
      const lives = ["m1", "m2"].map((name) => new Life(stage, "NetworkForward", name));
      for (const life of lives) {
        const { state } = await life.up({ ...inputs, target: life.name, description: life.name });
        assert.equal(state.outputs.location, life.name);
      }
      await lives[1]!.up({ ...inputs, target: "m2", description: "changed" });
      await lives[0]!.refreshFinds({});
      await lives[0]!.isDestroyed("/networks/br1/forwards/192.0.2.1?target=m1");
      await lives[1]!.refreshFinds({});
      await lives[1]!.isDestroyed("/networks/br1/forwards/192.0.2.1");
    });

    after(() => network.isDestroyed("/networks/br1"));
  });

  it("is not made on a member that there is not", async () => {
    const life = new Life(stage, "Volume", "nowhere");
    await assert.rejects(life.tryUp({ name: "nowhere", pool, target: "m9" }), /"m9".*"m1", "m2"/);
  });
});
