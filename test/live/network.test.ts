import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("Network", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/networks/lab0";
  const inputs = {
    name: "lab0",
    description: "of the lab",
    config: { "ipv4.address": "10.91.8.1/24", "ipv4.nat": "false", "ipv6.address": "none" },
  };
  const shown = async () =>
    stage.query<{ description: string; type: string; config: Record<string, string> }>(path);

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "Network");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/lab0");
    assert.equal(state.outputs.ipv4Address, "10.91.8.1/24");
    assert.equal(state.outputs.ipv6Address, undefined);
    assert.equal(state.outputs.managed, true);
    assert.deepEqual((await shown()).config, inputs.config);
  });

  it("finds keys that were changed, added and removed, and repairs them", async () => {
    const set = (...args: string[]) => stage.lxc("network", ...args);
    const address = 'config["ipv4.address"]';
    await life.drifts(
      inputs,
      () => set("set", "lab0", "ipv4.address=10.91.9.1/24"),
      { [address]: "update" },
      path,
    );
    await life.drifts(inputs, () => set("set", "lab0", "user.x=x"), { 'config["user.x"]': "add" }, path);
    await life.drifts(
      inputs,
      () => set("unset", "lab0", "ipv4.nat"),
      { 'config["ipv4.nat"]': "delete" },
      path,
    );
  });

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      async () => stage.request("PUT", path, { config: (await shown()).config, description: "by hand" }),
      { description: "update" },
      path,
    ));

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("network", "delete", "lab0")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports("default/lab0", inputs, { description: "changed" });
    await life.imports("lab0", inputs, { config: { ...inputs.config, "ipv4.dhcp": "false" } });
  });

  it("has NAT in imported code: a network made anew from it would have none without", async () => {
    await stage.lxc(
      "network",
      "create",
      "nat0",
      "ipv4.address=10.91.10.1/24",
      "ipv4.nat=true",
      "ipv6.address=none",
    );
    const imported = await (await stage.newCommand()).import("Network", "nat0");
    assert.deepEqual(imported!.state.inputs, {
      name: "nat0",
      config: { "ipv4.address": "10.91.10.1/24", "ipv4.nat": "true", "ipv6.address": "none" },
    });
    assert.equal(imported!.diff.changes, false);
  });

  it("changes in place, the name too; another type replaces it", async () => {
    const renamed = () =>
      stage.query<{ config: Record<string, string>; description: string }>("/networks/lab1");
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "ipv4.address": "10.91.11.1/24", "ipv6.address": "none", "ipv4.dhcp": false },
        shows: async () => {
          assert.equal(life.output("ipv4Address"), "10.91.11.1/24");
          assert.equal((await shown()).config["ipv4.dhcp"], "false");
        },
      },
      name: { to: "lab1", shows: renamed },
      ownership: { to: "declared" },
      // Not a cluster: previewed, with a warning. test/clusters/memberConfig.test.ts has the rest.
      memberConfig: { to: { m1: { parent: "eth0" } }, previewed: true },
      type: {
        to: "macvlan",
        replaces: true,
        along: { config: { parent: "lo" } },
        shows: async () => assert.deepEqual((await renamed()).config, { parent: "lo" }),
      },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
  });

  it("is destroyed, also when it is gone already", () => life.isDestroyed("/networks/lab1"));

  it("keeps what the server fills in, and puts it back", async () => {
    const bare = { name: "bare0", config: { "ipv4.address": "none" } };
    await life.up(bare);
    const chosen = life.text("ipv6Address");
    assert.match(chosen, /^fd42:/);
    await stage.lxc("network", "set", "bare0", "ipv6.address=fd42:1::1/64");
    await life.refreshFinds({ 'config["ipv6.address"]': "add" });
    assert.equal((await life.up(bare)).state.outputs.ipv6Address, chosen);
    await stage.lxc("network", "unset", "bare0", "ipv6.nat");
    await life.refreshFinds({ 'config["ipv6.nat"]': "delete" });
    await life.up(bare);
    assert.equal(
      (await stage.query<{ config: Record<string, string> }>("/networks/bare0")).config["ipv6.nat"],
      "true",
    );
    await life.isDestroyed("/networks/bare0");
  });
});
