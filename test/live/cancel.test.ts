import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { createProvider } from "../../provider/provider";
import { encode } from "../../provider/plugin/encode";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { PluginError, PluginHarness, type ResourceState } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";

const deadlineExceeded = 4;
const cancelled = 1;

describe("an interrupt", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  after(() => stage?.stop());

  // What pulumi does on Ctrl-C: it sends Cancel, and takes what the calls under way answer.
  for (const delay of [0, 30, 100, 200, 400, 800]) {
    it(`${delay} ms after the creation of an instance began leaves none that nobody knows of`, async () => {
      const name = `web${delay}`;
      const harness = await PluginHarness.start(createProvider, {
        configuration: { endpoint: `unix://${stage.server.socket}` },
      });
      let known: ResourceState | undefined;
      let told = "";
      try {
        const creating = harness.up("Instance", name, { name, image });
        await sleep(delay);
        await harness.client.cancel();
        ({ state: known } = await creating);
      } catch (error) {
        assert.ok(error instanceof PluginError, String(error));
        assert.equal(error.code, cancelled, error.message);
        told = error.message;
      } finally {
        await harness.stop();
      }
      await operationsEnd();
      const isThere = await stage.exists(`/instances/${name}`);
      const life = new Life(stage, "Instance", name);
      if (known) {
        // The next up goes on with what the state has, whether the server finished it or not.
        life.state = known;
        const refreshed = await (await stage.newCommand()).refresh(known);
        assert.equal(refreshed.state !== undefined, isThere);
        if (isThere) life.state = refreshed.state!;
        await life.up({ name, image });
      } else {
        assert.ok(!isThere || told.includes(name), `${name} is there, and nobody was told: ${told}`);
        if (isThere) await stage.lxc("delete", "--force", name);
        await life.up({ name, image });
      }
      await life.isDestroyed(`/instances/${name}`);
    });
  }

  it("of one call by its caller ends that call only", async () => {
    const harness = await stage.newCommand();
    const about = harness.about("Instance", "one");
    const request = new CreateRequest()
      .setUrn(about.urn)
      .setType(about.type)
      .setName(about.name)
      .setProperties(encode(inputsOf("one")));
    const outcome = new Promise<Error | null>((resolve) => {
      const call = harness.client.raw.create(request, (error) => resolve(error));
      setTimeout(() => call.cancel(), 50);
    });
    const [error, other] = await Promise.all([outcome, harness.up("Instance", "two", inputsOf("two"))]);
    assert.equal((error as { code?: number } | null)?.code, cancelled);
    assert.equal(other.state.outputs.status, "Stopped");
    await operationsEnd();
  });

  const inputsOf = (name: string): PropertyMap => ({
    name,
    image,
    project: "default",
    profiles: ["default"],
    running: false,
  });

  async function operationsEnd(): Promise<void> {
    for (;;) {
      const { running } = await stage.query<{ running?: unknown[] }>("/operations?recursion=1");
      if (running === undefined || running.length === 0) return;
      await sleep(50);
    }
  }
});

describe("customTimeouts", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  // It takes no notice of a request to stop.
  const inputs = { name: "deaf", image, config: { "raw.lxc": "lxc.signal.halt = SIGCONT" }, stopTimeout: 60 };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "Instance");
    await life.up(inputs);
  });
  after(() => stage?.stop());

  async function endsSoon(attempt: Promise<unknown>, words: RegExp): Promise<void> {
    const began = Date.now();
    await assert.rejects(attempt, (error: PluginError) => {
      assert.equal(error.code, deadlineExceeded, error.message);
      assert.match(error.message, words);
      // What was waited for, how long, what the object is now, and what to do.
      assert.match(error.message, /after waiting \d\.\d s for operation "Stopping instance"/);
      assert.match(
        error.message,
        /It is there now, with the status Running\. Give it more time with customTimeouts/,
      );
      return true;
    });
    assert.ok(Date.now() - began < 2_000, `it took ${Date.now() - began} ms`);
  }

  it("end a delete that hangs, with a sentence", async () => {
    const harness = await stage.newCommand();
    await endsSoon(harness.destroy(life.state, { timeout: 1 }), /^Instance "deaf" could not be deleted: /);
    assert.ok(await stage.exists("/instances/deaf"));
  });

  it("end an update that hangs, with what is left to do, which the next one does", async () => {
    // The stop that was given up goes on at the server, which lets nobody else in meanwhile.
    await stage.lxc("stop", "--force", "deaf");
    const started = await (await stage.newCommand()).refresh(life.state);
    life.state = started.state!;
    await life.up(inputs);
    const began = Date.now();
    const stopped = { ...inputs, running: false };
    const { state } = await life.tryUp(stopped, { timeout: 1 });
    assert.ok(Date.now() - began < 2_500, `preview and update took ${Date.now() - began} ms`);
    assert.match(state.initErrors.join(), /Instance "deaf" is there, but could not be stopped: /);
    await stage.lxc("stop", "--force", "deaf");
    await life.up(stopped);
    assert.equal(life.output("status"), "Stopped");
    await life.isDestroyed("/instances/deaf");
  });

  it("do not matter where it is quick", async () => {
    await life.up({ ...inputs, forceStop: "always" }, { timeout: 60 });
    await life.isDestroyed("/instances/deaf");
  });

  it("are kept by forceStop: never, with a sentence of its own", async () => {
    const never = { ...inputs, forceStop: "never", stopTimeout: 1 };
    await life.up(never);
    await assert.rejects((await stage.newCommand()).destroy(life.state), {
      code: deadlineExceeded,
      message: /^Instance "deaf" did not stop within 1 s, and forceStop is "never"/,
    });
    await stage.lxc("stop", "--force", "deaf");
    await life.isDestroyed("/instances/deaf");
  });
});
