import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";

interface Raw {
  status: string;
  description: string;
  config: Record<string, string>;
  locations: string[];
}

describe("networks and pools of a cluster", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  const places: string[] = [];
  /** Members see the files of this machine; what lies below their own directories they do not take. */
  const newPlace = async () => {
    const place = await mkdtemp(join(tmpdir(), "lxd-disks-"));
    places.push(place);
    return place;
  };
  const seen = (path: string) => stage.query<Raw>(path);
  const warnings = () => stage.harness.logs().map(({ message }) => message);

  before(async () => {
    stage = await ClusterStage.start();
    for (const member of stage.cluster.members) {
      await member.inside(["ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1"]);
    }
  });
  after(async () => {
    await stage?.stop();
    for (const place of places) await rm(place, { recursive: true, force: true });
  });

  describe("a bridge", () => {
    const inputs: PropertyMap = {
      name: "br1",
      description: "on all members",
      config: { "ipv4.address": "10.93.1.1/24", "ipv6.address": "none", "user.a": "1" },
    };
    let life: Life;
    before(() => (life = new Life(stage, "Network")));

    it("is made on every member, with its description", async () => {
      const { state } = await life.up(inputs);
      assert.deepEqual(state.outputs.locations, ["m1", "m2"]);
      assert.equal(state.outputs.status, "Created");
      assert.equal((await seen("/networks/br1")).description, "on all members");
      assert.equal((await seen("/networks/br1?target=m2")).status, "Created");
    });

    it("changes in place, and its description alone loses nothing", async () => {
      await life.up({ ...inputs, description: "changed" });
      assert.deepEqual((await seen("/networks/br1")).config, inputs.config);
      await life.up({ ...inputs, config: { ...(inputs.config as PropertyMap), "user.a": "2" } });
      await life.up(inputs);
      const byHand = () => stage.lxc("network", "set", "br1", "user.b=by hand");
      await life.drifts(inputs, byHand, { 'config["user.b"]': "add" }, "/networks/br1");
    });

    it("is imported without noise", async () => {
      await life.imports("default/br1", inputs, { description: "changed" });
    });

    it("is deleted on all members", () => life.isDestroyed("/networks/br1"));
  });

  describe("a network with another parent on each member", () => {
    const inputs: PropertyMap = {
      name: "direct",
      type: "macvlan",
      config: { parent: "lo", "user.a": "1" },
      memberConfig: { m2: { parent: "veth0" } },
    };
    const parents = async () => [
      (await seen("/networks/direct?target=m1")).config.parent,
      (await seen("/networks/direct?target=m2")).config.parent,
    ];
    let life: Life;
    before(() => (life = new Life(stage, "Network")));

    it("takes keys of config for all members, and those of memberConfig for one", async () => {
      await life.up(inputs);
      assert.deepEqual(await parents(), ["lo", "veth0"]);
    });

    it("changes one member's key, and leaves the rest alone", async () => {
      const changed = { ...inputs, memberConfig: { m2: { parent: "veth1" } } };
      const { diff } = await life.up(changed);
      assert.deepEqual(Object.keys(diff!.detailed), ["memberConfig.m2.parent"]);
      assert.deepEqual(await parents(), ["lo", "veth1"]);
      await life.up(inputs);
      assert.equal((await seen("/networks/direct")).config["user.a"], "1");
    });

    it("finds another value on one member, and repairs it", async () => {
      const onMember = (member: string, parent: string) => async () => {
        const { description, config } = await seen(`/networks/direct?target=${member}`);
        await stage.request("PUT", `/networks/direct?target=${member}`, {
          description,
          config: { ...config, parent },
        });
      };
      const at = (member: string) => `/networks/direct?target=${member}`;
      await life.drifts(inputs, onMember("m2", "veth1"), { "memberConfig.m2.parent": "update" }, at("m2"));
      await life.drifts(inputs, onMember("m1", "veth1"), { "config.parent": "update" }, at("m1"));
    });

    it("may give every member's key by itself, without a change", async () => {
      const { config, ...rest } = inputs;
      const { parent: _parent, ...others } = config as PropertyMap;
      const each = {
        ...rest,
        config: others,
        memberConfig: { m1: { parent: "lo" }, m2: { parent: "veth0" } },
      };
      await life.up(each);
      assert.deepEqual(await parents(), ["lo", "veth0"]);
      await life.imports("default/direct", each, { description: "changed" });
      await life.isDestroyed("/networks/direct");
    });
  });

  describe("a pool", () => {
    const inputs: PropertyMap = { name: "disks", driver: "dir", description: "for all" };
    let life: Life;
    before(() => (life = new Life(stage, "StoragePool")));

    it("is made on every member, changes in place and is imported without noise", async () => {
      const { state } = await life.up(inputs);
      assert.deepEqual(state.outputs.locations, ["m1", "m2"]);
      await life.up({ ...inputs, description: "changed", config: { "rsync.compression": "false" } });
      await life.up(inputs);
      await life.imports("disks", inputs, { description: "changed" });
      await life.isDestroyed("/storage-pools/disks");
    });

    it("lies where each member has place for it", async () => {
      const sources = [await newPlace(), await newPlace()];
      const placed = {
        ...inputs,
        memberConfig: { m1: { source: sources[0]! }, m2: { source: sources[1]! } },
      };
      await life.up(placed);
      assert.equal((await seen("/storage-pools/disks?target=m2")).config.source, sources[1]);
      await life.imports("disks", placed, { description: "changed" });
      await life.isDestroyed("/storage-pools/disks");
    });
  });

  describe("what is half made", () => {
    it("is finished by the next up, once what was wrong is mended: a network", async () => {
      const life = new Life(stage, "Network");
      const wrong: PropertyMap = {
        name: "half",
        type: "macvlan",
        description: "in the end",
        config: { parent: "lo", "user.a": "1" },
        memberConfig: { m2: { parent: "nothing" } },
      };
      const { state } = await life.tryUp(wrong);
      assert.match(state.initErrors.join(), /Parent interface "nothing" not found.*pulumi up/);
      assert.equal((await seen("/networks/half")).status, "Errored");
      const refreshed = await (await stage.newCommand()).refresh(state);
      assert.match(refreshed.state!.initErrors.join(), /Not finished yet/);
      const right = { ...wrong, memberConfig: { m2: { parent: "veth0" } } };
      await life.up(right);
      const { status, description, config } = await seen("/networks/half");
      assert.deepEqual([status, description, config], ["Created", "in the end", { "user.a": "1" }]);
      await life.isDestroyed("/networks/half");
    });

    it("is finished by the next up: a pool", async () => {
      const life = new Life(stage, "StoragePool");
      const place = await newPlace();
      await rm(place, { recursive: true });
      const inputs: PropertyMap = {
        name: "halfpool",
        driver: "dir",
        description: "in the end",
        config: { "rsync.compression": "false" },
        memberConfig: { m2: { source: place } },
      };
      const { state } = await life.tryUp(inputs);
      assert.match(state.initErrors.join(), /Source path '.*' doesn't exist/);
      await mkdir(place);
      await life.up(inputs);
      const { status, description } = await seen("/storage-pools/halfpool");
      assert.deepEqual([status, description], ["Created", "in the end"]);
      await life.isDestroyed("/storage-pools/halfpool");
    });

    it("is finished when it was begun as declared, and refused when not", async () => {
      const define = (parent: string) =>
        stage.request("POST", "/networks?target=m1", { name: "begun", type: "macvlan", config: { parent } });
      const inputs: PropertyMap = { name: "begun", type: "macvlan", config: { parent: "lo" } };
      await define("veth1");
      const life = new Life(stage, "Network");
      await assert.rejects(life.tryUp(inputs), /half made.*member "m1".*lxc network delete begun/);
      await stage.lxc("network", "delete", "begun");
      await define("lo");
      await life.up(inputs);
      assert.deepEqual(life.state.outputs.locations, ["m1", "m2"]);
      await life.isDestroyed("/networks/begun");
    });
  });

  it("that exist already are refused with the command that imports them", async () => {
    const life = new Life(stage, "StoragePool");
    await life.up({ name: "there", driver: "dir" });
    const again = new Life(stage, "StoragePool", "other");
    await assert.rejects(
      again.tryUp({ name: "there", driver: "dir" }),
      /pulumi import lxd:index:StoragePool other there/,
    );
    await life.isDestroyed("/storage-pools/there");
  });

  it("do not take members that there are not", async () => {
    const inputs: PropertyMap = { name: "no", driver: "dir", memberConfig: { m9: { size: "1GiB" } } };
    const life = new Life(stage, "StoragePool");
    await life.preview(inputs);
    assert.match(warnings().join("\n"), /memberConfig names "m9".*"m1", "m2"/);
    await assert.rejects(life.tryUp(inputs), /memberConfig names "m9", not among the members/);
    assert.equal(await stage.exists("/storage-pools/no"), false);
  });
});
