import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { startServerWithOvn, uplinkConfig } from "../support/ovn";
import { Stage } from "../support/stage";

interface Shown {
  description: string;
  type: string;
  config: Record<string, string>;
}

describe("Network on OVN", function () {
  this.timeout(120_000);
  let stage: Stage;
  let uplink: Life;
  let life: Life;
  const shown = (name: string) => stage.query<Shown>(`/networks/${name}`);
  const set = (...args: string[]) => stage.lxc("network", ...args);
  const ofUplink = {
    name: "uplink",
    type: "physical",
    description: "to the outside",
    config: uplinkConfig,
  };
  const inputs = {
    name: "ovn1",
    type: "ovn",
    description: "of the lab",
    config: {
      network: "uplink",
      "ipv4.address": "10.196.1.1/24",
      "ipv4.nat": "true",
      "ipv6.address": "none",
      "dns.domain": "lab",
    },
  };

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    uplink = new Life(stage, "Network", "uplink");
    life = new Life(stage, "Network");
  });
  after(() => stage?.stop());

  describe("of type physical", () => {
    const path = "/networks/uplink";

    it("is created as the preview said", async () => {
      const { state } = await uplink.up(ofUplink);
      assert.equal(state.id, "default/uplink");
      assert.equal(state.outputs.status, "Created");
      assert.deepEqual(state.outputs.effectiveConfig, uplinkConfig);
    });

    it("finds keys and a description that were changed, and repairs them", async () => {
      await uplink.drifts(
        ofUplink,
        () => set("set", "uplink", "dns.nameservers=10.197.0.2"),
        { 'config["dns.nameservers"]': "update" },
        path,
      );
      await uplink.drifts(
        ofUplink,
        () => set("set", "uplink", "ipv4.routes.anycast=true"),
        { 'config["ipv4.routes.anycast"]': "add" },
        path,
      );
      await uplink.drifts(
        ofUplink,
        async () => stage.request("PUT", path, { ...(await shown("uplink")), description: "by hand" }),
        { description: "update" },
        path,
      );
    });

    it("is imported without noise", async () => {
      await uplink.imports("default/uplink", ofUplink, { description: "changed" });
      await uplink.imports("uplink", ofUplink, { config: { ...uplinkConfig, "user.a": "a" } });
    });

    it("changes in place, the name too; another type replaces it", async () => {
      await uplink.changes(ofUplink, {
        description: {
          to: "changed",
          shows: async () => {
            const { description, config } = await shown("uplink");
            assert.equal(description, "changed");
            assert.equal(config["ipv4.routes"], uplinkConfig["ipv4.routes"]);
          },
        },
        config: {
          to: { ...uplinkConfig, "ipv4.ovn.ranges": "10.197.0.50-10.197.0.60", "ovn.ingress_mode": "routed" },
          shows: async () =>
            assert.equal((await shown("uplink")).config["ipv4.ovn.ranges"], "10.197.0.50-10.197.0.60"),
        },
        name: { to: "uplink2", shows: () => shown("uplink2") },
        ownership: { to: "declared" },
        memberConfig: { to: { m1: { parent: "eth0" } }, previewed: true },
        type: {
          to: "macvlan",
          replaces: true,
          along: { config: { parent: "ovsup" } },
          shows: async () => assert.deepEqual((await shown("uplink2")).config, { parent: "ovsup" }),
        },
        project: { to: "elsewhere", replaces: true, previewed: true },
      });
      await uplink.isDestroyed("/networks/uplink2");
      await uplink.up(ofUplink);
    });
  });

  describe("of type ovn", () => {
    const path = "/networks/ovn1";

    it("is created as the preview said", async () => {
      const { state } = await life.up(inputs);
      assert.equal(state.id, "default/ovn1");
      assert.equal(state.outputs.ipv4Address, "10.196.1.1/24");
      assert.equal(state.outputs.ipv6Address, undefined);
      assert.deepEqual(state.outputs.effectiveConfig, { ...inputs.config, "bridge.mtu": "1500" });
    });

    it("finds keys and a description that were changed, and repairs them", async () => {
      await life.drifts(
        inputs,
        () => set("set", "ovn1", "ipv4.address=10.196.9.1/24"),
        { 'config["ipv4.address"]': "update" },
        path,
      );
      await life.drifts(
        inputs,
        () => set("set", "ovn1", "dns.search=lab"),
        { 'config["dns.search"]': "add" },
        path,
      );
      await life.drifts(
        inputs,
        () => set("unset", "ovn1", "dns.domain"),
        { 'config["dns.domain"]': "delete" },
        path,
      );
      await life.drifts(
        inputs,
        async () => stage.request("PUT", path, { ...(await shown("ovn1")), description: "by hand" }),
        { description: "update" },
        path,
      );
    });

    it("puts back what the server filled in", async () => {
      await set("set", "ovn1", "bridge.mtu=1400");
      await life.refreshFinds({ 'config["bridge.mtu"]': "add" });
      await life.up(inputs);
      assert.equal((await shown("ovn1")).config["bridge.mtu"], "1500");
    });

    it("is made again when somebody deleted it", () => life.deleted(inputs, () => set("delete", "ovn1")));

    it("is imported without noise", async () => {
      await life.imports("default/ovn1", inputs, { description: "changed" });
      await life.imports("ovn1", inputs, { config: { ...inputs.config, "dns.domain": "other" } });
      await life.up(inputs);
    });

    it("is what the server fills in, without a difference", async () => {
      const bare = new Life(stage, "Network", "bare");
      await bare.up({ name: "bare", type: "ovn" });
      const { config } = await shown("bare");
      assert.equal(config.network, "uplink");
      assert.equal(config["ipv4.nat"], "true");
      assert.equal(bare.text("ipv4Address"), config["ipv4.address"]);
      assert.equal(bare.text("ipv6Address"), config["ipv6.address"]);
      const imported = await (await stage.newCommand()).import("Network", "bare");
      assert.deepEqual(Object.keys(imported!.state.inputs.config as PropertyMap).sort(), [
        "ipv4.address",
        "ipv4.nat",
        "ipv6.address",
        "ipv6.nat",
        "network",
      ]);
      assert.equal(imported!.diff.changes, false);
      const changed = { name: "bare", type: "ovn", description: "changed" };
      await bare.up(changed);
      assert.deepEqual((await shown("bare")).config, config);
      await bare.isDestroyed("/networks/bare");
    });

    it("changes in place, the name too; another type replaces it", async () => {
      await life.changes(inputs, {
        description: { to: "changed", shows: async () => (await shown("ovn1")).description === "changed" },
        config: {
          to: {
            network: "uplink",
            "ipv4.address": "10.196.2.1/24",
            "ipv4.nat": true,
            "ipv6.address": "auto",
          },
          shows: async () => {
            assert.equal(life.output("ipv4Address"), "10.196.2.1/24");
            assert.match(life.text("ipv6Address"), /^fd42:/);
          },
        },
        name: { to: "ovn2", shows: () => shown("ovn2") },
        ownership: { to: "declared" },
        memberConfig: { to: { m1: { parent: "eth0" } }, refused: /every member has such a network alike/ },
        type: {
          to: "bridge",
          replaces: true,
          along: { config: { "ipv4.address": "none", "ipv6.address": "none" } },
          shows: async () => assert.equal((await shown("ovn2")).type, "bridge"),
        },
        project: { to: "elsewhere", replaces: true, previewed: true },
      });
    });

    it("is destroyed, also when it is gone already; and then its uplink is", async () => {
      await life.isDestroyed("/networks/ovn2");
      await uplink.isDestroyed("/networks/uplink");
    });
  });
});
