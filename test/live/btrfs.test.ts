/** Pools that can do what a directory cannot: quotas, numbers, and a format of their own. */
import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages } from "../../scripts/server/packages.js";
import type { PropertyMap } from "../../provider/reconcile/values";
import { poolKeys, volumeKeys } from "../../provider/resources/keys/storage";
import { Life } from "../support/life";
import { startServer } from "../support/machine";
import { unknownKeys } from "../support/probeKeys";
import { Stage } from "../support/stage";

const mebibyte = 1024 * 1024;

describe("storage on btrfs", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  let pool: Life;
  const inputs: PropertyMap = { name: "tree", driver: "btrfs", config: { size: "1GiB" } };
  const volumes = "/storage-pools/tree/volumes/custom";

  before(async () => {
    // The server looks for its drivers when it starts.
    await installPackages(["btrfs-progs"]);
    stage = await Stage.start({ server: startServer });
    directory = await mkdtemp(join(tmpdir(), "exports-"));
    pool = new Life(stage, "StoragePool", "tree");
  });
  after(async () => {
    await stage?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("makes a pool in a file of its own, which is drift to nobody, and is imported", async () => {
    const { state } = await pool.up(inputs);
    const { total } = state.outputs.space as { total: number };
    assert.ok(total > 900 * mebibyte && total <= 1024 * mebibyte, String(total));
    await pool.imports("tree", inputs, { description: "changed" });
  });

  it("has numbers of a volume, and holds it to its size", async () => {
    const life = new Life(stage, "Volume", "data");
    const data = (size: string) => ({ name: "data", pool: "tree", config: { size } });
    const state = async () =>
      (await stage.harness.invoke("lxd:index:getVolumeState", { pool: "tree", volume: "data" })) as {
        total?: number;
      };
    await life.up(data("50MiB"));
    assert.equal((await state()).total, 50 * mebibyte);
    await life.up(data("80MiB"));
    await life.up(data("60MiB"));
    assert.equal((await state()).total, 60 * mebibyte);
    await life.imports("default/tree/data", data("60MiB"), { description: "changed" });
    await life.isDestroyed(`${volumes}/data`);
  });

  it("has block volumes, which grow and do not shrink", async () => {
    const life = new Life(stage, "Volume", "block");
    const block = (size: string) => ({
      name: "block",
      pool: "tree",
      contentType: "block",
      config: { size },
    });
    await life.up(block("16MiB"));
    await life.up(block("32MiB"));
    await assert.rejects(life.preview(block("16MiB")), /block volume cannot shrink from 32MiB to 16MiB/);
    await life.isDestroyed(`${volumes}/block`);
  });

  it("takes a volume back to a snapshot, and a backup in its own format to another volume", async () => {
    const life = new Life(stage, "Volume", "origin");
    const origin = { name: "origin", pool: "tree" };
    await life.up(origin);
    const snapshot = new Life(stage, "VolumeSnapshot", "early");
    await snapshot.up({ pool: "tree", volume: "origin", name: "early" });
    await life.up({ ...origin, restoreSnapshot: "early" });
    await snapshot.isDestroyed(`${volumes}/origin/snapshots/early`);

    const backup = new Life(stage, "VolumeBackup", "weekly");
    const exportTo = join(directory, "origin.tar.gz");
    await backup.up({ pool: "tree", volume: "origin", name: "weekly", optimizedStorage: true, exportTo });
    assert.ok((await stat(exportTo)).size > 0);
    const copy = new Life(stage, "Volume", "copy");
    await copy.up({ name: "copy", pool: "tree", source: { type: "backup", path: exportTo } });
    await copy.isDestroyed(`${volumes}/copy`);
    await backup.isDestroyed(`${volumes}/origin/backups/weekly`);
    await life.isDestroyed(`${volumes}/origin`);
  });

  it("knows every key of the tables that previews look at", async () => {
    const { source: _given, "source.wipe": _later, ...table } = poolKeys("btrfs");
    const { config } = await stage.query<{ config: Record<string, string> }>("/storage-pools/tree");
    assert.deepEqual(await unknownKeys(stage, table, "/storage-pools/tree", config), []);
    await stage.request("PUT", "/storage-pools/tree", { config });
    await stage.lxc("storage", "volume", "create", "tree", "probe");
    assert.deepEqual(await unknownKeys(stage, volumeKeys("btrfs"), `${volumes}/probe`), []);
    await stage.lxc("storage", "volume", "delete", "tree", "probe");
  });

  it("takes the pool away with its file", () => pool.isDestroyed("/storage-pools/tree"));
});
