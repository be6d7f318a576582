import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import sinon from "sinon";
import { InstanceFiles, LxdClient } from "../../provider/lxd";
import { Transport } from "../../provider/lxd/transport";
import { Archive, Asset, type PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceFileTree", function () {
  this.timeout(120_000);
  let stage: Stage;
  let client: LxdClient;
  let files: InstanceFiles;
  let directory: string;
  const by = (content: string) => ({ type: "file" as const, content: () => Readable.from([content]) });
  const text = async (path: string) => (await files.read(path)).toString();
  const local = (path: string, content: string) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  const tree = (more: PropertyMap = {}): PropertyMap => ({
    instance: "web",
    path: "/srv/www",
    source: new Archive({ path: directory }),
    ...more,
  });

  /** The writes to files while something happens. */
  async function writesOf(work: () => Promise<unknown>): Promise<string[]> {
    const send = sinon.spy(Transport.prototype, "send");
    try {
      await work();
      return send
        .getCalls()
        .map(({ args: [request] }) => request)
        .filter(({ method, path }) => method !== "GET" && method !== "HEAD" && path.endsWith("/files"))
        .map(({ method, query }) => `${method} ${query?.path}`)
        .sort();
    } finally {
      send.restore();
    }
  }

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    for (const name of ["web", "other"]) await stage.lxc("init", "busybox", name);
    client = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] });
    files = new InstanceFiles(client, "web");
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "tree-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  after(async () => {
    await client?.close();
    await stage?.stop();
  });

  it("uploads 1,000 files, and after that only what changes", async function () {
    for (let index = 0; index < 1000; index++) local(`d${index % 50}/f${index}`, `content ${index}`);
    const life = new Life(stage, "InstanceFileTree", "large");
    const inputs = tree();
    const up = await life.tryUp(inputs);
    assert.deepEqual(up.state.initErrors, []);
    assert.equal(up.state.id, "default/web//srv/www");
    assert.equal(up.state.outputs.fileCount, 1000);
    assert.equal(up.preview.outputs?.treeHash, up.state.outputs.treeHash);
    assert.equal(await text("/srv/www/d7/f57"), "content 57");

    local("d7/f57", "changed");
    const changed = await writesOf(async () => {
      assert.equal((await life.tryUp(inputs)).action, "update");
    });
    assert.deepEqual(changed, ["POST /srv/www/d7/f57"]);

    rmSync(join(directory, "d7/f57"));
    const removed = await writesOf(() => life.tryUp(inputs));
    assert.deepEqual(removed, ["DELETE /srv/www/d7/f57"]);
    assert.equal(await files.stat("/srv/www/d7/f57"), undefined);

    await files.write("/srv/www/d8/f58", by("by hand"));
    await life.refreshFinds({ source: "update" });
    assert.ok(stage.harness.logs(life.state.urn).some(({ message }) => message.includes("/srv/www/d8/f58")));
    const repaired = await writesOf(() => life.tryUp(inputs));
    assert.deepEqual(repaired, ["POST /srv/www/d8/f58"]);
    assert.equal(await text("/srv/www/d8/f58"), "content 58");
    assert.deepEqual(await writesOf(() => life.tryUp(inputs)), []);

    await (await stage.newCommand()).destroy(life.state);
    assert.equal(await files.stat("/srv/www"), undefined);
    await (await stage.newCommand()).destroy(life.state);
  });

  it("carries executables, symlinks, empty files and odd names", async () => {
    local("run", "#!/bin/sh\n");
    chmodSync(join(directory, "run"), 0o755);
    local("sub/ä b", "");
    symlinkSync("sub/ä b", join(directory, "link"));
    const life = new Life(stage, "InstanceFileTree");
    await life.up(tree());
    assert.equal((await files.stat("/srv/www/run"))?.mode, "0755");
    assert.equal((await files.stat("/srv/www/sub/ä b"))?.mode, "0644");
    assert.equal((await files.stat("/srv/www/link"))?.type, "symlink");
    await life.up(tree({ followSymlinks: true }));
    assert.equal((await files.stat("/srv/www/link"))?.type, "file");
    await (await stage.newCommand()).destroy(life.state);
  });

  it("sees and mends files that are gone, other modes and other types", async () => {
    local("a", "a");
    local("b", "b");
    local("c", "c");
    const life = new Life(stage, "InstanceFileTree");
    await life.up(tree());
    await files.delete("/srv/www/a");
    await files.delete("/srv/www/b");
    await files.write("/srv/www/b", { ...by("b"), mode: "0600" });
    await files.delete("/srv/www/c");
    await files.write("/srv/www/c", { type: "directory" });
    await life.refreshFinds({ source: "update" });
    await life.up(tree());
    assert.equal(await text("/srv/www/a"), "a");
    assert.equal((await files.stat("/srv/www/b"))?.mode, "0644");
    assert.equal(await text("/srv/www/c"), "c");
    await (await stage.newCommand()).destroy(life.state);
  });

  it("takes a directory that becomes a file or a link, and a file that becomes a directory", async () => {
    local("one/a", "a");
    local("one/deep/b", "b");
    local("two/c", "c");
    local("three", "3");
    const life = new Life(stage, "InstanceFileTree");
    await life.up(tree());
    for (const path of ["one", "two", "three"]) rmSync(join(directory, path), { recursive: true });
    local("one", "1");
    symlinkSync("one", join(directory, "two"));
    local("three/d", "d");
    await life.up(tree());
    assert.equal(await text("/srv/www/one"), "1");
    assert.equal((await files.stat("/srv/www/two"))?.type, "symlink");
    assert.equal(await text("/srv/www/three/d"), "d");
    await (await stage.newCommand()).destroy(life.state);
  });

  it("leaves alone what is not its own", async () => {
    await files.write("/srv/mine", { type: "directory", mode: "0711" });
    await files.write("/srv/mine/foreign", by("foreign"));
    local("own", "own");
    const life = new Life(stage, "InstanceFileTree");
    await life.up(tree({ path: "/srv/mine" }));
    rmSync(join(directory, "own"));
    local("other", "other");
    await life.up(tree({ path: "/srv/mine", prune: false }));
    assert.equal(await text("/srv/mine/own"), "own");
    await (await stage.newCommand()).destroy(life.state);
    assert.equal(await files.stat("/srv/mine/other"), undefined);
    assert.equal(await text("/srv/mine/foreign"), "foreign");
    assert.equal((await files.stat("/srv/mine"))?.mode, "0711");
  });

  it("is the same from a directory, a tarball, a zip file and a map of assets", async () => {
    local("a/b/c", "content");
    local("run", "#!");
    chmodSync(join(directory, "run"), 0o755);
    const packed = mkdtempSync(join(tmpdir(), "packed-"));
    try {
      execFileSync("tar", ["-czf", join(packed, "tree.tgz"), "-C", directory, "."]);
      const python = "import shutil,sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])";
      execFileSync("python3", ["-c", python, join(packed, "tree"), directory]);
      const asset = new Asset({ path: join(directory, "a/b/c") });
      const map = new Archive({
        assets: {
          a: new Archive({ assets: { "b/c": asset } }),
          run: new Asset({ path: join(directory, "run") }),
        },
      });
      const life = new Life(stage, "InstanceFileTree");
      await life.up(tree());
      for (const source of [new Archive({ path: join(packed, "tree.tgz") }), map]) {
        assert.equal((await life.tryUp(tree({ source }))).action, "same");
      }
      assert.equal(
        (await life.tryUp(tree({ source: new Archive({ path: join(packed, "tree.zip") }) }))).action,
        "same",
      );
      await (await stage.newCommand()).destroy(life.state);
    } finally {
      rmSync(packed, { recursive: true });
    }
  });

  it("changes every property", async () => {
    local("a", "a");
    const life = new Life(stage, "InstanceFileTree");
    await life.up(tree());
    const stat = () => files.stat("/srv/other/a");
    const source = new Archive({ assets: { a: new Asset({ text: "other" }) } });
    await life.changes(tree(), {
      source: { to: source, shows: async () => assert.equal(await text("/srv/www/a"), "other") },
      path: { to: "/srv/other", replaces: true, shows: stat },
      mode: { to: "0600", shows: async () => assert.equal((await stat())?.mode, "0600") },
      uid: { to: 5, shows: async () => assert.equal((await stat())?.uid, 5) },
      gid: { to: 6, shows: async () => assert.equal((await stat())?.gid, 6) },
      directoryMode: { to: "0700" },
      prune: { to: false },
      followSymlinks: { to: true },
      instance: { to: "other", replaces: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await (await stage.newCommand()).destroy(life.state);
  });

  it("goes on with what was not uploaded yet when it broke off", async () => {
    local("a/one", "1");
    local("z/two", "2");
    await files.write("/srv/www", { type: "directory" });
    await files.write("/srv/www/z", { type: "directory" });
    await files.write("/srv/www/z/two", { type: "directory" });
    await files.write("/srv/www/z/two/full", by("in the way"));
    const life = new Life(stage, "InstanceFileTree");
    const { state } = await life.tryUp(tree());
    assert.match(state.initErrors[0]!, /not complete: There is a directory at \/srv\/www\/z\/two/);
    await files.delete("/srv/www/z/two/full");
    const rest = await writesOf(() => life.tryUp(tree()));
    assert.deepEqual(rest, ["DELETE /srv/www/z/two", "POST /srv/www/z/two"]);
    await life.isSettled(tree());
    await (await stage.newCommand()).destroy(life.state);
  });

  it("refuses what leads out of it, and what is no archive", async () => {
    const life = new Life(stage, "InstanceFileTree", "wrong");
    const outside = new Archive({ assets: { "../up": new Asset({ text: "x" }) } });
    await assert.rejects(life.tryUp(tree({ source: outside })), /leads out of it/);
    await assert.rejects(life.tryUp(tree({ source: new Archive({ path: "/no/such" }) })), /no such file/);
    await assert.rejects(life.tryUp(tree({ source: "./www" })), /must be an archive .*FileArchive/);
    await assert.rejects(
      (await stage.newCommand()).import("InstanceFileTree", "web//srv"),
      /cannot be imported/,
    );
  });
});
