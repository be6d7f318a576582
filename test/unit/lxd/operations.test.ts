import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { LxdClient, type LxdError } from "../../../provider/lxd";
import { async, failure, FakeLxd, operation, refuse, success, sync } from "../../support/fakeLxd";

const path = "/1.0/instances";

describe("waiting for an operation", () => {
  let fake: FakeLxd;
  let client: LxdClient;
  const create = (options = {}) => client.post(path, { name: "a" }, options);

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    fake.on(`POST ${path}`, () => async(operation("o1")));
    fake.on("GET /1.0/operations/o1", () => sync(operation("o1")));
    fake.on("GET /1.0/operations/o1/wait", () => "hang");
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("listens for events before the first change, through one socket for all of them", async () => {
    fake.on(`POST ${path}`, () => {
      assert.equal(fake.eventSockets, 1);
      return sync(null);
    });
    await Promise.all([create(), create(), create()]);
    assert.equal(fake.eventSockets, 1);
  });

  it("ends with the event of the end", async () => {
    fake.on("GET /1.0/operations/o1", () => {
      fake.sendEvent(operation("o1", { ...success, metadata: { fingerprint: "f" } }));
      return sync(operation("o1"));
    });
    const outcome = await create();
    assert.deepEqual(outcome.metadata, { fingerprint: "f" });
    assert.equal(outcome.operation?.status, "Success");
    assert.equal(fake.seen("GET /1.0/operations/o1/wait").length, 0);
  });

  it("does not miss an end whose event came before the answer that names the operation", async () => {
    fake.on(`POST ${path}`, async () => {
      fake.sendEvent(operation("o1", success));
      await sleep(50);
      return async(operation("o1"));
    });
    fake.on("GET /1.0/operations/o1", () => refuse(404, "Operation not found"));
    assert.equal((await create()).operation?.vanished, false);
  });

  it("closes the gap between the answer and listening with one look", async () => {
    fake.on("GET /1.0/operations/o1", () => sync(operation("o1", success)));
    assert.equal((await create()).operation?.status, "Success");
  });

  it("keeps a final state when an older event comes after it", async () => {
    fake.on("GET /1.0/operations/o1", () => {
      fake.sendEvent(operation("o1", success));
      fake.sendEvent(operation("o1"));
      return sync(operation("o1"));
    });
    assert.equal((await create()).operation?.status, "Success");
  });

  it("tells progress in the order in which it was made", async () => {
    const at = (second: number, percent: number) =>
      operation("o1", {
        updated_at: `2026-01-01T00:00:0${second}Z`,
        metadata: { create_instance_from_image_unpack_progress: `Unpack: ${percent}%` },
      });
    fake.on("GET /1.0/operations/o1", () => {
      fake.sendEvent(at(2, 40));
      fake.sendEvent(at(1, 20));
      fake.sendEvent(at(3, 60));
      fake.sendEvent(operation("o1", success));
      return sync(operation("o1"));
    });
    const told: string[] = [];
    await create({ onProgress: (message: string) => told.push(message) });
    assert.deepEqual(told, ["Doing something", "Unpack: 40%", "Unpack: 60%"]);
  });

  it("asks the server when events are refused", async () => {
    fake.refuseEvents = 403;
    fake.on("GET /1.0/operations/o1/wait", ({ query }) => {
      assert.equal(query.get("timeout"), "60");
      return sync(operation("o1", success));
    });
    assert.equal((await create()).operation?.status, "Success");
  });

  it("asks the server at once when the events break off", async () => {
    fake.on("GET /1.0/operations/o1", () => {
      setTimeout(() => fake.cutEvents(), 20);
      return sync(operation("o1"));
    });
    fake.on("GET /1.0/operations/o1/wait", () => sync(operation("o1", success)));
    const began = Date.now();
    await create();
    assert.ok(Date.now() - began < 3_000);
  });

  it("asks the server although events are heard, before it forgets the operation", async function () {
    this.timeout(6_000);
    fake.on("GET /1.0/operations/o1/wait", () => sync(operation("o1", success)));
    const began = Date.now();
    await create();
    assert.ok(Date.now() - began < 5_000);
  });

  it("goes on waiting when a wait ends and the operation does not", async () => {
    fake.refuseEvents = 403;
    let waits = 0;
    fake.on("GET /1.0/operations/o1/wait", () => sync(operation("o1", ++waits === 3 ? success : {})));
    assert.equal((await create()).operation?.status, "Success");
    assert.equal(waits, 3);
  });

  it("understands an elapsed wait that comes as an error inside HTTP 200", async () => {
    fake.refuseEvents = 403;
    let waits = 0;
    fake.on("GET /1.0/operations/o1/wait", () =>
      ++waits < 2 ? refuse(500, "context deadline exceeded", 200) : sync(operation("o1", success)),
    );
    assert.equal((await create()).operation?.status, "Success");
  });

  it("understands a failure that comes as an error inside HTTP 200, also when the operation is gone", async () => {
    fake.refuseEvents = 403;
    fake.on("GET /1.0/operations/o1/wait", () => refuse(400, "Image not found", 200));
    fake.on("GET /1.0/operations/o1", () => refuse(404, "Operation not found"));
    await assert.rejects(create(), { kind: "notFound", serverMessage: "Image not found" });
  });

  it("does not take a failure over something that is not there for an operation that is not", async () => {
    fake.refuseEvents = 403;
    fake.on("GET /1.0/operations/o1/wait", () => refuse(404, "Image not found", 200));
    for (const look of [
      () => refuse(404, "Operation not found"),
      () => sync(operation("o1", failure("Image not found"))),
    ]) {
      fake.on("GET /1.0/operations/o1", look);
      await assert.rejects(create(), { kind: "notFound", serverMessage: "Image not found" });
    }
  });

  it("throws what a failed operation says, with the operation", async () => {
    const words = 'Failed creating instance record: This "instances" entry already exists';
    fake.on("GET /1.0/operations/o1", () => sync(operation("o1", failure(words))));
    await assert.rejects(create(), (error: LxdError) => {
      assert.equal(error.kind, "exists");
      assert.equal(error.status, undefined);
      assert.equal(error.serverMessage, words);
      assert.equal(error.operation?.id, "o1");
      assert.equal(error.message, `POST /1.0/instances: operation "Doing something" failed: ${words}`);
      return true;
    });
  });

  const isLost = (error: LxdError) => {
    assert.equal(error.mayHaveHappened, true);
    assert.equal(error.operation?.vanished, true);
    assert.match(error.message, /the server has forgotten operation "Doing something"/);
    return true;
  };

  it("lets the caller look at the object when the operation has vanished", async () => {
    fake.on("GET /1.0/operations/o1", () => refuse(404, "Operation not found"));
    await assert.rejects(create(), isLost);
  });

  it("takes a restart of the server for a vanished operation, not for a failure", async () => {
    fake.on("GET /1.0/operations/o1", () => {
      setTimeout(() => {
        void fake.stop().then(async () => {
          fake.on("GET /1.0/operations/o1", () => refuse(404, "Operation not found"));
          fake.on("GET /1.0/operations/o1/wait", () => refuse(404, "Operation not found"));
          await sleep(400);
          await fake.listen();
        });
      }, 20);
      return sync(operation("o1"));
    });
    await assert.rejects(create(), isLost);
  });

  it("keeps the project of an operation's URL and appends nothing to it", async () => {
    fake.refuseEvents = 403;
    fake.on(`POST ${path}`, () => async(operation("o1"), "/1.0/operations/o1?project=blue"));
    fake.on("GET /1.0/operations/o1/wait", ({ query }) => {
      assert.equal(query.get("project"), "blue");
      return sync(operation("o1", success));
    });
    await create();
  });

  it("does not wait for a token, which never ends, nor for a websocket", async () => {
    for (const kind of ["token", "websocket"]) {
      fake.on(`POST ${path}`, () => async(operation("o1", { class: kind, metadata: { secret: "s" } })));
      const outcome = await create();
      assert.deepEqual(outcome.metadata, { secret: "s" });
      assert.equal(outcome.operation?.status, "Running");
    }
    assert.equal(fake.seen("GET /1.0/operations/o1").length, 0);
  });

  it("reconnects events with the next change", async () => {
    fake.on(`POST ${path}`, () => sync(null));
    await create();
    fake.cutEvents();
    await sleep(50);
    await create();
    assert.equal(fake.eventSockets, 1);
  });
});

