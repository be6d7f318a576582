/**
 * The daemon is killed in the middle of a call, as a crash or the kernel's shortage of memory would do it, and comes
 * back. The call, or the following `up`, makes the server as declared, without a duplicate and without an orphan.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { waitTimes } from "../../provider/lxd/OperationWait";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { largeImage } from "../support/largeImage";
import { PluginError, PluginHarness, type ResourceState } from "../support/pluginHarness";
import { Random } from "../support/random";
import { Stage, pool } from "../support/stage";

const phases = ["create", "update", "delete"] as const;
type Phase = (typeof phases)[number];

interface Kind {
  readonly inputs: (name: string, image: string) => PropertyMap;
  readonly change: PropertyMap;
  readonly list: string;
  /** How long the call takes when nobody disturbs it, in milliseconds: the moments lie within. */
  readonly takes: Record<Phase, number>;
}

const kinds: Record<string, Kind> = {
  Instance: {
    inputs: (name) => ({ name, image: "large", running: false, config: { "user.a": "1" } }),
    change: { config: { "user.a": "2" }, description: "changed" },
    list: "/instances",
    takes: { create: 900, update: 60, delete: 60 },
  },
  Image: {
    inputs: (_name, path) => ({ source: { type: "file", path }, aliases: ["uploaded"] }),
    change: { public: true, properties: { a: "1" } },
    list: "/images",
    takes: { create: 900, update: 40, delete: 60 },
  },
  Volume: {
    inputs: (name) => ({ name, pool }),
    change: { description: "changed", config: { "user.a": "1" } },
    list: `/storage-pools/${pool}/volumes/custom`,
    takes: { create: 60, update: 40, delete: 40 },
  },
};
const moments: Record<Phase, number> = { create: 3, update: 2, delete: 2 };

describe("a daemon that is killed and comes back", function () {
  this.timeout(120_000);
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  let stage: Stage;
  let path: string;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    await stage.lxc("image", "import", largeImage(stage.server.directory, 300), "--alias", "large");
    path = largeImage(stage.server.directory, 200);
    console.log(`      SEED=${seed}`);
  });
  after(() => stage?.stop());

  const newHarness = () =>
    PluginHarness.start(createProvider, { configuration: { endpoint: `unix://${stage.server.socket}` } });

  const count = async (type: string) => (await stage.query<string[]>(kinds[type]!.list)).length;

  /** What the engine would make of a call: the new state, or the old one and a sentence. */
  async function attempt(work: () => Promise<ResourceState | undefined>, state: ResourceState | undefined) {
    try {
      const after = await work();
      return { state: after, unfinished: (after?.initErrors.length ?? 0) > 0 };
    } catch (error) {
      assert.ok(error instanceof PluginError, String(error));
      assert.ok(error.code !== 2 && error.code !== 13, `code ${error.code}: ${error.message}`);
      return { state, unfinished: true };
    }
  }

  async function survives(type: string, phase: Phase, delay: number): Promise<void> {
    const name = `k${phase}${delay}`;
    const declared = kinds[type]!.inputs(name, path);
    const wanted = phase === "update" ? { ...declared, ...kinds[type]!.change } : declared;
    const before = await count(type);
    const harness = await newHarness();
    const next = await newHarness();
    try {
      let state: ResourceState | undefined;
      if (phase !== "create") ({ state } = await harness.up(type, name, declared));
      const call = attempt(
        phase === "delete"
          ? () => harness.destroy(state!).then(() => undefined)
          : () => harness.up(type, name, wanted, state).then((up) => up.state),
        state,
      );
      await sleep(delay);
      await stage.server.killDaemon();
      await sleep(300);
      await stage.server.startDaemon();
      const outcome = await call;
      state = outcome.state;
      if (phase === "delete") {
        if (outcome.unfinished) await next.destroy(state!);
      } else {
        if (outcome.unfinished) ({ state } = await next.up(type, name, wanted, state));
        assert.deepEqual(state!.initErrors, []);
        assert.equal(await count(type), before + 1, "there is exactly one");
        const refreshed = await next.refresh(state!);
        assert.deepEqual(refreshed.diff!.detailed, {}, "the server is as declared");
        // A half made one has no file system.
        if (type === "Instance") await stage.lxc("file", "push", __filename, `${name}/a`);
        await next.destroy(refreshed.state!);
      }
      assert.equal(await count(type), before, "nothing is left");
    } finally {
      await harness.stop();
      await next.stop();
    }
  }

  for (const [type, { takes }] of Object.entries(kinds)) {
    for (const phase of phases) {
      for (let moment = 0; moment < moments[phase]; moment++) {
        const delay = Math.round(((moment + random.next()) / moments[phase]) * takes[phase]);
        it(`loses no ${type} ${delay} ms after its ${phase} began`, () => survives(type, phase, delay));
      }
    }
  }

  /** Kills the daemon as soon as the instance is there, which is long before it is whole; what makes it goes on. */
  async function killWhenThere(name: string): Promise<void> {
    while (!(await stage.exists(`/instances/${name}`))) await sleep(20);
    await stage.server.killDaemon();
  }

  it("deletes a half made instance of its own, and makes it again", async () => {
    const harness = await newHarness();
    try {
      const creating = harness.up("Instance", "half", kinds.Instance!.inputs("half", ""));
      await killWhenThere("half");
      await stage.server.startDaemon();
      const { state } = await creating;
      assert.deepEqual(state.initErrors, []);
      const said = harness.logs(state.urn).map(({ message }) => message);
      assert.ok(
        said.some((message) => /^Instance "half" was left half made/.test(message)),
        said.join("\n"),
      );
      await harness.destroy(state);
    } finally {
      await harness.stop();
    }
  });

  it("does so in the following up when the daemon stays away for longer", async () => {
    const { awayFor } = waitTimes;
    waitTimes.awayFor = 500;
    const harness = await newHarness();
    const next = await newHarness();
    try {
      const inputs = kinds.Instance!.inputs("half", "");
      const creating = harness.up("Instance", "half", inputs);
      await killWhenThere("half");
      const { state } = await creating;
      assert.equal(state.id, "default/half");
      assert.match(state.initErrors.join(), /The server may have made it all the same/);
      await stage.server.startDaemon();
      const refreshed = await next.refresh(state);
      assert.match(refreshed.state!.initErrors.join(), /Not finished yet: create/);
      const up = await next.up("Instance", "half", inputs, refreshed.state);
      assert.deepEqual(up.state.initErrors, []);
      assert.ok(next.logs(state.urn).some(({ message }) => /was left half made/.test(message)));
      await next.destroy(up.state);
    } finally {
      waitTimes.awayFor = awayFor;
      await harness.stop();
      await next.stop();
    }
  });

  it("leaves alone a half made instance that is somebody else's", async () => {
    const creating = stage.lxc("init", "large", "theirs").catch((error: Error) => error);
    await killWhenThere("theirs");
    await stage.server.startDaemon();
    await creating;
    const harness = await newHarness();
    try {
      await assert.rejects(harness.up("Instance", "theirs", kinds.Instance!.inputs("theirs", "")), {
        code: 6,
        message: /already exists.* pulumi import lxd:index:Instance theirs default\/theirs$/,
      });
      assert.ok(await stage.exists("/instances/theirs"));
    } finally {
      await harness.stop();
    }
  });
});
