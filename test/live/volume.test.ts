import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { type PluginError } from "../support/pluginHarness";
import { Stage, image, pool } from "../support/stage";

describe("Volume", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let directory: string;
  const volumes = `/storage-pools/${pool}/volumes/custom`;
  const path = `${volumes}/data`;
  const inputs = { pool, name: "data", description: "of data", config: { "snapshots.expiry": "1d" } };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "Volume");
    directory = mkdtempSync(join(tmpdir(), "volume-"));
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, `default/${pool}/data`);
    const live = await stage.query(path);
    assert.equal(live.description, "of data");
    assert.deepEqual(live.config, inputs.config);
  });

  it("finds keys that were changed, added and removed, and repairs them", async () => {
    const volume = (...args: string[]) => stage.lxc("storage", "volume", ...args);
    const expiry = 'config["snapshots.expiry"]';
    const set = (pair: string) => () => volume("set", pool, "data", pair);
    await life.drifts(inputs, set("snapshots.expiry=2d"), { [expiry]: "update" }, path);
    await life.drifts(inputs, set("user.x=x"), { 'config["user.x"]': "add" }, path);
    await life.drifts(
      inputs,
      () => volume("unset", pool, "data", "snapshots.expiry"),
      { [expiry]: "delete" },
      path,
    );
  });

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      () => stage.request("PUT", path, { config: inputs.config, description: "by hand" }),
      { description: "update" },
      path,
    ));

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("storage", "volume", "delete", pool, "data")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports(`default/${pool}/data`, inputs, { description: "changed" });
    await life.imports(`${pool}/data`, inputs, { config: {} });
  });

  it("changes in place, the name, pool and project too; other content or another source replaces it", async () => {
    // Of one that was imported nobody knows the source, so that naming one is no change.
    await life.isDestroyed(path);
    await life.up(inputs);
    await stage.lxc("storage", "create", "second", "dir");
    await stage.lxc("project", "create", "other");
    await stage.lxc("storage", "volume", "snapshot", pool, "data", "s0");
    const shown = (where = `${volumes}/renamed`) => stage.query(where);
    const moved = "/storage-pools/second/volumes/custom/renamed";
    await life.changes(inputs, {
      name: { to: "renamed", shows: shown },
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "user.b": 1 },
        shows: async () => assert.deepEqual((await shown()).config, { "user.b": "1" }),
      },
      ownership: { to: "declared" },
      // Not a cluster: previewed, with a warning. test/clusters/targets.test.ts has the rest.
      target: { to: "m2", replaces: true, previewed: true },
      forceDestroy: { to: true },
      pool: {
        to: "second",
        shows: async () => {
          assert.equal((await shown(moved)).description, "changed");
          assert.ok(await stage.exists(`${moved}/snapshots/s0`), "its snapshots go with it");
          assert.equal(await stage.exists(`${volumes}/renamed`), false);
        },
      },
      project: {
        to: "other",
        shows: async () => {
          assert.equal((await shown(`${moved}?project=other`)).description, "changed");
          assert.equal(life.output("url"), `/1.0${moved}?project=other`);
          assert.equal(await stage.exists(moved), false);
        },
      },
      restoreSnapshot: { to: "s0", shows: () => shown(`${moved}?project=other`) },
      restoreTriggers: { to: [1], shows: () => shown(`${moved}?project=other`) },
      contentType: { to: "block", replaces: true, previewed: true },
      source: { to: { type: "copy", pool, volume: "elsewhere" }, replaces: true, previewed: true },
    });
    await life.isDestroyed(`${moved}?project=other`);
  });

  it("moves, is renamed and is configured in one update, and stays where projects share their volumes", async () => {
    await stage.lxc("project", "create", "sharing", "-c", "features.storage.volumes=false");
    await life.up(inputs);
    await life.up({ ...inputs, project: "sharing" });
    await stage.query(path);
    const all = { ...inputs, name: "other", pool: "second", project: "other", config: { "user.c": "c" } };
    await life.up(all);
    const live = await stage.query("/storage-pools/second/volumes/custom/other?project=other");
    assert.deepEqual([live.config, live.description], [{ "user.c": "c" }, "of data"]);
    await life.up(inputs);
    await life.isDestroyed(path);
  });

  it("says in the preview which backups a move loses", async () => {
    await life.up(inputs);
    await stage.request("POST", `${path}/backups`, { name: "weekly" });
    await life.preview({ ...inputs, pool: "second" });
    const said = stage.harness.logs(life.state.urn).map(({ message }) => message);
    assert.match(said.join("\n"), /"data" is to be moved, which loses its backups: "weekly"/);
    await stage.request("DELETE", `${path}/backups/weekly`, {});
  });

  it("goes back to a snapshot when that is asked for, and says what it costs", async () => {
    const instance = ["c1", "data"] as const;
    await stage.lxc("init", image, instance[0], "-s", pool);
    await stage.lxc("storage", "volume", "attach", pool, "data", "c1", "data", "/data");
    const write = (text: string) => stage.lxc("exec", "c1", "--", "sh", "-c", `echo ${text} > /data/file`);
    const content = async () => (await stage.lxc("file", "pull", "c1/data/file", "-")).trim();
    await stage.lxc("start", "c1");
    await write("first");
    await stage.lxc("storage", "volume", "snapshot", pool, "data", "s0");
    await write("second");
    await life.up({ ...inputs, restoreTriggers: ["of nothing"] });
    assert.equal(await content(), "second");
    await stage.lxc("stop", "c1", "--force");
    await life.up({ ...inputs, restoreSnapshot: "s0", restoreTriggers: ["of nothing"] });
    const said = stage.harness.logs(life.state.urn).map(({ message }) => message);
    assert.match(said.join("\n"), /goes back to snapshot "s0": what was written to it since is lost/);
    await stage.lxc("start", "c1");
    assert.equal(await content(), "first");
    await write("third");
    const again = { ...inputs, restoreSnapshot: "s0", restoreTriggers: [2] };
    await assert.rejects(life.tryUp(again), /running/);
    await stage.lxc("stop", "c1", "--force");
    await life.up(again);
    await stage.lxc("start", "c1");
    assert.equal(await content(), "first");
    await stage.lxc("delete", "c1", "--force");
    await stage.lxc("storage", "volume", "delete", pool, "data/s0");
    await life.isDestroyed(path);
  });

  it("is made from another volume, a snapshot of one, and a backup", async () => {
    await stage.lxc("storage", "volume", "create", pool, "origin", "user.a=a", "user.b=b");
    await stage.lxc("storage", "volume", "snapshot", pool, "origin", "s0");
    await stage.lxc("storage", "volume", "set", pool, "origin", "user.b=later");
    const copy = new Life(stage, "Volume", "copy");
    const source = { type: "copy", pool, volume: "origin" };
    const wanted = {
      ...inputs,
      name: "copied",
      pool: "second",
      config: { "user.a": "ours" },
      forceDestroy: true,
    };
    await copy.up({ ...wanted, source });
    const there = "/storage-pools/second/volumes/custom/copied";
    assert.deepEqual((await stage.query(there)).config, { "user.a": "ours", "user.b": "later" });
    assert.ok(await stage.exists(`${there}/snapshots/s0`));
    await copy.up({ ...wanted, source: { ...source, volumeOnly: true } });
    assert.equal(await stage.exists(`${there}/snapshots/s0`), false);
    await copy.up({ ...wanted, source: { ...source, snapshot: "s0" } });
    await copy.isDestroyed(there);

    const file = join(directory, "origin.tar.gz");
    await stage.lxc("storage", "volume", "export", pool, "origin", file);
    await copy.up({ ...wanted, config: { "user.a": "ours" }, source: { type: "backup", path: file } });
    assert.deepEqual((await stage.query(there)).config, { "user.a": "ours", "user.b": "later" });
    assert.equal((await stage.query(there)).description, "of data");
    await copy.isDestroyed(there);
  });

  it("takes a source under its new name for the same", async () => {
    const origin = new Life(stage, "Volume", "origin");
    const copy = new Life(stage, "Volume", "copy");
    const of = { pool, name: "first" };
    await origin.up(of);
    const copied = (volume: string) => ({ pool, name: "copied", source: { type: "copy", pool, volume } });
    await copy.up(copied("first"));
    const harness = await stage.newCommand();
    origin.state = (await harness.up("Volume", "origin", { ...of, name: "second" }, origin.state)).state;
    assert.equal((await harness.up("Volume", "copy", copied("second"), copy.state)).action, "same");
    await copy.isDestroyed(`${volumes}/copied`);
    await origin.isDestroyed(`${volumes}/second`);
  });

  it("says what is wrong with a source", async () => {
    const volume = new Life(stage, "Volume", "wrong");
    const from = (source: PropertyMap) => volume.tryUp({ pool, name: "wrong", source });
    await assert.rejects(from({ type: "copy", pool }), /source.volume.*needs "volume"/);
    await assert.rejects(from({ type: "backup", path: "/x", pool }), /has no "pool"; it takes path/);
    await assert.rejects(
      from({ type: "backup", path: "/nowhere.tar" }),
      /The backup \/nowhere.tar cannot be read/,
    );
    await assert.rejects(from({ type: "copy", pool, volume: "nobody" }), /not found/);
    await stage.lxc("storage", "volume", "create", pool, "blocks", "--type=block", "size=1MiB");
    await assert.rejects(from({ type: "copy", pool, volume: "blocks" }), /add contentType: "block"/);
  });

  it("refuses to make a block volume smaller, also than a size that nobody declared; other content is another volume", async () => {
    const block = new Life(stage, "Volume", "sized");
    const declared = { pool, name: "sized", contentType: "block" };
    const sized = (size: string) => ({ ...declared, config: { size } });
    await block.up(declared);
    await assert.rejects(block.preview(sized("1GiB")), /block volume cannot shrink from 10GiB to 1GiB/);
    assert.equal((await block.preview(sized("11GiB"))).action, "update");
    await block.isDestroyed(`${volumes}/sized`);
    const files = new Life(stage, "Volume", "sized");
    await files.up({ pool, name: "sized" });
    assert.equal((await files.preview(sized("1GiB"))).action, "replace");
    await files.isDestroyed(`${volumes}/sized`);
  });

  it("is deleted with its snapshots only when that is allowed", async () => {
    await life.up(inputs);
    await stage.lxc("storage", "volume", "snapshot", pool, "data", "s0");
    const harness = await stage.newCommand();
    await assert.rejects(harness.destroy(life.state), (error: PluginError) => {
      assert.equal(error.code, 9);
      assert.match(error.message, /would take with it: snapshot "s0".*forceDestroy: true/);
      return true;
    });
    await life.up({ ...inputs, forceDestroy: true });
    await life.isDestroyed(path);
  });

  it("asks for what goes with it of the volume alone: many that are deleted list no others", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    const states = [];
    for (const name of names) states.push((await stage.harness.up("Volume", name, { pool, name })).state);
    const file = join(directory, "log");
    const usual = process.env.LXD_DEBUG_LOG;
    process.env.LXD_DEBUG_LOG = file;
    try {
      const harness = await stage.newCommand();
      await Promise.all(states.map((state) => harness.destroy(state)));
    } finally {
      if (usual === undefined) delete process.env.LXD_DEBUG_LOG;
      else process.env.LXD_DEBUG_LOG = usual;
    }
    const lists = readFileSync(file, "utf8").match(/GET \S*\/volumes\/custom\?\S*/g) ?? [];
    assert.deepEqual(lists, []);
  });
});
