import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { createNetwork, createNetworks, networkConfig, startServerWithOvn } from "../support/ovn";
import { Stage } from "../support/stage";

interface Shown {
  description: string;
  config: Record<string, string>;
  status: string;
  target_project: string;
  target_network: string;
}

describe("NetworkPeer on OVN", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  /** The other side. */
  let other: Life;
  const path = "/networks/ovn1/peers/to2";
  const inputs: PropertyMap = {
    network: "ovn1",
    name: "to2",
    targetNetwork: "ovn2",
    description: "to the second",
    config: { "user.a": "a" },
  };
  const back: PropertyMap = { network: "ovn2", name: "to1", targetNetwork: "ovn1" };
  const shown = (where = path) => stage.query<Shown>(where);
  const peer = (...args: string[]) => stage.lxc("network", "peer", ...args);

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    await createNetworks(stage, 1, 2, 3);
    life = new Life(stage, "NetworkPeer");
    other = new Life(stage, "NetworkPeer", "other");
  });
  after(() => stage?.stop());

  it("is created as the preview said, and is pending until the other side exists", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/ovn1/to2");
    assert.equal(life.output("status"), "Pending");
    const { target_network, target_project } = await shown();
    assert.deepEqual([target_network, target_project], ["ovn2", "default"]);
  });

  it("is imported without noise while it is pending", () =>
    life.imports("default/ovn1/to2", inputs, { description: "changed" }));

  it("is of use once the other side is there, which is no drift", async () => {
    await other.up(back);
    assert.equal(other.output("status"), "Created");
    await life.refreshFinds({});
    assert.equal(life.output("status"), "Created");
    const told = await stage.harness.invoke("lxd:index:getNetworkPeer", { network: "ovn1", name: "to2" });
    assert.deepEqual(
      [told.exists, told.status, told.targetNetwork, told.targetProject, told.config],
      [true, "Created", "ovn2", "default", inputs.config],
    );
    const { networkPeers } = await stage.harness.invoke("lxd:index:getNetworkPeers", { network: "ovn2" });
    assert.deepEqual(
      (networkPeers as PropertyMap[]).map(({ name, status }) => [name, status]),
      [["to1", "Created"]],
    );
  });

  it("is imported without noise then, by its id with and without the project", async () => {
    await life.imports("default/ovn1/to2", inputs, { description: "changed" });
    await life.imports("ovn1/to2", inputs, { config: { "user.z": "z" } });
  });

  it("finds keys and a description that were changed, and repairs them", async () => {
    const set = (pair: string) => () => peer("set", "ovn1", "to2", pair);
    await life.drifts(inputs, set("user.a=b"), { 'config["user.a"]': "update" }, path);
    await life.drifts(inputs, set("user.b=b"), { 'config["user.b"]': "add" }, path);
    const unset = () => peer("unset", "ovn1", "to2", "user.a");
    await life.drifts(inputs, unset, { 'config["user.a"]': "delete" }, path);
    const describe = async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" });
    await life.drifts(inputs, describe, { description: "update" }, path);
  });

  it("keeps its keys, and the peering, when only its description changes", async () => {
    await life.up({ ...inputs, description: "changed" });
    const { config, status, description } = await shown();
    assert.deepEqual([config, status, description], [inputs.config, "Created", "changed"]);
    await life.up(inputs);
  });

  it("that has lost the other side is found by a refresh, and replaced", async () => {
    await other.isDestroyed("/networks/ovn2/peers/to1");
    await other.up(back);
    assert.equal(other.output("status"), "Pending", "the server does not join them again");
    await life.refreshFinds({ targetNetwork: "delete" });
    assert.equal(life.output("status"), "Errored");
    assert.equal((await life.up(inputs)).action, "replace");
    assert.equal(life.output("status"), "Created");
    await other.refreshFinds({});
    assert.equal(other.output("status"), "Created");
  });

  it("says in the preview of its replacement what that means for the other side", async () => {
    const { action } = await life.preview({ ...inputs, targetNetwork: "ovn3" });
    assert.equal(action, "replace");
    assert.match(
      stage.harness.logs(life.state.urn).at(-1)!.message,
      /lost with it: what the other side, on network "ovn2", is joined to/,
    );
  });

  it("is made again when somebody deleted it, and then the other side is", async () => {
    await life.deleted(inputs, () => peer("delete", "ovn1", "to2"));
    assert.equal(life.output("status"), "Pending");
    await other.refreshFinds({ targetNetwork: "delete" });
    await other.up(back);
    assert.equal(other.output("status"), "Created");
    await other.isDestroyed("/networks/ovn2/peers/to1");
    await life.refreshFinds({ targetNetwork: "delete" });
    await life.up(inputs);
  });

  it("changes in place its description and keys; all else replaces it", async () => {
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: { to: undefined, shows: async () => assert.deepEqual((await shown()).config, {}) },
      ownership: { to: "declared" },
      type: {
        to: "remote",
        along: { targetNetwork: null, targetIntegration: "ic" },
        refused: /"remote" needs a server with the API extension "network_integrations"/,
      },
      targetIntegration: { to: "ic", refused: /targetIntegration has no meaning for a peer of type "local"/ },
      name: { to: "another", replaces: true, shows: () => shown("/networks/ovn1/peers/another") },
      targetNetwork: {
        to: "ovn3",
        replaces: true,
        shows: async () => assert.equal((await shown("/networks/ovn1/peers/another")).target_network, "ovn3"),
      },
      targetProject: {
        to: "elsewhere",
        replaces: true,
        shows: async () =>
          assert.equal((await shown("/networks/ovn1/peers/another")).target_project, "elsewhere"),
      },
      network: { to: "ovn2", replaces: true, shows: () => shown("/networks/ovn2/peers/another") },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed("/networks/ovn2/peers/another");
  });

  it("joins networks of two projects", async () => {
    await stage.lxc("project", "create", "elsewhere", "-c", "features.networks=true");
    await createNetwork(stage, 4, "elsewhere");
    const there = { ...back, project: "elsewhere", network: "ovn4", targetProject: "default" };
    const here = { network: "ovn1", name: "out", targetNetwork: "ovn4", targetProject: "elsewhere" };
    await other.up(there);
    assert.equal(other.state.id, "elsewhere/ovn4/to1");
    await life.up(here);
    assert.equal(life.output("status"), "Created");
    await other.refreshFinds({});
    await other.imports("elsewhere/ovn4/to1", there, { description: "changed" });
    await life.imports("ovn1/out", here, { description: "changed" });
    await life.isDestroyed("/networks/ovn1/peers/out");
    await other.isDestroyed("/networks/ovn4/peers/to1?project=elsewhere");
  });

  it("follows its network to another name while it is pending", async () => {
    const network = new Life(stage, "Network", "net");
    const config = networkConfig(5);
    await network.up({ name: "ovn5", type: "ovn", config });
    const declared = { network: "ovn5", name: "to2", targetNetwork: "ovn2" };
    await life.up(declared);
    const harness = await stage.newCommand();
    const renamed = { name: "ovn6", type: "ovn", config };
    network.state = (await harness.up("Network", "net", renamed, network.state)).state;
    const followed = { ...declared, network: "ovn6" };
    const up = await harness.up("NetworkPeer", life.name, followed, life.state);
    assert.equal(up.action, "update");
    life.state = up.state;
    await life.isSettled(followed);
    await life.isDestroyed("/networks/ovn6/peers/to2");
    await network.isDestroyed("/networks/ovn6");
  });

  it("of what is no OVN network is refused in the server's words", async () => {
    await assert.rejects(life.tryUp({ ...inputs, network: "uplink" }), {
      message: /could not be created: Network driver "physical" does not support peering\.$/,
    });
  });
});
