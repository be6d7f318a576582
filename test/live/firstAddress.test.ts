import assert from "node:assert/strict";
import { textOf, type PropertyMap } from "../../provider/reconcile/values";
import { Stage, bridge, image, pool } from "../support/stage";

/** What comes a moment after a start is in the state at the end of the first `up`, and outputs are always there. */
describe("the address of an instance", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    await stage.lxc("network", "create", "plain", "ipv4.address=none", "ipv6.address=none");
    await stage.lxc("network", "create", "quiet", "ipv4.address=10.91.8.1/24", "ipv4.dhcp=false");
    await stage.lxc("profile", "create", "bare");
    await stage.lxc("profile", "device", "add", "bare", "root", "disk", "path=/", `pool=${pool}`);
  });
  after(() => stage?.stop());

  const asks = async (inputs: PropertyMap) => {
    const { state } = await stage.harness.up("Instance", "a", { name: "a", image, ...inputs });
    const { ipv4Address, ipv6Address, macAddress, uuid, status } = state.outputs;
    const waited = stage.harness.logs(state.urn).some(({ message }) => message.includes("Waiting a little"));
    for (const output of [ipv4Address, ipv6Address, macAddress, uuid]) assert.equal(typeof output, "string");
    assert.equal(state.initErrors.length, 0);
    await stage.harness.destroy(state);
    stage.harness.logs(state.urn).forEach((one) => (one.urn = ""));
    return { address: textOf(ipv4Address), waited, status };
  };
  const on = (network: string, more: PropertyMap = {}) => ({
    profiles: ["bare"],
    devices: { eth0: { type: "nic", network, ...more } },
  });

  it("is waited for where DHCP is to bring it, by a profile or by a bridge's name too", async () => {
    const bridged = { eth0: { type: "nic", nictype: "bridged", parent: bridge } };
    const ways: PropertyMap[] = [{}, on(bridge), { profiles: ["bare"], devices: bridged }];
    for (const inputs of ways) {
      assert.match((await asks(inputs)).address, /^10\.91\.7\./);
    }
  });

  it("is that of the NIC which the outputs show, also when another one has its own sooner", async () => {
    const devices = { eth0: { type: "nic", network: bridge }, eth1: { type: "nic", network: "plain" } };
    const { address } = await asks({ profiles: ["bare"], devices });
    assert.match(address, /^10\.91\.7\./);
  });

  it("is not waited for where nothing brings it, or nobody wants it", async () => {
    const nothing: PropertyMap[] = [
      on("plain"),
      on("quiet"),
      { profiles: ["bare"] },
      { waitFor: [] },
      { running: false },
    ];
    for (const inputs of nothing) assert.equal((await asks(inputs)).waited, false, JSON.stringify(inputs));
  });

  it("that does not come is no error, after ten seconds", async () => {
    const began = Date.now();
    const files = [{ path: "/etc/network", content: "#!/bin/sh\nexec sleep 1000\n" }];
    const { address, status } = await asks({ files, forceStop: "always" });
    assert.deepEqual([address, status], ["", "Running"]);
    const seconds = (Date.now() - began) / 1000;
    assert.ok(seconds >= 10 && seconds < 20, `${seconds} s`);
  });

  it("that comes later is a difference, and the next update takes it", async () => {
    const inputs = { name: "late", image, waitFor: [], forceStop: "always" };
    const { state } = await (await stage.newCommand()).up("Instance", "late", inputs);
    const isThere = async () => /10\.91\.7\./.test(await stage.lxc("list", "late", "-f", "csv", "-c", "4"));
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 100));
    // It may have been quicker than the end of the create.
    const old = { ...state, outputs: { ...state.outputs, ipv4Address: "" } };
    const harness = await stage.newCommand();
    const { diff, state: healed, action } = await harness.up("Instance", "late", inputs, old);
    assert.equal(action, "update");
    assert.deepEqual(diff!.detailed, { ipv4Address: { kind: "update", replaces: false } });
    assert.match(textOf(healed.outputs.ipv4Address), /^10\.91\.7\./);
    assert.equal((await harness.preview("Instance", "late", inputs, healed)).action, "same");
    assert.deepEqual((await harness.refresh(old)).diff!.detailed, {});
    await harness.destroy(healed);
  });
});
