import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { nicKinds } from "../../provider/resources/keys/devices";
import { ovnKeys } from "../../provider/resources/keys/network";
import { Life } from "../support/life";
import { createNetworks, networkConfig, startServerWithOvn, uplinkConfig } from "../support/ovn";
import { unknownKeys, valueFor } from "../support/probeKeys";
import { Stage } from "../support/stage";

/** As test/live/doubts.test.ts has it for what needs no OVN. */
describe("configuration keys on OVN", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    await createNetworks(stage, 1, 2);
    await stage.lxc("profile", "create", "probe");
  });
  after(() => stage?.stop());

  it("of the tables are all known to the server (networks)", async () => {
    assert.deepEqual(await unknownKeys(stage, ovnKeys, "/networks/ovn1", networkConfig(1)), []);
  });

  it("of the tables are all known to the server (network cards)", async () => {
    for (const [option, taken] of Object.entries(nicKinds.ovn!.options)) {
      const device = { type: "nic", nictype: "ovn", network: "ovn1" };
      const probe = { ...device, [option]: option === "network" ? "ovn1" : valueFor(taken) };
      const refusal = await stage.request("PUT", "/profiles/probe", { devices: { probe } }).then(
        () => "",
        (error: Error) => error.message,
      );
      assert.doesNotMatch(refusal, /Invalid device option/, option);
    }
  });

  const right: [type: string, inputs: PropertyMap][] = [
    ["Network", { name: "right0", type: "ovn", config: { ...networkConfig(5) } }],
    ["NetworkPeer", { network: "ovn1", name: "right", targetNetwork: "ovn2", config: { "user.a": "a" } }],
    [
      "NetworkForward",
      { network: "ovn1", listenAddress: "10.197.1.7", config: { target_address: "10.196.1.7" } },
    ],
    [
      "Profile",
      { name: "right", devices: { eth0: { type: "nic", network: "ovn1", "ipv4.address": "10.196.1.9" } } },
    ],
  ];
  for (const [type, inputs] of right) {
    it(`that the server takes bring no warning (${type})`, async () => {
      const life = new Life(stage, type, "right");
      await life.up(inputs);
      const warnings = stage.harness
        .logs(life.state.urn)
        .filter(({ severity }) => severity === "warning")
        .map(({ message }) => message);
      assert.deepEqual(warnings, []);
    });
  }

  it("that are likely mistakes are warned of (an uplink's)", async () => {
    const life = new Life(stage, "Network", "wrong");
    const config = { ...uplinkConfig, "dns.nameserver": "10.197.0.1" };
    await life.preview({ name: "wrong", type: "physical", config });
    assert.match(stage.harness.logs().at(-1)!.message, /did you mean "dns\.nameservers"\?/);
  });
});
