import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { furnish } from "../../support/newerKinds";
import { PluginHarness } from "../../support/pluginHarness";
import { StatefulLxd } from "../../support/statefulLxd";

const kinds: Record<string, { collection: string; change: PropertyMap }> = {
  NetworkForward: { collection: "forwards", change: { description: "changed" } },
  NetworkLoadBalancer: { collection: "load-balancers", change: { description: "changed" } },
};

const extensions = ["network_allocate_external_ips", "network_load_balancer"];

/** As LXD's documentation has it (`network_allocate_external_ips`): `0.0.0.0` asks for a free address. */
describe("an address that the server chooses", () => {
  let server: StatefulLxd;
  let harness: PluginHarness;

  async function start(collection: string, answers: "sync" | "async", has = extensions): Promise<void> {
    server = await StatefulLxd.start({ extensions: has, answers });
    furnish(server);
    server.put("/1.0/networks/ovn1", { name: "ovn1", type: "ovn", config: {}, description: "" });
    server.has(`/1.0/networks/*/${collection}`, {
      key: "listen_address",
      made: (body) => ({
        ...body,
        listen_address: body.listen_address === "0.0.0.0" ? "192.0.2.7" : body.listen_address,
      }),
    });
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}` },
    });
  }
  afterEach(async () => {
    await harness.stop();
    await server.close();
  });

  for (const [type, { collection, change }] of Object.entries(kinds)) {
    const inputs = { network: "ovn1" };
    for (const answers of ["sync", "async"] as const) {
      it(`is the id of a ${type}, from the answer (${answers}), and stays`, async () => {
        await start(collection, answers);
        const { state, preview } = await harness.up(type, "it", inputs);
        assert.equal(preview.outputs?.listenAddress, undefined, "it is not known before");
        assert.equal(state.id, "default/ovn1/192.0.2.7");
        assert.equal(state.outputs.listenAddress, "192.0.2.7");
        assert.equal((await harness.up(type, "it", inputs, state)).action, "same");
        assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
        const changed = await harness.up(type, "it", { ...inputs, ...change }, state);
        assert.deepEqual([changed.action, changed.state.id], ["update", state.id]);
        const other = { ...inputs, listenAddress: "192.0.2.8" };
        assert.equal((await harness.preview(type, "it", other, state)).action, "replace");
        await harness.destroy(changed.state);
        assert.equal(server.get(`/1.0/networks/ovn1/${collection}/192.0.2.7`), undefined);
      });
    }

    it(`has to be named for a ${type} on other servers, says the preview`, async () => {
      await start(collection, "sync", ["network_load_balancer"]);
      await assert.rejects(
        harness.preview(type, "it", inputs),
        /To leave out listenAddress \(the server then chooses\) needs a server with the API extension "network_allocate_external_ips" \(LXD 5\.21\.2 or 6\.1 or newer\).*Name one\./,
      );
    });
  }
});
