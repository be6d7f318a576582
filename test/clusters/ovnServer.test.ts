import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { createNetworks, startServerWithOvn } from "../support/ovn";
import { Stage } from "../support/stage";

/** The programs whose command names the directory. */
function runningIn(directory: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return words.some((word) => word.includes(directory)) ? [words[0]!] : [];
      } catch {
        return []; // It has ended by now.
      }
    });
}

describe("a test server with OVN", () => {
  it("tells the state of its first network, ends with everything in it, and leaves no mount behind", async () => {
    const stage = await Stage.start({ server: startServerWithOvn });
    const directory = dirname(stage.server.directory);
    try {
      await createNetworks(stage, 1);
      // Of its first network the server tells no state for a moment.
      assert.equal(
        (await stage.harness.invoke("lxd:index:getNetworkState", { network: "ovn1" })).state,
        "up",
      );
      const programs = runningIn(directory).join("\n");
      for (const name of ["lxd", "ovsdb-server", "ovs-vswitchd", "ovn-northd", "ovn-controller"]) {
        assert.match(programs, new RegExp(name));
      }
    } finally {
      await stage.stop();
    }
    assert.deepEqual(runningIn(directory), []);
    const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
    assert.deepEqual(
      mounts.filter((line) => line.includes(directory) || line.includes("/var/log/ovn")),
      [],
    );
  });
});
