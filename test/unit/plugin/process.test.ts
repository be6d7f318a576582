import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { FakeEngine } from "../../support/fakeEngine";
import { FakeLxd } from "../../support/fakeLxd";
import { PluginClient } from "../../support/pluginClient";
import { version } from "../../../package.json";

const main = join(__dirname, "..", "..", "..", "provider", "main.ts");

/** A resource whose read waits for a server that never answers. */
const profile = {
  urn: "urn:pulumi:s::p::lxd:index:Profile::a",
  type: "lxd:index:Profile",
  name: "a",
  id: "default/a",
};

describe("the process", function () {
  this.timeout(20_000);
  let engine: FakeEngine;
  let plugin: ChildProcess;
  let client: PluginClient;
  let firstLine: string;

  beforeEach(async () => {
    engine = await FakeEngine.start();
    // As the engine calls it.
    const parameters = ["--logtostderr", "-v=3", "--tracing", "tcp://127.0.0.1:9", engine.address];
    plugin = spawn(process.execPath, ["--import", "tsx", main, ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(plugin.stdout!, "data")) as [Buffer];
    firstLine = output.toString();
    client = new PluginClient(Number(firstLine));
  });

  afterEach(() => {
    client.close();
    plugin.kill("SIGKILL");
    engine.stop();
  });

  const exited = async () => {
    const began = Date.now();
    const [code] = (await once(plugin, "exit")) as [number | null];
    return { code, after: Date.now() - began };
  };

  it("prints its port and nothing else", () => {
    assert.match(firstLine, /^\d+\n$/);
  });

  it("tells the package's version and the checkout's schema", async () => {
    assert.equal((await client.pluginInfo()).getVersion(), version);
    assert.equal((JSON.parse(await client.schema()) as { name: string }).name, "lxd");
  });

  it("ends within a second of Cancel and SIGINT, and answers what was running", async () => {
    const fake = await FakeLxd.start();
    let asked: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (asked = resolve));
    fake.on("GET /1.0/profiles", () => (asked(), "hang"));
    fake.on("GET /1.0/profiles/a", () => (asked(), "hang"));
    fake.on("GET /1.0", () => (asked(), "hang"));
    try {
      await client.configure({ endpoint: `unix://${fake.socketPath}` });
      const read = client.read(profile).then(
        () => assert.fail("should have been cancelled"),
        (error: { code: number }) => error.code,
      );
      await waiting;
      const end = exited();
      await client.cancel();
      plugin.kill("SIGINT");
      assert.equal(await read, status.CANCELLED);
      const { code, after } = await end;
      assert.equal(code, 0);
      assert.ok(after < 1_000, `${after} ms`);
    } finally {
      await fake.close();
    }
  });

  it("ends when the engine is gone", async () => {
    await client.pluginInfo();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const end = exited();
    engine.stop();
    const { after } = await end;
    assert.ok(after < 2_000, `${after} ms`);
  });

  it("stays while the engine does", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.equal(plugin.exitCode, null);
    await client.pluginInfo();
  });
});
