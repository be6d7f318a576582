/** What a resource takes over, and what was there before, is not forgotten when the answer to its write is lost. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { FaultProxy, type Fault } from "../support/faultProxy";
import { PluginHarness } from "../support/pluginHarness";
import { SpawnedPlugin } from "../support/spawnedPlugin";
import { image, pool, Stage } from "../support/stage";

interface Taken {
  readonly inputs: PropertyMap;
  /** What is on the server at its place. */
  readonly look: () => Promise<unknown>;
}

describe("a write whose answer is lost", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "web");
    await stage.lxc("project", "create", "own");
    await stage.lxc("profile", "set", "default", "user.before=theirs", "--project", "own");
    await stage.lxc("config", "set", "user.before=theirs");
    await stage.lxc("storage", "volume", "create", pool, "original");
    const directory = stage.server.directory;
    await stage.lxc("export", "web", join(directory, "web.tar.gz"));
    await stage.lxc("storage", "volume", "export", pool, "original", join(directory, "volume.tar.gz"));
  });
  after(() => stage?.stop());

  let count = 0;
  async function through(fault: Fault): Promise<{ proxy: FaultProxy; harness: PluginHarness }> {
    const socket = join(stage.server.directory, `found${count++}.sock`);
    const proxy = await FaultProxy.start({ socket: stage.server.socket }, socket);
    const configuration = { endpoint: `unix://${proxy.place}`, requestTimeout: 1 };
    const harness = await PluginHarness.start(createProvider, { configuration });
    proxy.arm({ fault, at: 1 });
    return { proxy, harness };
  }

  const taken: Record<string, Taken> = {
    Profile: {
      inputs: {
        name: "default",
        project: "own",
        adoptExisting: true,
        config: { "user.before": "ours", "user.a": "b" },
      },
      look: async () => {
        const { config, devices } = await stage.query("/profiles/default?project=own");
        return { config, devices };
      },
    },
    ServerConfig: {
      inputs: { config: { "user.before": "ours" } },
      look: async () => (await stage.query<{ config: PropertyMap }>("")).config["user.before"],
    },
    InstanceMetadata: {
      inputs: { instance: "web", properties: { description: "ours" } },
      // The server makes an empty map of no templates at our write.
      look: async () => ({ ...(await stage.query("/instances/web/metadata")), templates: {} }),
    },
    InstanceFile: {
      inputs: { instance: "web", path: "/made", type: "directory" },
      look: async () => ((await stage.query<string[] | null>("/instances/web/files?path=/")) ?? []).sort(),
    },
  };

  for (const [type, { inputs, look }] of Object.entries(taken)) {
    for (const fault of ["cutAfter", "lastWrite"] as const) {
      it(`keeps what was there before it (${type}, ${fault})`, async () => {
        const found = await look();
        const { proxy, harness } = await through(fault);
        const { state } = await harness.up(type, "taken", inputs);
        proxy.stop();
        await harness.stop();
        assert.equal(state.initErrors.length > 0, fault === "lastWrite");
        const again = await (await stage.newCommand()).up(type, "taken", inputs, state);
        assert.deepEqual(again.state.initErrors, []);
        await stage.harness.destroy(again.state);
        assert.deepEqual(await look(), found);
      });
    }
  }

  for (const fault of ["cutAfter", "lastWrite"] as const) {
    it(`keeps what was there before an update (ServerConfig, ${fault})`, async () => {
      await stage.lxc("config", "set", "user.second=theirs");
      const one = { config: { "user.before": "ours" } };
      const two = { config: { "user.before": "ours", "user.second": "ours" } };
      const { state: first } = await (await stage.newCommand()).up("ServerConfig", "grows", one);
      const { proxy, harness } = await through(fault);
      const { state } = await harness.up("ServerConfig", "grows", two, first);
      proxy.stop();
      await harness.stop();
      assert.equal(state.initErrors.length > 0, fault === "lastWrite");
      const again = await (await stage.newCommand()).up("ServerConfig", "grows", two, state);
      assert.deepEqual(again.state.initErrors, []);
      await stage.harness.destroy(again.state);
      const { config } = await stage.query<{ config: PropertyMap }>("");
      assert.equal(config["user.second"], "theirs");
    });
  }

  describe("because the plugin was killed", () => {
    const home = process.env.PULUMI_HOME;
    before(() => (process.env.PULUMI_HOME = join(stage.server.directory, "home")));
    after(() => {
      if (home === undefined) delete process.env.PULUMI_HOME;
      else process.env.PULUMI_HOME = home;
    });

    /** A create whose write the server has done when the plugin is killed: no state knows of it. */
    async function killed(type: string, inputs: PropertyMap): Promise<void> {
      const { proxy, harness } = await through("lastWrite");
      await harness.stop();
      const plugin = await SpawnedPlugin.start({ endpoint: `unix://${proxy.place}` });
      proxy.arm({ fault: "lastWrite", at: 1 });
      const creating = plugin.create(type, "killed", inputs).catch(() => undefined);
      while (!proxy.hasWritten) await pause(20);
      await plugin.stop();
      await creating;
      proxy.stop();
    }

    for (const type of ["Profile", "ServerConfig", "InstanceMetadata"]) {
      const { inputs, look } = taken[type]!;

      it(`keeps what was there before it (${type})`, async () => {
        const found = await look();
        await killed(type, inputs);
        assert.notDeepEqual(await look(), found, "it was written");
        const { state } = await (await stage.newCommand()).up(type, "killed", inputs);
        await stage.harness.destroy(state);
        assert.deepEqual(await look(), found);
      });

      it(`forgets that once a state has it (${type})`, async () => {
        await killed(type, inputs);
        const { state } = await (await stage.newCommand()).up(type, "killed", inputs);
        await stage.harness.destroy(state);
        assert.deepEqual(readdirSync(join(process.env.PULUMI_HOME!, "lxd", "found-before")), []);
      });
    }

    it("keeps what was there before an update (ServerConfig)", async () => {
      await stage.lxc("config", "set", "user.third=theirs");
      const harness = await stage.newCommand();
      const declared = { config: { "user.before": "ours" } };
      const { state } = await harness.up("ServerConfig", "grows", declared);
      const { proxy, harness: unused } = await through("lastWrite");
      await unused.stop();
      const plugin = await SpawnedPlugin.start({ endpoint: `unix://${proxy.place}` });
      proxy.arm({ fault: "lastWrite", at: 1 });
      const more = { ...state.inputs, config: { "user.before": "ours", "user.third": "ours" } };
      const updating = plugin.client.update(state, state, more, {}).catch(() => undefined);
      while (!proxy.hasWritten) await pause(20);
      await plugin.stop();
      await updating;
      proxy.stop();
      const again = await (await stage.newCommand()).up("ServerConfig", "grows", more, state);
      assert.equal(again.action, "update");
      await (await stage.newCommand()).destroy(again.state);
      const { config } = await stage.query<{ config: PropertyMap }>("");
      assert.equal(config["user.third"], "theirs");
      assert.deepEqual(readdirSync(join(process.env.PULUMI_HOME!, "lxd", "found-before")), []);
    });

    it("believes what is there, where somebody has changed it since", async () => {
      const { inputs, look } = taken.ServerConfig!;
      await killed("ServerConfig", inputs);
      await stage.lxc("config", "set", "user.before=changed");
      const { state } = await (await stage.newCommand()).up("ServerConfig", "killed", inputs);
      await stage.harness.destroy(state);
      assert.equal(await look(), "changed");
    });
  });

  const imports = {
    Instance: () => ({
      ...{ name: "imported", config: { "user.a": "ours" }, description: "ours", profiles: ["default"] },
      source: { type: "backup", path: join(stage.server.directory, "web.tar.gz") },
    }),
    Volume: () => ({
      ...{ name: "imported", pool, config: { "user.a": "ours" }, description: "ours" },
      source: { type: "backup", path: join(stage.server.directory, "volume.tar.gz") },
    }),
  };
  for (const [type, inputs] of Object.entries(imports)) {
    for (const fault of ["cutAfter", "lastWrite"] as const) {
      it(`goes on with what it has made from a backup (${type}, ${fault})`, async () => {
        const { proxy, harness } = await through(fault);
        const { state } = await harness.up(type, "imported", inputs());
        proxy.stop();
        await harness.stop();
        assert.equal(state.initErrors.length > 0, fault === "lastWrite");
        const again = await (await stage.newCommand()).up(type, "imported", inputs(), state);
        assert.deepEqual(again.state.initErrors, []);
        const { diff, state: now } = await stage.harness.refresh(again.state);
        assert.deepEqual(diff!.detailed, {});
        assert.equal(now!.outputs.description, "ours");
        await stage.harness.destroy(now!);
      });

      it(`takes nothing over that had the name before (${type}, ${fault})`, async () => {
        const place = type === "Instance" ? ["init", image] : ["storage", "volume", "create", pool];
        await stage.lxc(...place, "imported");
        const { proxy, harness } = await through(fault);
        await assert.rejects(harness.up(type, "imported", inputs()), /already exists/);
        proxy.stop();
        await harness.stop();
        const path = type === "Instance" ? "/instances" : `/storage-pools/${pool}/volumes/custom`;
        assert.equal((await stage.query(`${path}/imported`)).description, "");
        const drop = type === "Instance" ? ["delete"] : ["storage", "volume", "delete", pool];
        await stage.lxc(...drop, "imported");
      });
    }
  }
});
