import assert from "node:assert/strict";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { join } from "node:path";
import { apiPath, exec, LxdClient } from "../../provider/lxd";
import { ClusterStage } from "../support/clusterStage";
import { FaultProxy } from "../support/faultProxy";
import { image } from "../support/stage";

/**
 * A member that is asked for an object of another one's passes the request on, and answers with the URL of an
 * operation that has a query. What is appended to that URL is lost: it would be a look, whose answer is there at once.
 */
describe("operations of another member", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let proxy: FaultProxy;
  let client: LxdClient;
  const source = { type: "image", alias: image };
  const onOther = { target: "m2" };
  const state = (name: string) => apiPath("instances", name, "state");
  const statusOf = async (name: string) => (await client.get<{ status: string }>(state(name))).value.status;

  before(async () => {
    stage = await ClusterStage.start({ with: ["pool", "image"] });
    const { socket } = stage.server;
    proxy = await FaultProxy.start({ socket }, join(stage.server.directory, "proxy.socket"));
    client = new LxdClient({ kind: "unix", socketPaths: [proxy.place] });
  });
  after(async () => {
    await client?.close();
    proxy?.stop();
    await stage?.stop();
  });

  it("have a query in their URL, which names the project", async () => {
    const asked = request({
      socketPath: stage.server.socket,
      path: "/1.0/instances?target=m2",
      method: "POST",
    });
    const answered = new Promise<{ operation: string }>((resolve, reject) => {
      asked.on("response", (answer) => resolve(json(answer) as Promise<{ operation: string }>));
      asked.on("error", reject);
    });
    asked.end(JSON.stringify({ name: "asked", source }));
    assert.match((await answered).operation, /^\/1\.0\/operations\/[-0-9a-f]+\?project=default$/);
  });

  it("are waited for while their events are heard", async () => {
    await client.post(apiPath("instances"), { name: "heard", source }, onOther);
    const { value } = await client.get<{ location: string }>(apiPath("instances", "heard"));
    assert.equal(value.location, "m2");
    await client.put(state("heard"), { action: "start" });
    assert.equal(await statusOf("heard"), "Running");
  });

  for (const fault of ["eventsCut", "eventsSilent"] as const) {
    it(`are waited for by asking the server when there are no events (${fault})`, async () => {
      proxy.arm({ fault, at: 1 });
      await client.post(apiPath("instances"), { name: fault.toLowerCase(), source }, onOther);
      assert.ok(proxy.struck);
      proxy.arm({ fault, at: 1 });
      await client.put(state(fault.toLowerCase()), { action: "start" });
      assert.equal(await statusOf(fault.toLowerCase()), "Running");
      proxy.arm(undefined);
      await client.put(state(fault.toLowerCase()), { action: "stop", force: true });
      assert.equal(await statusOf(fault.toLowerCase()), "Stopped");
      await client.delete(apiPath("instances", fault.toLowerCase()));
    });
  }

  it("say why they failed", async () => {
    const missing = { type: "image", alias: "nothing-of-the-sort" };
    await assert.rejects(
      client.post(apiPath("instances"), { name: "no", source: missing }, onOther),
      /not found/,
    );
    await assert.rejects(client.put(state("heard"), { action: "start" }), { kind: "precondition" });
  });

  it("run commands, with input and output", async () => {
    const { exitCode, stdout } = await exec(
      client,
      "heard",
      { command: ["cat"] },
      { stdin: Buffer.from("through m1") },
    );
    assert.deepEqual([exitCode, stdout.toString()], [0, "through m1"]);
  });
});
