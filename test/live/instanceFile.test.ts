import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { InstanceFiles, LxdClient } from "../../provider/lxd";
import { Asset, Unknown, type PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceFile", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let client: LxdClient;
  let files: InstanceFiles;
  let directory: string;
  const path = "/etc/motd";
  const inputs = { instance: "web", path, content: "hello\n" };
  const by = (content: string) => ({ type: "file" as const, content: () => Readable.from([content]) });
  const text = async (at = path) => (await files.read(at)).toString();

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "InstanceFile");
    for (const name of ["web", "other"]) await stage.lxc("init", "busybox", name);
    client = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] });
    files = new InstanceFiles(client, "web");
    directory = mkdtempSync(join(tmpdir(), "files-"));
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await client?.close();
    await stage?.stop();
  });

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "default/web//etc/motd");
    assert.equal(state.outputs.size, 6);
    assert.match(state.outputs.sha256 as string, /^5891b5b522d5df086d0ff0b110fb/);
    assert.equal(await text(), "hello\n");
  });

  it("is the same whatever the form of its content", async () => {
    const file = join(directory, "motd");
    writeFileSync(file, "hello\n");
    const { content: _content, ...rest } = inputs;
    const forms: PropertyMap[] = [
      { contentBase64: Buffer.from("hello\n").toString("base64") },
      { source: new Asset({ path: file }) },
      { source: new Asset({ text: "hello\n" }) },
    ];
    for (const form of forms) assert.equal((await life.tryUp({ ...rest, ...form })).action, "same");
    writeFileSync(file, "changed\n");
    await life.up({ ...rest, source: new Asset({ path: file }) });
    assert.equal(await text(), "changed\n");
    await life.up(inputs);
    await life.tryUp({ ...inputs, mode: "644" });
    assert.equal((await life.tryUp({ ...inputs, mode: "0644" })).action, "same");
    await life.up(inputs);
  });

  it("finds what was changed by hand, and repairs it", async () => {
    await files.write(path, by("by hand"));
    await life.refreshFinds({ content: "update" });
    assert.equal(life.output("content"), "by hand");
    assert.equal((await life.up(inputs)).action, "update");
    assert.equal(await text(), "hello\n");
    await life.deleted(inputs, () => files.delete(path));
    await life.up({ ...inputs, mode: "0600" });
    await files.delete(path);
    await files.write(path, { ...by("hello\n"), mode: "0666", uid: 3 });
    await life.refreshFinds({ mode: "update", uid: "update" });
    await life.up({ ...inputs, mode: "0600" });
    assert.deepEqual(await files.stat(path).then((facts) => [facts?.mode, facts?.uid]), ["0600", 0]);
    await life.up(inputs);
  });

  it("is imported with its content", async () => {
    await life.imports(
      "web//etc/motd",
      { instance: "web", path, content: "hello\n", mode: "0600" },
      { uid: 7 },
    );
    await life.up(inputs);
  });

  it("changes every property", async () => {
    const facts = async (at = path) => {
      const { modified: _modified, ...rest } = (await files.stat(at))!;
      return rest;
    };
    await life.changes(inputs, {
      content: { to: "other", shows: async () => assert.equal(await text(), "other") },
      mode: { to: "0640", shows: async () => assert.equal((await facts()).mode, "0640") },
      uid: { to: 12, shows: async () => assert.equal((await facts()).uid, 12) },
      gid: { to: 34, shows: async () => assert.equal((await facts()).gid, 34) },
      createParents: { to: true },
      path: { to: "/new/deep/motd", replaces: true, shows: () => text("/new/deep/motd") },
      contentBase64: {
        to: Buffer.from([0, 255]).toString("base64"),
        along: { content: null },
        shows: async () => assert.deepEqual([...(await files.read("/new/deep/motd"))], [0, 255]),
      },
      source: { to: new Asset({ text: "of an asset" }), along: { contentBase64: null } },
      recursive: { to: true },
      instance: { to: "other", replaces: true },
      type: { to: "symlink", replaces: true, along: { source: null, mode: null, target: "/etc" } },
      target: { to: "../up" },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    const harness = await stage.newCommand();
    await harness.destroy(life.state);
    assert.equal(await new InstanceFiles(client, "other").stat("/new/deep/motd"), undefined);
    assert.equal(await files.stat(path), undefined, "the replaced one is gone too");
    await harness.destroy(life.state);
  });

  it("keeps what others wrote where ignoreChanges leaves the content to them", async () => {
    const at = { ...inputs, path: "/etc/theirs" };
    await life.up({ ...at, mode: "0644" });
    await files.write(at.path, by("theirs\n"));
    await life.tryUp({ ...at, mode: "0600" }, { ignoreChanges: ["content"] });
    assert.deepEqual([(await files.stat(at.path))?.mode, await text(at.path)], ["0600", "theirs\n"]);
    await life.up(inputs);
  });

  it("is a directory that goes only when it is empty, unless it is told otherwise", async () => {
    const tree = new Life(stage, "InstanceFile", "tree");
    const declared = { instance: "web", path: "/srv/data", type: "directory" };
    await tree.up(declared);
    await files.write("/srv/data/kept", by("x"));
    const harness = await stage.newCommand();
    await assert.rejects(harness.destroy(tree.state), /is not empty. recursive: true deletes what is in it/);
    await assert.rejects(
      tree.tryUp({ ...declared, mode: "0700" }),
      /directory only, and \/srv\/data is not empty/,
    );
    await tree.up({ ...declared, recursive: true });
    await (await stage.newCommand()).destroy(tree.state);
    assert.equal(await files.stat("/srv/data"), undefined);
  });

  it("leaves a directory that was there before", async () => {
    const tree = new Life(stage, "InstanceFile", "etc");
    await tree.up({ instance: "web", path: "/var/log", type: "directory" });
    await (await stage.newCommand()).destroy(tree.state);
    assert.equal((await files.stat("/var/log"))?.type, "directory");
  });

  it("takes the place of a symlink, and writes nothing through it", async () => {
    await files.write("/srv/target", by("untouched"));
    await files.write("/srv/link", { type: "symlink", target: "target" });
    const link = new Life(stage, "InstanceFile", "link");
    await link.up({ instance: "web", path: "/srv/link", content: "mine" });
    assert.equal(await text("/srv/target"), "untouched");
    assert.equal((await files.stat("/srv/link"))?.type, "file");
    await (await stage.newCommand()).destroy(link.state);
  });

  it("follows its instance to another name", async () => {
    await life.up({ ...inputs });
    await stage.lxc("rename", "web", "renamed");
    // LXD 5.0 does not reach the files of an instance that was renamed shortly after it did, until a start.
    await stage.lxc("start", "renamed");
    await life.refreshFinds({ instance: "update" });
    assert.equal((await life.up({ ...inputs, instance: "renamed" })).action, "same");
    await stage.lxc("stop", "-f", "renamed");
    await stage.lxc("rename", "renamed", "web");
    assert.equal((await life.up(inputs)).action, "update");
  });

  it("is gone when its instance is", async () => {
    const far = new Life(stage, "InstanceFile", "far");
    await stage.lxc("init", "busybox", "brief");
    await far.up({ ...inputs, instance: "brief" });
    await stage.lxc("delete", "brief");
    assert.equal((await (await stage.newCommand()).refresh(far.state)).state, undefined);
    await (await stage.newCommand()).destroy(far.state);
  });

  const mistakes: [what: string, inputs: Record<string, unknown>, words: RegExp][] = [
    ["no content", { content: null }, /needs one of content, contentBase64 and source.*none is given/],
    ["two contents", { contentBase64: "aGk=" }, /content and contentBase64 are given/],
    ["a relative path", { path: "etc/motd" }, /path must be absolute/],
    ["a detour", { path: "/etc//x/../motd" }, /"\/etc\/motd" instead of/],
    [
      "a mode that is a number",
      { mode: 420 },
      /mode must be a string, permissions in octal such as "0644", not a number .* write "0644"/,
    ],
    ["a mode that is none", { mode: "rw-r--r--" }, /permissions in octal/],
    ["an id in place of a name", { instance: "default/web" }, /write "web"/],
    ["a symlink without a target", { type: "symlink", content: null }, /needs a target/],
    ["content of a directory", { type: "directory" }, /content does not go with type: "directory"/],
    ["base64 that is none", { content: null, contentBase64: "%" }, /must be base64/],
    [
      "a path in place of an asset",
      { content: null, source: "./motd" },
      /source must be an asset .*FileAsset/,
    ],
    ["an instance that is missing", { instance: "nobody" }, /Create the instance first/],
    ["a directory that is missing", { path: "/no/such/file" }, /\/no\/such does not exist.*createParents/],
  ];
  for (const [what, wrong, words] of mistakes) {
    it(`answers ${what} with what would be right`, async () => {
      const mistaken = new Life(stage, "InstanceFile", "mistaken");
      await assert.rejects(mistaken.tryUp({ ...inputs, ...wrong }), words);
    });
  }

  it("previews with content that is not known yet", async () => {
    const harness = await stage.newCommand();
    const unknown = { ...inputs, content: Unknown.value };
    const { outputs } = await harness.preview("InstanceFile", "unknown", unknown);
    assert.equal(outputs?.sha256, undefined);
    const known = await harness.preview("InstanceFile", "unknown", { ...inputs, instance: Unknown.value });
    assert.equal(known.outputs?.size, 6);
  });
});
