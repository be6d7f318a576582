import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { LxdClient, type LifecycleEvent } from "../../../provider/lxd";
import { FakeLxd } from "../../support/fakeLxd";

describe("what becomes of a server's objects", () => {
  let fake: FakeLxd;
  let client: LxdClient;
  let heard: LifecycleEvent[];
  let losses: number;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    heard = [];
    losses = 0;
  });
  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  const listen = (signal = new AbortController().signal) =>
    client.listen(
      (event) => heard.push(event),
      () => losses++,
      signal,
    );

  const happens = (action: string, source: string, more: object = {}) =>
    fake.sendEvent({ action, source, ...more }, "lifecycle");

  const asked = (method: string, url: string, username: string) => {
    const context = { ip: "10.0.0.5:4000", method, protocol: "tls", url, username };
    fake.sendEvent({ message: "Handling API request", level: "debug", context }, "logging");
  };

  async function next(): Promise<LifecycleEvent> {
    for (let tries = 0; heard.length === 0; tries++) {
      assert.ok(tries < 100, "it is heard");
      await sleep(10);
    }
    return heard.shift()!;
  }

  it("is told with the one who asked for it", async () => {
    await listen();
    const requestor = { username: "root", protocol: "unix", address: "@" };
    happens("profile-updated", "/1.0/profiles/a%252Fb?project=lab", { requestor });
    assert.deepEqual(await next(), {
      action: "profile-updated",
      paths: [["profiles", "a/b"]],
      project: "lab",
      requestor: { username: "root", protocol: "unix" },
    });
  });

  it("has the one who asked from the log where the event lacks him", async () => {
    await listen();
    asked("PUT", "/1.0/instances/web", "alice");
    asked("POST", "/1.0/instances", "bob");
    asked("PUT", "/1.0/instances/web?project=lab", "carol");
    asked("GET", "/1.0/instances/web", "dave");
    asked("PUT", "/1.0/instances/other/state", "erin");
    happens("instance-updated", "/1.0/instances/web");
    assert.deepEqual((await next()).requestor, {
      ...{ username: "alice", protocol: "tls", address: "10.0.0.5:4000" },
    });
    happens("instance-started", "/1.0/instances/other");
    assert.equal((await next()).requestor?.username, "erin");
    happens("instance-shutdown", "/1.0/instances/nobodys");
    assert.equal((await next()).requestor, undefined);
  });

  it("has the paths that an object may be known by", async () => {
    await listen();
    happens("instance-renamed", "/1.0/instances/new", { context: { old_name: "old" } });
    assert.deepEqual((await next()).paths, [
      ["instances", "new"],
      ["instances", "old"],
    ]);
    happens("storage-volume-updated", "/1.0/storage-pools/p/volumes/custom/default_data");
    assert.deepEqual((await next()).paths[1], ["storage-pools", "p", "volumes", "custom", "data"]);
  });

  it("is heard without the log by those whom that is refused to", async () => {
    fake.refuseLog = true;
    await listen();
    happens("instance-updated", "/1.0/instances/web");
    assert.equal((await next()).requestor, undefined);
  });

  it("is heard until the stream breaks, or nobody wants to hear it", async () => {
    const ended = new AbortController();
    await listen(ended.signal);
    fake.cutEvents();
    while (losses === 0) await sleep(10);
    await listen(ended.signal);
    ended.abort();
    while (fake.eventSockets > 0) await sleep(10);
  });

  it("fails with a sentence where all of it is refused", async () => {
    fake.refuseEvents = 403;
    await assert.rejects(listen(), /GET \/1\.0\/events: the events could not be listened to: .*403/);
  });
});
