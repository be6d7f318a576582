import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { FakeLxd, refuse, sync } from "../../support/fakeLxd";
import { PluginHarness, type ResourceState } from "../../support/pluginHarness";

/** Peers need OVN, which is not to be had where the tests run: a server that answers as the API is documented. */
describe("NetworkPeer", () => {
  let fake: FakeLxd;
  let harness: PluginHarness;
  let peer: Record<string, unknown> | undefined;
  let state: ResourceState;
  const collection = "/1.0/networks/ovn1/peers";
  const path = `${collection}/to2`;
  const inputs: PropertyMap = {
    network: "ovn1",
    name: "to2",
    targetNetwork: "ovn2",
    description: "to the second",
    config: { "user.a": "a" },
  };

  before(async () => {
    fake = await FakeLxd.start();
    fake.on("GET /1.0", () =>
      sync({ api_extensions: ["network_peer"], api_version: "1.0", auth: "trusted" }),
    );
    fake.on(`POST ${collection}`, ({ body }) => {
      peer = { ...(JSON.parse(body) as object), status: "PENDING", used_by: [] };
      return sync(null);
    });
    fake.on(`GET ${path}`, () => (peer ? sync(peer) : refuse(404, "Network peer not found")));
    fake.on(`GET ${collection}`, () => sync(peer ? [peer] : []));
    fake.on(`PUT ${path}`, ({ body }) => {
      const { description, config } = JSON.parse(body) as Record<string, unknown>;
      peer = { ...peer, description, config };
      return sync(null);
    });
    fake.on(`DELETE ${path}`, () => {
      const was = peer;
      peer = undefined;
      return was ? sync(null) : refuse(404, "Network peer not found");
    });
    const configuration = { endpoint: `unix://${fake.socketPath}` };
    harness = await PluginHarness.start(createProvider, { configuration });
  });
  after(async () => {
    await harness.stop();
    await fake.close();
  });

  const up = async (wanted: PropertyMap) => {
    const done = await harness.up("NetworkPeer", "peer", wanted, state);
    ({ state } = done);
    return done;
  };

  it("is created pending, in its own project unless told otherwise", async () => {
    await up(inputs);
    assert.equal(state.id, "default/ovn1/to2");
    assert.equal(state.outputs.status, "PENDING");
    assert.equal(peer!.target_network, "ovn2");
    assert.equal(peer!.target_project, "default");
    assert.equal((await up(inputs)).action, "same");
  });

  it("shows its status when the other side has come, which is no drift", async () => {
    peer = { ...peer, status: "CREATED" };
    const { state: fresh, diff } = await harness.refresh(state);
    assert.deepEqual(diff!.detailed, {});
    assert.equal(fresh!.outputs.status, "CREATED");
    state = fresh!;
  });

  it("changes its description and keys in place, without an ETag; all else replaces it", async () => {
    assert.equal((await up({ ...inputs, description: "changed", config: {} })).action, "update");
    assert.deepEqual([peer!.description, peer!.config], ["changed", {}]);
    assert.equal(fake.seen(`PUT ${path}`)[0]!.headers["if-match"], undefined);
    const replacing: PropertyMap[] = [
      { targetNetwork: "ovn3" },
      { targetProject: "other" },
      { name: "x" },
      { network: "y" },
    ];
    for (const change of replacing) {
      const preview = await harness.preview("NetworkPeer", "peer", { ...inputs, ...change }, state);
      assert.equal(preview.action, "replace", JSON.stringify(change));
    }
    await up(inputs);
  });

  it("is repaired when somebody changed it", async () => {
    peer = { ...peer, config: { "user.a": "by hand", "user.b": "b" } };
    const { state: fresh, diff } = await harness.refresh(state);
    assert.deepEqual(Object.keys(diff!.detailed).sort(), ['config["user.a"]', 'config["user.b"]']);
    state = fresh!;
    await up(inputs);
    assert.deepEqual(peer.config, { "user.a": "a" });
  });

  it("is imported without noise, and deleted, also when it is gone", async () => {
    const imported = await harness.import("NetworkPeer", "ovn1/to2");
    assert.deepEqual(imported!.state.inputs, inputs);
    assert.equal(imported!.diff.changes, false);
    await harness.destroy(state);
    assert.equal(peer, undefined);
    await harness.destroy(state);
    assert.equal((await harness.refresh(state)).state, undefined);
  });
});
