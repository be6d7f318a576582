import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { apiPath, LxdClient, type LxdError } from "../../../provider/lxd";
import { startServer, type TestServer } from "../../support/machine";
import { testImage } from "../../support/testImage";

/** The client against a real LXD. Faults that it can't be made to show are in test/unit/lxd. */
describe("the LXD client", function () {
  this.timeout(60_000);
  let server: TestServer;
  let client: LxdClient;
  const instance = (name: string, more = {}) => ({
    name,
    source: { type: "none" },
    profiles: ["disk"],
    ...more,
  });

  before(async () => {
    server = await startServer();
    client = new LxdClient({ kind: "unix", socketPaths: [server.socket] });
    await client.post(apiPath("storage-pools"), { name: "pool", driver: "dir", config: {} });
    const root = { type: "disk", path: "/", pool: "pool" };
    await client.post(apiPath("profiles"), { name: "disk", config: {}, devices: { root } });
  });

  after(async () => {
    await client?.close();
    await server?.stop();
  });

  it("knows the server", async () => {
    const { apiExtensions, auth, environment } = await client.server();
    assert.equal(auth, "trusted");
    assert.ok(apiExtensions.has("network_acl"));
    assert.match(environment.server ?? "", /lxd|incus/);
  });

  it("uploads an image, makes an instance of it with progress, starts and stops it", async () => {
    const file = await testImage();
    const { size } = await stat(file);
    const told: string[] = [];
    const onProgress = (message: string) => told.push(message);
    const options = { size, onProgress };
    const uploaded = await client.upload(apiPath("images"), () => createReadStream(file), {}, options);
    const { fingerprint } = uploaded.metadata as { fingerprint: string };
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    assert.ok(told.some((message) => message.startsWith("Upload: 100%")));

    const source = { type: "image", fingerprint };
    await client.post(apiPath("instances"), instance("guest", { source }), { onProgress });
    assert.ok(told.includes("Creating instance"));
    const state = apiPath("instances", "guest", "state");
    await client.put(state, { action: "start" });
    const { value } = await client.get<{ status: string }>(state);
    assert.equal(value.status, "Running");
    await assert.rejects(client.put(state, { action: "start" }), { kind: "precondition" });
    await assert.rejects(client.delete(apiPath("instances", "guest")), { kind: "precondition" });
    await client.put(state, { action: "stop", force: true });
    await client.delete(apiPath("instances", "guest"));
  });

  it("loses none of many operations, which the server forgets 5 s after their end", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `many${index}`);
    const outcomes = await Promise.all(
      names.map((name) => client.post(apiPath("instances"), instance(name))),
    );
    assert.ok(outcomes.every(({ operation }) => operation?.status === "Success"));
    const list = await client.list<{ name: string }>(apiPath("instances"));
    assert.deepEqual(list.map(({ name }) => name).sort(), names.sort());
    await Promise.all(names.map((name) => client.delete(apiPath("instances", name))));
  });

  it("brings concurrent updates of one object together", async () => {
    await client.post(apiPath("profiles"), { name: "shared", config: {} });
    const keys = Array.from({ length: 4 }, (_, index) => `user.${index}`);
    interface Profile {
      config: Record<string, string>;
    }
    await Promise.all(
      keys.map((key) =>
        client.update<Profile>(apiPath("profiles", "shared"), (live) => ({
          ...live,
          config: { ...live.config, [key]: "x" },
        })),
      ),
    );
    const { value } = await client.get<Profile>(apiPath("profiles", "shared"));
    assert.deepEqual(Object.keys(value.config).sort(), keys);
  });

  const refusals: [what: string, call: () => Promise<unknown>, kind: string][] = [
    ["a missing object", () => client.get(apiPath("instances", "nobody")), "notFound"],
    ["a pool in use", () => client.delete(apiPath("storage-pools", "pool")), "inUse"],
    ["a profile that exists", () => client.post(apiPath("profiles"), { name: "disk" }), "exists"],
    [
      "a configuration key that nobody knows",
      () => client.post(apiPath("profiles"), { name: "odd", config: { odd: "1" } }),
      "invalid",
    ],
    [
      "a profile that is missing",
      () => client.post(apiPath("instances"), instance("a", { profiles: ["none"] })),
      "invalid",
    ],
    ["a path that the server does not have", () => client.get("/1.0/nonsense"), "notFound"],
  ];
  for (const [what, call, kind] of refusals) {
    it(`tells ${what} as ${kind}`, async () => {
      await assert.rejects(call(), (error: LxdError) => {
        assert.equal(error.kind, kind, error.message);
        return true;
      });
    });
  }

  it("tells an instance that exists, from a failed operation", async () => {
    await client.post(apiPath("instances"), instance("twice"));
    await assert.rejects(client.post(apiPath("instances"), instance("twice")), { kind: "exists" });
  });

  it("says what goes on when time runs out", async () => {
    const running = apiPath("instances", "stubborn");
    const [image] = await client.list<{ fingerprint: string }>(apiPath("images"));
    const source = { type: "image", fingerprint: image?.fingerprint };
    // It takes no notice of a request to stop.
    const config = { "raw.lxc": "lxc.signal.halt = SIGCONT" };
    await client.post(apiPath("instances"), instance("stubborn", { source, config }));
    await client.put(`${running}/state`, { action: "start" });
    const options = { signal: AbortSignal.timeout(500) };
    const began = Date.now();
    const stop = client.put(`${running}/state`, { action: "stop", timeout: 4 }, options);
    await assert.rejects(stop, (error: LxdError) => {
      assert.equal(error.kind, "timeout");
      assert.equal(error.mayHaveHappened, true);
      assert.match(error.message, /for operation "Stopping instance" \(.*\), which continues on the server/);
      return true;
    });
    assert.ok(Date.now() - began < 3_000);
  });

  it("sees a killed server's operation as vanished, and goes on with the server when it is back", async () => {
    const running = apiPath("instances", "stubborn");
    const waiting = client.put(`${running}/state`, { action: "stop", timeout: 20 }).then(
      () => undefined,
      (error: LxdError) => error,
    );
    await sleep(1_000);
    await server.killDaemon();
    await server.startDaemon();
    const error = await waiting;
    assert.equal(error?.operation?.vanished, true);
    assert.equal(error.mayHaveHappened, true);
    await client.put(apiPath("profiles", "shared"), { config: { "user.a": "b" } });
    const created = await client.post(apiPath("instances"), instance("after"));
    assert.equal(created.operation?.status, "Success");
  });
});
