import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { PluginHarness } from "../../support/pluginHarness";
import { furnish } from "../../support/newerKinds";
import { StatefulLxd } from "../../support/statefulLxd";

/** With answers as Incus 7 gives them: no server here has an integration that is connected to anything. */
describe("a peer of an integration", () => {
  let server: StatefulLxd;
  let harness: PluginHarness;
  const peer = { network: "ovn1", name: "out", type: "remote", targetIntegration: "ic" };

  async function start(extensions: string[]): Promise<void> {
    server = await StatefulLxd.start({ extensions, server: { server: "incus", server_version: "7.0.2" } });
    furnish(server);
    server.put("/1.0/networks/ovn1", { name: "ovn1", type: "ovn", config: {}, description: "" });
    server.has("/1.0/network-integrations");
    server.put("/1.0/network-integrations/ic", { name: "ic", type: "ovn", config: {}, description: "" });
    server.has("/1.0/networks/*/peers", { made: (body) => ({ status: "Pending", ...body }) });
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}` },
    });
  }
  afterEach(async () => {
    await harness.stop();
    await server.close();
  });

  it("names the integration and no network, and settles", async () => {
    await start(["network_integrations"]);
    const { state } = await harness.up("NetworkPeer", "it", peer);
    const made = server.get("/1.0/networks/ovn1/peers/out");
    assert.deepEqual([made?.type, made?.target_integration], ["remote", "ic"]);
    assert.equal(made?.target_project, undefined);
    assert.equal((await harness.up("NetworkPeer", "it", peer, state)).action, "same");
    assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
    const other = await harness.preview("NetworkPeer", "it", { ...peer, targetIntegration: "other" }, state);
    assert.equal(other.action, "replace");
  });

  it("is refused by the preview of a server without integrations", async () => {
    await start([]);
    await assert.rejects(
      harness.preview("NetworkPeer", "it", peer),
      /type "remote" needs a server with the API extension "network_integrations"/,
    );
  });

  it("has one target, of the kind that its type says", async () => {
    await start(["network_integrations"]);
    const refuses = (inputs: object, words: RegExp) =>
      assert.rejects(harness.preview("NetworkPeer", "it", { ...peer, ...inputs }), words);
    await refuses({ targetNetwork: "ovn2" }, /targetNetwork has no meaning for a peer of type "remote"/);
    await refuses({ type: "local" }, /targetNetwork is required for a peer of type "local"/);
  });
});
