import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createProvider } from "../../provider/provider";
import type { Value } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { PluginHarness } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";

const inittab = join(__dirname, "../../scripts/image/rootfs/etc/inittab");

/** What `waitFor` waits for, and what it says of what did not come. */
describe("waitFor", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
  });
  after(() => stage?.stop());

  /** A program in the place of cloud-init, which the test image does not have. */
  const cloudInit = (says: string) => ({
    path: "/usr/bin/cloud-init",
    mode: "0755",
    content: `#!/bin/sh\ncat <<'END'\n${says}\nEND\n`,
    createParents: true,
  });
  /** A service for the init of the test image. */
  const service = (command: string) => ({
    path: "/etc/inittab",
    content: readFileSync(inittab, "utf8") + `::respawn:${command}\n`,
  });

  interface Waited {
    readonly errors: readonly string[];
    readonly seconds: number;
    readonly statuses: readonly string[];
  }

  async function waits(waitFor: Value, files: Value[] = []): Promise<Waited> {
    const life = new Life(stage, "Instance", "waiting");
    const began = Date.now();
    const { state } = await life.tryUp({ name: "waiting", image, waitFor, files });
    const seconds = (Date.now() - began) / 1000;
    assert.equal(state.outputs.status, "Running", "it stays, and runs");
    const statuses = stage.harness.logs(state.urn).map(({ message }) => message);
    await life.isDestroyed("/instances/waiting");
    return { errors: state.initErrors, seconds, statuses };
  }

  it("is content when all is there, whatever of it comes first", async () => {
    const { errors, statuses } = await waits(
      [
        { type: "agent" },
        { type: "ipv4", nic: "eth0" },
        { type: "cloudInit" },
        { type: "exec", command: ["test", "-e", "/tmp/later"] },
        { type: "port", port: 8080 },
      ],
      [cloudInit("status: done"), service("/bin/sh -c 'sleep 2; touch /tmp/later; nc -l -p 8080'")],
    );
    assert.deepEqual(errors, []);
    assert.match(
      statuses.join("\n"),
      /Waiting for .*success of test -e \/tmp\/later and something that listens on port 8080, \d s of 120 s/,
    );
  });

  it("names everything that did not come, once the time of each is over", async () => {
    const { errors, seconds } = await waits([
      { type: "ipv6", nic: "eth0", timeout: 1 },
      { type: "port", port: 81, timeout: 2 },
      { type: "exec", command: ["cat", "/missing"], timeout: 4 },
      { type: "exec", command: ["sleep", "30"], timeout: 1 },
      { type: "ready", timeout: 1 },
      { type: "agent" },
    ]);
    const text = errors.join("\n");
    for (const sentence of [
      /Instance "waiting" runs, but did not get an IPv6 address on eth0 within 1 s\./,
      /did not get something that listens on port 81 within 2 s\./,
      /success of cat \/missing within 4 s \(it ended with 1: cat: can't open '\/missing'.*\)/,
      /success of sleep 30 within 1 s\./,
      /did not get its word that it is ready within 1 s\./,
    ]) {
      assert.match(text, sentence);
    }
    assert.equal(errors.length, 5);
    assert.ok(seconds < 10, `together, not one after the other: ${seconds} s`);
  });

  it("passes on what cloud-init says of its failure, at once", async () => {
    const { errors, seconds } = await waits(
      [{ type: "cloudInit" }],
      [cloudInit("status: error\ntime: now\ndetail:\n('scripts-user', RuntimeError('1 module failed'))")],
    );
    assert.match(errors[0]!, /cloud-init failed: \('scripts-user', RuntimeError\('1 module failed'\)\)\.$/);
    assert.ok(seconds < 10, `${seconds} s`);
    const { errors: missing } = await waits([{ type: "cloudInit" }]);
    assert.match(missing[0]!, /cloud-init is not installed in it/);
  });

  describe("that is ended before its time", () => {
    const waitFor = [{ type: "ready" }, { type: "exec", command: ["true"] }];
    const inputs = { name: "waiting", image, waitFor };

    async function isInTheState(life: Life, reason: RegExp): Promise<void> {
      assert.equal(life.state.initErrors.length, 1);
      assert.match(life.state.initErrors[0]!, reason);
      const { uuid } = life.state.outputs;
      const ready = { ...inputs, waitFor: [waitFor[1]!] };
      await life.up(ready);
      assert.equal(life.output("uuid"), uuid);
      await life.isDestroyed("/instances/waiting");
    }

    it("by the deadline of the call leaves the instance in the state, with what is missing", async () => {
      const life = new Life(stage, "Instance", "waiting");
      await life.tryUp(inputs, { timeout: 10 });
      await isInTheState(
        life,
        /"waiting" runs, but had not got its word that it is ready when the time of the whole call ran out/,
      );
    });

    it("by the user leaves the instance in the state, with what is missing", async () => {
      const life = new Life(stage, "Instance", "interrupted");
      const harness = await PluginHarness.start(createProvider, {
        configuration: { endpoint: `unix://${stage.server.socket}` },
      });
      try {
        const creating = harness.up("Instance", "interrupted", inputs);
        const { urn } = harness.about("Instance", "interrupted");
        const isAboutWaiting = ({ message }: { message: string }) =>
          message.startsWith("Waiting for its word");
        while (!harness.logs(urn).some(isAboutWaiting)) await sleep(100);
        await harness.client.cancel();
        life.state = (await creating).state;
      } finally {
        await harness.stop();
      }
      await isInTheState(life, /had not got its word that it is ready when this was cancelled\./);
    });
  });

  it("goes on waiting with the next up, for the same instance", async () => {
    const life = new Life(stage, "Instance", "patient");
    const waitFor = [{ type: "exec", command: ["test", "-e", "/tmp/later"], timeout: 1 }];
    const inputs = { name: "patient", image, waitFor };
    const { state } = await life.tryUp(inputs);
    assert.equal(state.initErrors.length, 1);
    await stage.lxc("exec", "patient", "--", "touch", "/tmp/later");
    const { uuid, pid } = state.outputs;
    await life.up(inputs);
    assert.deepEqual([life.output("uuid"), life.output("pid")], [uuid, pid]);
    await life.isDestroyed("/instances/patient");
  });
});
