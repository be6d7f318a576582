import assert from "node:assert/strict";
import { setImmediate as soon } from "node:timers/promises";
import { LxdClient } from "../../../provider/lxd";
import type { ResourceDefinition } from "../../../provider/reconcile/definition";
import { Environment } from "../../../provider/reconcile/environment";
import { InstanceFile } from "../../../provider/resources/ofInstance/files/instanceFile";
import { Instance } from "../../../provider/resources/instance/instance";
import { InstanceBackup } from "../../../provider/resources/ofInstance/backup";
import { InstanceExec } from "../../../provider/resources/ofInstance/exec";
import { queueOf } from "../../../provider/resources/instance/parent";
import { Snapshot } from "../../../provider/resources/ofInstance/snapshot";

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warning: nothing, status: nothing };
const web = { project: "default", instance: "web" };

describe("writes of one instance at the same time", () => {
  let environment: Environment;
  let began: string[];
  let ends: Map<string, () => void>;

  beforeEach(() => {
    const client = new LxdClient({ kind: "unix", socketPaths: ["/nowhere"] });
    const lxc = () => assert.fail("nobody asks for it");
    environment = new Environment(client, {
      ...{ project: "default", stopTimeout: 1, lxc },
      ...{ acceptServers: [], serverName: "the server" },
    });
    began = [];
    ends = new Map();
  });

  /** A write that lasts until its end is called. */
  const writing = (what: string) => () =>
    new Promise<void>((resolve) => {
      began.push(what);
      ends.set(what, resolve);
    });

  function write(
    what: string,
    definition: ResourceDefinition,
    own: Record<string, string> = { name: what, path: `/${what}`, uuid: "" },
    signal = new AbortController().signal,
  ): Promise<void> {
    const address = definition === Instance ? { ...web, name: web.instance } : { ...web, ...own };
    return environment.inTurn(definition, address, signal, writing(what));
  }

  async function end(what: string): Promise<void> {
    ends.get(what)!();
    for (let turns = 0; turns < 5; turns++) await soon();
  }

  it("wait for those that freeze or stop it, which were there first", async () => {
    for (const [what, definition] of Object.entries({ update: Instance, snapshot: Snapshot })) {
      const all = [write(what, definition), write("command", InstanceExec), write("file", InstanceFile)];
      await soon();
      assert.deepEqual(began, [what]);
      await end(what);
      assert.deepEqual(began.slice(1).sort(), ["command", "file"]);
      await Promise.all([end("command"), end("file"), ...all]);
      began = [];
    }
  });

  it("let a snapshot begin while a command is under way", async () => {
    const all = [write("command", InstanceExec)];
    await soon();
    all.push(write("snapshot", Snapshot));
    for (let turns = 0; turns < 5; turns++) await soon();
    assert.deepEqual(began.sort(), ["command", "snapshot"]);
    for (const what of began) await end(what);
    await Promise.all(all);
  });

  it("let a snapshot wait for files, which are written side by side and beside commands", async () => {
    const all = [write("one", InstanceFile), write("two", InstanceFile)];
    await soon();
    assert.deepEqual(began, ["one", "two"]);
    all.push(write("command", InstanceExec), write("snapshot", Snapshot), write("late", InstanceFile));
    for (let turns = 0; turns < 5; turns++) await soon();
    assert.deepEqual(began, ["one", "two", "command"]);
    await end("one");
    await end("two");
    assert.deepEqual(began.slice(3), ["snapshot"], "the late file waits for it");
    for (const what of ["snapshot", "late", "command"]) await end(what);
    await Promise.all(all);
  });

  it("let commands run beside each other, and beside a backup", async () => {
    const all = [write("backup", InstanceBackup), write("one", InstanceExec), write("two", InstanceExec)];
    for (let turns = 0; turns < 5; turns++) await soon();
    assert.deepEqual(began.sort(), ["backup", "one", "two"]);
    all.push(write("snapshot", Snapshot));
    for (let turns = 0; turns < 5; turns++) await soon();
    assert.equal(began.length, 3, "a snapshot waits for the backup");
    await end("backup");
    assert.equal(began.at(-1), "snapshot");
    for (const what of ["one", "two", "snapshot"]) await end(what);
    await Promise.all(all);
  });

  it("let nothing freeze it while the server is asked to begin a command", async () => {
    const signal = new AbortController().signal;
    const context = environment.context({ urn: "", log, signal }, 60);
    const asking = context.whenFree(queueOf(web), writing("asking"));
    await soon();
    const snapshot = write("snapshot", Snapshot);
    for (let turns = 0; turns < 5; turns++) await soon();
    assert.deepEqual(began, ["asking"]);
    await end("asking");
    assert.deepEqual(began, ["asking", "snapshot"]);
    await end("snapshot");
    await Promise.all([asking, snapshot]);
  });

  it("are given up at once when they are cancelled or their time runs out in the wait", async () => {
    const snapshot = write("snapshot", Snapshot);
    const cancel = new AbortController();
    const waiting = [
      write("command", InstanceExec, { uuid: "" }, cancel.signal),
      write("file", InstanceFile, { path: "/file" }, AbortSignal.timeout(10)),
      write("another", Snapshot, { name: "another" }, AbortSignal.timeout(10)),
    ];
    setTimeout(() => cancel.abort(), 10);
    const [command, file, another] = await Promise.allSettled(waiting);
    const reasonOf = (one: PromiseSettledResult<void> | undefined) =>
      one?.status === "rejected" ? String(one.reason) : "none";
    assert.match(reasonOf(command), /A command in instance "web" was not changed: cancelled while another/);
    assert.match(reasonOf(file), /File \/file .* the time for it ran out while another write was under way/);
    assert.match(reasonOf(another), /Snapshot "another".*customTimeouts/);
    assert.deepEqual(began, ["snapshot"]);
    await end("snapshot");
    await snapshot;
    assert.deepEqual(began, ["snapshot"]);
  });
});
