import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { LxdClient, repetitions, type LxdError } from "../../../provider/lxd";
import { async, failure, FakeLxd, operation, refuse, success, sync } from "../../support/fakeLxd";

describe("requests", () => {
  let fake: FakeLxd;
  let client: LxdClient;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] }, { maxConcurrentOperations: 2 });
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("name project, target and query", async () => {
    fake.on("GET /1.0/x", ({ query }) => sync(Object.fromEntries(query)));
    const { value } = await client.get("/1.0/x", {
      project: "p q",
      target: "m",
      query: { filter: "a eq b" },
    });
    assert.deepEqual(value, { project: "p q", target: "m", filter: "a eq b" });
  });

  it("bring the ETag of what was read", async () => {
    fake.on("GET /1.0/x", () => sync(1, { etag: '"abc"' }));
    assert.deepEqual(await client.get("/1.0/x"), { value: 1, etag: '"abc"' });
  });

  it("say method, path and the server's words when they are refused", async () => {
    fake.on("DELETE /1.0/profiles/p", () => refuse(500, "Profile is currently in use"));
    await assert.rejects(client.delete("/1.0/profiles/p"), (error: LxdError) => {
      assert.equal(error.message, "DELETE /1.0/profiles/p: Profile is currently in use");
      assert.equal(error.serverMessage, "Profile is currently in use");
      assert.deepEqual([error.kind, error.status, error.method], ["inUse", 500, "DELETE"]);
      return true;
    });
  });

  it("say so when it is not LXD that answers", async () => {
    fake.on("GET /1.0/x", () => ({ status: 200, body: "<html>hello</html>" }));
    await assert.rejects(client.get("/1.0/x"), /answered 200 with something that is not LXD's: <html>/);
  });

  it("are repeated while the instance is busy with another operation", async () => {
    let tries = 0;
    fake.on("PATCH /1.0/instances/a", () =>
      ++tries < 3 ? refuse(500, 'Instance is busy running a "stop" operation') : sync(null),
    );
    await client.patch("/1.0/instances/a", {});
    assert.equal(tries, 3);
  });

  it("are repeated when the operation was refused as busy", async () => {
    let tries = 0;
    fake.on("PUT /1.0/instances/a/state", () => {
      const ended = ++tries < 2 ? failure('Instance is busy running a "stop" operation') : success;
      return async(operation("o" + tries, ended));
    });
    await client.put("/1.0/instances/a/state", { action: "start" });
    assert.equal(tries, 2);
  });

  it("are repeated after a locked database only when they may happen twice", async () => {
    for (const method of ["PUT", "POST"]) {
      let tries = 0;
      fake.on(`${method} /1.0/x`, () => (++tries < 2 ? refuse(500, "database is locked") : sync(null)));
      if (method === "PUT") await client.put("/1.0/x", {});
      else await assert.rejects(client.post("/1.0/x", {}), { kind: "busy" });
      assert.equal(tries, method === "PUT" ? 2 : 1);
    }
  });

  it("end at once when they are cancelled in a pause", async () => {
    fake.on("PUT /1.0/x", () => refuse(500, 'Instance is busy running a "stop" operation'));
    const began = Date.now();
    await assert.rejects(client.put("/1.0/x", {}, { signal: AbortSignal.timeout(400) }), { kind: "timeout" });
    assert.ok(Date.now() - began < 1_500);
  });

  it("write at most as many at a time as allowed, waiting included", async () => {
    let now = 0;
    let most = 0;
    fake.on("POST /1.0/x", async () => {
      most = Math.max(most, ++now);
      await sleep(20);
      now--;
      return sync(null);
    });
    await Promise.all(Array.from({ length: 6 }, () => client.post("/1.0/x", {})));
    assert.equal(most, 2);
  });

  it("hold no slot while they pause", async () => {
    fake.on("PUT /1.0/busy", () => refuse(500, 'Instance is busy running a "stop" operation'));
    fake.on("PUT /1.0/free", () => sync(null));
    const busy = [1, 2].map(() => client.put("/1.0/busy", {}, { signal: AbortSignal.timeout(1_000) }));
    const ends = Promise.allSettled(busy);
    await sleep(100);
    const began = Date.now();
    await client.put("/1.0/free", {});
    assert.ok(Date.now() - began < 800);
    await ends;
  });

  it("leave the queue when they are cancelled in it", async () => {
    fake.on("POST /1.0/x", () => "hang");
    const stop = new AbortController();
    const working = Promise.allSettled([1, 2].map(() => client.post("/1.0/x", {}, { signal: stop.signal })));
    await sleep(50);
    await assert.rejects(client.post("/1.0/x", {}, { signal: AbortSignal.timeout(50) }), {
      kind: "timeout",
      mayHaveHappened: false,
    });
    stop.abort();
    await working;
    assert.equal(fake.seen("POST /1.0/x").length, 2);
  });
});