describe("ending a call early", () => {
  let fake: FakeLxd;
  let client: LxdClient;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    fake.on("GET /1.0/operations/o1/wait", () => "hang");
    fake.on("GET /1.0/operations/o1", () => sync(operation("o1")));
  });

  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  it("leaves an operation that can't be cancelled, and says which one goes on", async () => {
    const running = operation("o1", { description: "Creating instance" });
    fake.on(`POST ${path}`, () => async(running));
    fake.on("GET /1.0/operations/o1", () => sync(running));
    const signal = AbortSignal.timeout(200);
    const began = Date.now();
    await assert.rejects(client.post(path, {}, { signal }), (error: LxdError) => {
      assert.equal(error.kind, "timeout");
      assert.equal(error.mayHaveHappened, true);
      assert.equal(error.operation?.id, "o1");
      assert.match(
        error.message,
        /after waiting 0\.\d s for operation "Creating instance" \(o1\), which continues/,
      );
      return true;
    });
    assert.ok(Date.now() - began < 2_000);
    assert.equal(fake.seen("DELETE /1.0/operations/o1").length, 0);
  });

  it("cancels an operation that can be cancelled", async () => {
    const running = operation("o1", { may_cancel: true });
    fake.on(`POST ${path}`, () => async(running));
    fake.on("GET /1.0/operations/o1", () => sync(running));
    fake.on("DELETE /1.0/operations/o1", () => {
      fake.sendEvent(operation("o1", { status: "Cancelled", status_code: 401 }));
      return sync(null);
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(client.post(path, {}, { signal: controller.signal }), (error: LxdError) => {
      assert.equal(error.kind, "cancelled");
      assert.equal(error.mayHaveHappened, false);
      assert.match(error.message, /was cancelled on the server too/);
      return true;
    });
  });

  it("gives a write that was sent a moment to name its operation", async () => {
    const controller = new AbortController();
    fake.on(`POST ${path}`, async () => {
      controller.abort();
      await sleep(100);
      return async(operation("o1"));
    });
    await assert.rejects(client.post(path, {}, { signal: controller.signal }), (error: LxdError) => {
      assert.equal(error.operation?.id, "o1");
      return true;
    });
  });

  it("reports success when the write is done in the moment that it is cancelled", async () => {
    const controller = new AbortController();
    fake.on("PUT /1.0/profiles/p", () => {
      controller.abort();
      return sync("done");
    });
    const outcome = await client.put("/1.0/profiles/p", {}, { signal: controller.signal });
    assert.equal(outcome.metadata, "done");
  });

  it("sends nothing when it was cancelled before", async () => {
    await assert.rejects(client.post(path, {}, { signal: AbortSignal.abort() }), {
      kind: "cancelled",
      mayHaveHappened: false,
    });
    assert.equal(fake.seen(`POST ${path}`).length, 0);
  });

  it("takes any reason for a cancel", async () => {
    await assert.rejects(client.get(path, { signal: AbortSignal.abort("enough") }), { kind: "cancelled" });
    await assert.rejects(client.list(path, { signal: AbortSignal.abort("enough") }), { kind: "cancelled" });
    await assert.rejects(client.post(path, {}, { signal: AbortSignal.abort("enough") }), {
      kind: "cancelled",
    });
  });
});
