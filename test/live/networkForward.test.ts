import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { CheckFailed } from "../support/pluginHarness";
import { Stage, bridge } from "../support/stage";

describe("NetworkForward", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const forwards = `/networks/${bridge}/forwards`;
  const path = `${forwards}/192.0.2.10`;
  const port = { protocol: "tcp", listenPort: "80, 443", targetAddress: "10.91.7.5" };
  const other = {
    protocol: "udp",
    listenPort: "53",
    targetPort: "5353",
    targetAddress: "10.91.7.6",
    description: "dns",
  };
  const inputs: PropertyMap = {
    network: bridge,
    listenAddress: "192.0.2.10",
    description: "of the web",
    ports: [port, other],
    config: { target_address: "10.91.7.4" },
  };
  interface Forward {
    description: string;
    config: Record<string, string>;
    ports: Record<string, string>[];
  }
  const shown = (where = path) => stage.query<Forward>(where);
  const forward = (...args: string[]) => stage.lxc("network", "forward", ...args);

  before(async () => {
    stage = await Stage.start({ with: ["network"] });
    await stage.lxc("network", "set", bridge, "ipv6.address=fd42:7::1/64", "ipv6.nat=false");
    life = new Life(stage, "NetworkForward");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, `default/${bridge}/192.0.2.10`);
    const { ports, config, description } = await shown();
    assert.deepEqual(config, { target_address: "10.91.7.4" });
    assert.equal(description, "of the web");
    assert.deepEqual(ports.map(({ listen_port }) => listen_port).sort(), ["53", "80,443"]);
  });

  it("takes ports for a set: another order, and other blanks, are no change", async () => {
    const turned = { ...inputs, ports: [other, { ...port, listenPort: "80,443" }] };
    assert.equal((await life.tryUp(turned)).action, "same");
    await life.tryUp(inputs);
  });

  it("finds ports, keys and a description that were changed, and repairs them", async () => {
    const add = () => forward("port", "add", bridge, "192.0.2.10", "tcp", "8080", "10.91.7.9");
    await life.drifts(inputs, add, { ports: "update" }, path);
    await life.drifts(
      inputs,
      () => forward("port", "remove", bridge, "192.0.2.10", "udp", "53"),
      { ports: "update" },
      path,
    );
    await life.drifts(
      inputs,
      () => forward("set", bridge, "192.0.2.10", "user.x=x"),
      { 'config["user.x"]': "add" },
      path,
    );
    await life.drifts(
      inputs,
      async () => stage.request("PUT", path, { ...(await shown()), description: "by hand" }),
      { description: "update" },
      path,
    );
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => forward("delete", bridge, "192.0.2.10")));

  it("is imported without noise, by its id with and without the project", async () => {
    const { state } = (await (await stage.newCommand()).import("NetworkForward", `${bridge}/192.0.2.10`))!;
    const asStored = { ...inputs, ports: state.inputs.ports! };
    await life.imports(`default/${bridge}/192.0.2.10`, asStored, { description: "changed" });
    await life.imports(`${bridge}/192.0.2.10`, asStored, { config: {} });
  });

  it("changes in place; another address, network or project replaces it", async () => {
    await stage.lxc(
      "network",
      "create",
      "second",
      "ipv4.address=10.91.9.1/24",
      "ipv4.nat=false",
      "ipv6.address=none",
    );
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      ports: {
        to: [{ ...port, targetPort: "8080" }],
        shows: async () => assert.equal((await shown()).ports[0]!.target_port, "8080"),
      },
      config: { to: undefined, shows: async () => assert.deepEqual((await shown()).config, {}) },
      ownership: { to: "declared" },
      // Not a cluster: previewed, with a warning. test/clusters/targets.test.ts has the rest.
      target: { to: "m2", replaces: true, previewed: true },
      listenAddress: { to: "192.0.2.11", replaces: true, shows: () => shown(`${forwards}/192.0.2.11`) },
      network: {
        to: "second",
        replaces: true,
        along: { ports: [] },
        shows: () => shown("/networks/second/forwards/192.0.2.11"),
      },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed("/networks/second/forwards/192.0.2.11");
  });

  it("knows an IPv6 address in every spelling", async () => {
    const there = `${forwards}/fd42:7:0:1::a`;
    const declared = {
      network: bridge,
      listenAddress: "FD42:7:0000:1::000A",
      config: { target_address: "fd42:7::5" },
    };
    const { state } = await life.up(declared);
    assert.equal(state.id, `default/${bridge}/fd42:7:0:1::a`);
    assert.equal((await life.tryUp({ ...declared, listenAddress: "fd42:7:0:1:0:0:0:a" })).action, "same");
    await life.up({ ...declared, description: "changed" });
    assert.equal((await shown(there)).description, "changed");
    await life.isDestroyed(there);
  });

  it("follows its network to another name", async () => {
    const network = new Life(stage, "Network");
    const bare = {
      name: "first0",
      config: { "ipv4.address": "10.91.10.1/24", "ipv4.nat": "false", "ipv6.address": "none" },
    };
    const declared = {
      network: "first0",
      listenAddress: "192.0.2.20",
      config: { target_address: "10.91.10.5" },
    };
    await network.up(bare);
    await life.up(declared);
    const harness = await stage.newCommand();
    const renamed = { ...bare, name: "second0" };
    network.state = (await harness.up("Network", "network", renamed, network.state)).state;
    const up = await harness.up(
      "NetworkForward",
      "networkforward",
      { ...declared, network: "second0" },
      life.state,
    );
    assert.equal(up.action, "update");
    assert.equal(up.state.id, life.state.id);
    life.state = up.state;
    await life.isSettled({ ...declared, network: "second0" });
    await shown("/networks/second0/forwards/192.0.2.20");
    await life.isDestroyed("/networks/second0/forwards/192.0.2.20");
    await network.isDestroyed("/networks/second0");
  });

  it("follows its network also where only another command renamed it", async () => {
    const config = ["ipv4.address=10.91.11.1/24", "ipv4.nat=false", "ipv6.address=none"];
    await stage.lxc("network", "create", "third0", ...config);
    const declared = {
      network: "third0",
      listenAddress: "192.0.2.30",
      config: { target_address: "10.91.11.5" },
    };
    await life.up(declared);
    await stage.lxc("network", "rename", "third0", "fourth0");
    assert.equal((await life.up({ ...declared, network: "fourth0" })).action, "update");
    await life.isDestroyed("/networks/fourth0/forwards/192.0.2.30");
  });

  it("says what is wrong before asking the server", async () => {
    const check = (wrong: Record<string, string>) => (error: Error) =>
      error instanceof CheckFailed &&
      Object.entries(wrong).every(([property, words]) =>
        error.failures.some((one) => one.property === property && one.reason.includes(words)),
      );
    await assert.rejects(
      life.preview({ ...inputs, network: "default/br0", ports: [{ ...port, listenPort: "http" }] }),
      check({ network: 'write "br0"', "ports[0].listenPort": '"80,443"' }),
    );
    await assert.rejects(
      life.preview({ ...inputs, listenAddress: "192.0.2" }),
      check({ listenAddress: "must be an IP address" }),
    );
  });

  it("does not get into the way of others of its network", async () => {
    const addresses = Array.from({ length: 16 }, (_, index) => `198.51.100.${index + 1}`);
    const harness = await stage.newCommand();
    const states = await Promise.all(
      addresses.map(async (listenAddress, index) => {
        const declared = {
          network: bridge,
          listenAddress,
          config: { target_address: `10.91.7.${index + 20}` },
        };
        return (await harness.up("NetworkForward", `many-${index}`, declared)).state;
      }),
    );
    assert.equal((await stage.query<string[]>(forwards)).length, 16);
    await Promise.all(states.map((state) => harness.destroy(state)));
    assert.deepEqual(await stage.query<string[]>(forwards), []);
  });
});
