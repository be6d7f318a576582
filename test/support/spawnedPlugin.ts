/** The built plugin as a process of its own, as the engine starts it: for what only a process shows. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { FakeEngine } from "./fakeEngine";
import { PluginClient } from "./pluginClient";
import type { ResourceState } from "./pluginHarness";

const plugin = join(resolve(__dirname, "../.."), "bin", "pulumi-resource-lxd");

export class SpawnedPlugin {
  private stopping?: Promise<void>;

  private constructor(
    private readonly engine: FakeEngine,
    private readonly process: ChildProcess,
    readonly client: PluginClient,
  ) {}

  static async start(configuration: PropertyMap): Promise<SpawnedPlugin> {
    const engine = await FakeEngine.start();
    const process = spawn(plugin, [engine.address], { stdio: ["ignore", "pipe", "inherit"] });
    const [output] = (await once(process.stdout, "data")) as [Buffer];
    const client = new PluginClient(Number(output.toString()));
    await client.configure(configuration);
    return new SpawnedPlugin(engine, process, client);
  }

  /** Check, and Create. */
  create = async (kind: string, name: string, given: PropertyMap): Promise<ResourceState> => {
    const type = `lxd:index:${kind}`;
    const about = { type, name, urn: `urn:pulumi:test::test::${type}::${name}` };
    const { inputs, failures } = await this.client.check(about, {}, given, { randomSeed: randomBytes(32) });
    assert.deepEqual(failures, []);
    return { ...about, inputs, ...(await this.client.create(about, inputs)), initErrors: [] };
  };

  /** Read, as a refresh does it. */
  read = async (state: ResourceState): Promise<void> => {
    assert.ok(await this.client.read(state, state), `${state.id} is there`);
  };

  /** The most memory that the process ever held (`VmHWM`), in MB of 2^20 bytes. */
  peakMegabytes(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1024;
  }

  /** The time of processors that it has taken, in ticks of 10 ms (proc(5), `utime` and `stime`). */
  cpuMilliseconds(): number {
    const fields = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.kill());
  }

  private async kill(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
    this.client.close();
    this.engine.stop();
  }
}