describe("lists", () => {
  let fake: FakeLxd;
  let client: LxdClient;
  const path = "/1.0/profiles";

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    fake.on(`GET ${path}`, () => sync([{ name: "default" }]));
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("are read once for equal calls at about the same time", async () => {
    await Promise.all([client.list(path), client.list(path)]);
    await client.list(path);
    assert.equal(fake.seen(`GET ${path}`).length, 1);
    assert.equal(fake.requests[0]?.query.get("recursion"), "1");
  });

  it("are not shared between projects", async () => {
    await Promise.all([client.list(path), client.list(path, { project: "p" })]);
    assert.equal(fake.seen(`GET ${path}`).length, 2);
  });

  it("are read again after any write", async () => {
    await client.list(path);
    await assert.rejects(client.post("/1.0/x", {}));
    await client.list(path);
    assert.equal(fake.seen(`GET ${path}`).length, 2);
  });

  it("are read again after a failure", async () => {
    fake.on(`GET ${path}`, () => refuse(403, "not authorized"));
    await assert.rejects(client.list(path), { kind: "forbidden" });
    fake.on(`GET ${path}`, () => sync(null));
    assert.deepEqual(await client.list(path), []);
  });

  it("go on for the others when one caller leaves", async () => {
    fake.on(`GET ${path}`, async () => {
      await sleep(100);
      return sync([1]);
    });
    const stays = client.list(path);
    await assert.rejects(client.list(path, { signal: AbortSignal.timeout(20) }), { kind: "timeout" });
    assert.deepEqual(await stays, [1]);
  });
});

describe("an update", () => {
  let fake: FakeLxd;
  let client: LxdClient;
  const path = "/1.0/profiles/p";

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    fake.on(`GET ${path}`, () => sync({ n: fake.seen(`PUT ${path}`).length }, { etag: "e" }));
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("writes what was changed, on the condition that nobody else changed it", async () => {
    fake.on(`PUT ${path}`, () => sync(null));
    await client.update<{ n: number }>(path, (live) => ({ ...live, more: true }));
    const put = fake.seen(`PUT ${path}`)[0]!;
    assert.equal(put.headers["if-match"], "e");
    assert.deepEqual(JSON.parse(put.body), { n: 0, more: true });
  });

  it("does not read again what its own call has read alone a moment ago, but after a write", async () => {
    fake.on(`PUT ${path}`, () => sync(null));
    const { signal } = new AbortController();
    const change = () => client.update<{ n: number }>(path, (live) => ({ ...live, more: true }), { signal });
    await client.get(path, { query: { recursion: "1" }, signal });
    await change();
    assert.equal(fake.seen(`GET ${path}`).length, 1);
    assert.equal(fake.seen(`PUT ${path}`)[0]!.headers["if-match"], "e");
    await client.get(path, { signal });
    fake.on(`POST ${path}/below`, () => sync(null));
    await client.post(`${path}/below`, {});
    await change();
    assert.equal(fake.seen(`GET ${path}`).length, 3);
    await client.get(path, { project: "other", signal });
    await client.get(path, { signal: new AbortController().signal });
    await change();
    assert.equal(fake.seen(`GET ${path}`).length, 6);
  });

  it("reads again what was overtaken since it was read", async () => {
    fake.on(`PUT ${path}`, ({ body }) =>
      (JSON.parse(body) as { n: number }).n < 1 ? refuse(412, "ETag doesn't match") : sync(null),
    );
    const { signal } = new AbortController();
    await client.get(path, { signal });
    await client.update<{ n: number }>(path, (live) => live, { signal });
    assert.equal(fake.seen(`GET ${path}`).length, 2);
  });

  it("begins anew when somebody else changed it", async () => {
    fake.on(`PUT ${path}`, ({ body }) =>
      (JSON.parse(body) as { n: number }).n < 3 ? refuse(412, "ETag doesn't match") : sync(null),
    );
    await client.update<{ n: number }>(path, (live) => live);
    assert.equal(fake.seen(`PUT ${path}`).length, 4);
  });

  it("takes turns with other updates of the same object, also when one of them fails", async () => {
    let now = 0;
    let most = 0;
    fake.on(`PUT ${path}`, async () => {
      most = Math.max(most, ++now);
      await sleep(20);
      now--;
      return fake.seen(`PUT ${path}`).length === 2 ? refuse(400, "no") : sync(null);
    });
    const updates = [1, 2, 3].map(() => client.update(path, (live) => live));
    const leaves = client.update(path, (live) => live, { signal: AbortSignal.timeout(5) });
    await assert.rejects(leaves, { kind: "timeout", mayHaveHappened: false });
    const ends = await Promise.allSettled(updates);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.equal(most, 1);
  });

  it("gives up when it was overtaken as often as the table says", async function () {
    this.timeout(20_000);
    fake.on(`PUT ${path}`, () => refuse(412, "ETag doesn't match"));
    await assert.rejects(
      client.update(path, (live) => live),
      { kind: "precondition", status: 412 },
    );
    assert.equal(fake.seen(`PUT ${path}`).length, 1 + repetitions.overtaken.times);
  });

  it("writes nothing when nothing has changed", async () => {
    assert.equal(await client.update(path, () => undefined), undefined);
    assert.equal(fake.seen(`PUT ${path}`).length, 0);
  });

  it("sends no condition where the server gave no ETag, and where it is told not to", async () => {
    fake.on(`PUT ${path}`, () => sync(null));
    await client.update(path, (live) => live, { etag: false });
    fake.on(`GET ${path}`, () => sync({}));
    await client.update(path, (live) => live);
    for (const { headers } of fake.seen(`PUT ${path}`)) assert.equal(headers["if-match"], undefined);
  });
});
