import assert from "node:assert/strict";
import { execRecorded, LxdClient, type LxdError } from "../../../provider/lxd";
import { async, failure, FakeLxd, operation, refuse, success, sync } from "../../support/fakeLxd";

const exec = "/1.0/instances/web/exec";
const logs = "/1.0/instances/web/logs";
const names = ["exec_o1.stdout", "exec_o1.stderr"];

describe("a recorded command that comes to nothing", () => {
  let fake: FakeLxd;
  let client: LxdClient;
  let giveUp: AbortController;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    client = new LxdClient({ kind: "unix", socketPaths: [fake.socketPath] });
    giveUp = new AbortController();
    fake.on(`POST ${exec}`, () => async(operation("o1")));
    fake.on("GET /1.0/operations/o1", () => {
      giveUp.abort();
      return sync(operation("o1"));
    });
    fake.on("GET /1.0/operations/o1/wait", () => "hang");
  });
  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  const run = () =>
    execRecorded(client, "web", { command: ["true"] }, { signal: giveUp.signal, project: "lab" });
  const deleted = (directory: string) =>
    names.map((name) => fake.seen(`DELETE ${directory}/${name}`).map(({ query }) => query.get("project")));

  it("leaves no log of the operation, whose names the server has not told yet", async () => {
    for (const name of names) fake.on(`DELETE ${logs}/${name}`, () => sync(null));
    await assert.rejects(run(), { kind: "cancelled" });
    assert.deepEqual(deleted(logs), [["lab"], ["lab"]]);
  });

  it("finds the logs where newer servers have them", async () => {
    for (const name of names) fake.on(`DELETE ${logs}/exec-output/${name}`, () => sync(null));
    await assert.rejects(run(), { kind: "cancelled" });
    assert.deepEqual(deleted(`${logs}/exec-output`), [["lab"], ["lab"]]);
  });

  it("waits for logs that are just being made", async () => {
    let asked = 0;
    fake.on(`DELETE ${logs}/${names[0]}`, () => (++asked < 3 ? refuse(404, "not found") : sync(null)));
    fake.on(`DELETE ${logs}/${names[1]}`, () => sync(null));
    await assert.rejects(run(), { kind: "cancelled" });
    assert.equal(asked, 3);
  });

  it("tells why it came to nothing, and not that its logs could not be deleted", async () => {
    for (const name of names) fake.on(`DELETE ${logs}/${name}`, () => refuse(500, "disk on fire"));
    await assert.rejects(run(), { kind: "cancelled" });
  });

  it("leaves no log when it fails, or when its logs can't be fetched", async () => {
    for (const name of names) fake.on(`DELETE ${logs}/${name}`, () => sync(null));
    fake.on("GET /1.0/operations/o1", () => sync(operation("o1", failure("no such user"))));
    await assert.rejects(run(), (error: LxdError) => error.serverMessage === "no such user");
    const output = { 1: `${logs}/${names[0]}`, 2: `${logs}/${names[1]}` };
    const ended = operation("o1", { ...success, metadata: { return: 0, output } });
    fake.on("GET /1.0/operations/o1", () => sync(ended));
    fake.on(`GET ${logs}/${names[0]}`, () => refuse(500, "unreadable"));
    await assert.rejects(run(), (error: LxdError) => error.serverMessage === "unreadable");
    assert.deepEqual(deleted(logs), [
      ["lab", "lab"],
      ["lab", "lab"],
    ]);
  });
});
