import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { createNetworks, startServerWithOvn } from "../support/ovn";
import { Stage } from "../support/stage";

describe("NetworkForward on OVN", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/networks/ovn1/forwards/10.197.1.10";
  const inputs: PropertyMap = {
    network: "ovn1",
    listenAddress: "10.197.1.10",
    description: "of the web",
    ports: [
      { protocol: "tcp", listenPort: "80,443", targetAddress: "10.196.1.5" },
      { protocol: "udp", listenPort: "53", targetPort: "5353", targetAddress: "10.196.1.6" },
    ],
    config: { target_address: "10.196.1.4" },
  };
  interface Forward {
    description: string;
    config: Record<string, string>;
    ports: Record<string, string>[];
  }
  const shown = (where = path) => stage.query<Forward>(where);
  const forward = (...args: string[]) => stage.lxc("network", "forward", ...args);

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    await createNetworks(stage, 1, 2);
    life = new Life(stage, "NetworkForward");
  });
  after(() => stage?.stop());

  it("is created as the preview said, and is in OVN", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/ovn1/10.197.1.10");
    assert.equal((await shown()).ports.length, 2);
    const northbound = `unix:${stage.server.directory}/../ovn/nb.sock`;
    const balancers = await stage.server.inside(["ovn-nbctl", `--db=${northbound}`, "lb-list"]);
    assert.match(balancers, /tcp +10\.197\.1\.10:443 +10\.196\.1\.5:443/);
    assert.match(balancers, /udp +10\.197\.1\.10:53 +10\.196\.1\.6:5353/);
  });

  it("is read by functions", async () => {
    const invoke = (name: string, args: PropertyMap) => stage.harness.invoke(`lxd:index:${name}`, args);
    const address = { network: "ovn1", listenAddress: "10.197.1.10" };
    const { ports, config } = await invoke("getNetworkForward", address);
    assert.deepEqual([(ports as unknown[]).length, config], [2, inputs.config]);
    const { networkForwards } = await invoke("getNetworkForwards", { network: "ovn1" });
    assert.deepEqual(
      (networkForwards as PropertyMap[]).map(({ listenAddress }) => listenAddress),
      ["10.197.1.10"],
    );
  });

  it("finds ports, keys and a description that were changed, and repairs them", async () => {
    const add = () => forward("port", "add", "ovn1", "10.197.1.10", "tcp", "8080", "10.196.1.9");
    await life.drifts(inputs, add, { ports: "update" }, path);
    const set = () => forward("set", "ovn1", "10.197.1.10", "user.x=x");
    await life.drifts(inputs, set, { 'config["user.x"]': "add" }, path);
    const describe = async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" });
    await life.drifts(inputs, describe, { description: "update" }, path);
  });

  it("keeps its ports and its target when only its description changes", async () => {
    const before = await shown();
    await life.up({ ...inputs, description: "changed" });
    assert.deepEqual(await shown(), { ...before, description: "changed" });
    await life.up(inputs);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => forward("delete", "ovn1", "10.197.1.10")));

  it("is imported without noise", async () => {
    const { state } = (await (await stage.newCommand()).import("NetworkForward", "ovn1/10.197.1.10"))!;
    const asStored = { ...inputs, ports: state.inputs.ports! };
    await life.imports("default/ovn1/10.197.1.10", asStored, { description: "changed" });
  });

  it("changes in place; another address or network replaces it", async () => {
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      ports: {
        to: [{ protocol: "tcp", listenPort: "80", targetAddress: "10.196.1.7" }],
        shows: async () => assert.equal((await shown()).ports[0]!.target_address, "10.196.1.7"),
      },
      config: { to: undefined, shows: async () => assert.deepEqual((await shown()).config, {}) },
      ownership: { to: "declared" },
      target: { to: "m2", replaces: true, previewed: true },
      listenAddress: {
        to: "10.197.1.11",
        replaces: true,
        shows: () => shown("/networks/ovn1/forwards/10.197.1.11"),
      },
      network: {
        to: "ovn2",
        replaces: true,
        along: { ports: [] },
        shows: () => shown("/networks/ovn2/forwards/10.197.1.11"),
      },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed("/networks/ovn2/forwards/10.197.1.11");
  });

  it("of an address that the uplink has no route for is refused in the server's words", async () => {
    await assert.rejects(life.tryUp({ ...inputs, listenAddress: "192.0.2.10" }), {
      message: /Uplink network doesn't contain "192\.0\.2\.10\/32" in its routes/,
    });
  });
});
