import assert from "node:assert/strict";
import { readLiveUpdates } from "../../../provider/resources/instance/liveUpdates";
import type { Metadata } from "../../../provider/resources/keys/metadata";
import { actsOnlyAtStart, restartReasons } from "../../../provider/resources/instance/restart";

/** As `GET /1.0/metadata/configuration` of newer servers has it. */
const metadata: Metadata = {
  configs: {
    instance: {
      security: {
        keys: [
          { "security.nesting": { liveupdate: "yes" } },
          { "security.protection.shift": { liveupdate: "yes" } },
        ],
      },
      miscellaneous: {
        keys: [
          { "environment.*": { liveupdate: "yes" } },
          { "agent.nic_config": { liveupdate: "no" } },
          { "boot.autostart": { liveupdate: "no" } },
          { "linux.kernel_modules": { liveupdate: "container" } },
        ],
      },
      volatile: { keys: [{ "volatile.<name>.hwaddr": {} }] },
    },
  },
};

describe("what the server says of its keys", () => {
  const server = readLiveUpdates(metadata);

  it("is found by name and by pattern, and is silent of what it does not name", () => {
    assert.equal(server("security.nesting"), "yes");
    assert.equal(server("environment.LANG"), "yes");
    assert.equal(server("linux.kernel_modules"), "container");
    assert.equal(server("volatile.eth0.hwaddr"), undefined);
    assert.equal(server("raw.lxc"), undefined);
    assert.equal(server("security_nesting"), undefined);
  });

  it("goes before the tables, which serve where it is silent", () => {
    assert.equal(actsOnlyAtStart("security.protection.shift", false, server), false);
    assert.equal(actsOnlyAtStart("agent.nic_config", false, server), true);
    assert.equal(actsOnlyAtStart("raw.lxc", false, server), true);
    assert.equal(actsOnlyAtStart("linux.kernel_modules", false, server), false);
    assert.equal(actsOnlyAtStart("linux.kernel_modules", true, server), true);
  });

  it("is no reason to restart for what is not about the running instance", () => {
    assert.equal(actsOnlyAtStart("boot.autostart", false, server), false);
    assert.equal(actsOnlyAtStart("boot.autostart", true, server), false);
  });

  it("does not hide that a running virtual machine gets no more memory", () => {
    const machine = (memory: string) => ({
      type: "virtual-machine",
      restartPolicy: "ifNeeded",
      config: { "limits.memory": memory },
    });
    const reasons = (from: string, to: string) =>
      restartReasons(machine(from), machine(to), new Set(["config"]), () => "yes");
    assert.deepEqual(reasons("2GiB", "1GiB"), []);
    assert.deepEqual(reasons("1GB", "1GiB"), ["limits.memory of a running virtual machine cannot grow"]);
    assert.equal(reasons("1GiB", "50%").length, 1);
  });
});
