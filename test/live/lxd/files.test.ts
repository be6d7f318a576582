import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { InstanceFiles, LxdClient } from "../../../provider/lxd";
import { startServer, type TestServer } from "../../support/machine";
import { testImage } from "../../support/testImage";

describe("files of an instance", function () {
  this.timeout(60_000);
  let server: TestServer;
  let client: LxdClient;
  let files: InstanceFiles;
  const text = (content: string) => ({ type: "file" as const, content: () => Readable.from([content]) });

  before(async () => {
    server = await startServer();
    await server.lxc("storage", "create", "pool", "dir");
    await server.lxc("image", "import", await testImage(), "--alias", "busybox");
    await server.lxc("init", "busybox", "guest", "-s", "pool");
    client = new LxdClient({ kind: "unix", socketPaths: [server.socket] });
    files = new InstanceFiles(client, "guest", { project: "default" });
  });
  after(async () => {
    await client?.close();
    await server?.stop();
  });

  it("are written with mode and owner, and read", async () => {
    await files.write("/srv/a b ü", { ...text("hello"), mode: "600", uid: 5, gid: 6 });
    const facts = await files.stat("/srv/a b ü");
    const { modified, ...rest } = facts!;
    assert.deepEqual(rest, { type: "file", mode: "0600", uid: 5, gid: 6 });
    assert.ok(Math.abs(Date.parse(modified!) - Date.now()) < 60_000);
    assert.equal((await files.read("/srv/a b ü")).toString(), "hello");
    const found = await files.open("/srv/a b ü");
    assert.equal(found?.facts.size, 5);
    if (found?.type === "file") found.content.destroy();
  });

  it("may be empty", async () => {
    await files.write("/srv/empty", { type: "file", content: () => Readable.from([]), size: 0 });
    assert.equal((await files.read("/srv/empty")).length, 0);
  });

  it("keep mode and owner when only their content is written again", async () => {
    await files.write("/srv/a b ü", { ...text("other"), mode: "0644", uid: 0 });
    assert.deepEqual(await files.stat("/srv/a b ü").then((facts) => [facts?.mode, facts?.uid]), ["0600", 5]);
    assert.equal(await files.canSetPermissions(), false, "LXD 5.0 can't change them");
  });

  it("are directories, which are listed", async () => {
    await files.write("/srv/d", { type: "directory", mode: "0711" });
    await files.write("/srv/d/one", text("1"));
    await files.write("/srv/d/two", text("2"));
    const found = await files.open("/srv/d");
    assert.ok(found?.type === "directory");
    assert.deepEqual(found.entries, ["one", "two"]);
    assert.equal(found.facts.mode, "0711");
  });

  it("are symlinks, whose target is told in full", async () => {
    await files.write("/srv/d/link", { type: "symlink", target: "../empty" });
    const found = await files.open("/srv/d/link");
    assert.ok(found?.type === "symlink");
    assert.equal(found.target, InstanceFiles.resolvedTarget("/srv/d/link", "../empty"));
  });

  it("are deleted, and then are not there", async () => {
    await assert.rejects(files.delete("/srv/d"), /not empty/);
    for (const name of ["link", "one", "two", ""]) await files.delete(`/srv/d/${name}`);
    assert.equal(await files.stat("/srv/d"), undefined);
    assert.equal(await files.open("/srv/d/one"), undefined);
    await assert.rejects(files.read("/srv/d/one"), { kind: "notFound" });
    await assert.rejects(files.delete("/srv/d"), { kind: "notFound" });
    await assert.rejects(files.write("/srv/d/one", text("1")), { kind: "notFound" });
    assert.equal(await new InstanceFiles(client, "nobody").stat("/srv"), undefined);
  });

  it("pass in both directions without being held in memory", async () => {
    const chunk = randomBytes(1024 * 1024);
    const chunks = 100;
    const hash = createHash("sha256");
    for (let index = 0; index < chunks; index++) hash.update(chunk);
    const expected = hash.digest("hex");
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
    const before = process.memoryUsage().rss;
    const content = () => Readable.from(Array.from({ length: chunks }, () => chunk));
    await files.write("/srv/large", { type: "file", content, size: chunks * chunk.length });
    const found = await files.open("/srv/large");
    assert.ok(found?.type === "file");
    const read = createHash("sha256");
    for await (const part of found.content) read.update(part as Buffer);
    clearInterval(watch);
    assert.equal(read.digest("hex"), expected);
    assert.ok(most - before < 60e6, `memory grew by ${((most - before) / 1e6).toFixed(0)} MB`);
    await files.delete("/srv/large");
  });

  it("can be written while the instance runs", async () => {
    await server.lxc("start", "guest");
    await files.write("/tmp/while", text("running"));
    const found = await files.open("/tmp/while");
    assert.ok(found?.type === "file");
    assert.equal((await buffer(found.content)).toString(), "running");
  });
});
