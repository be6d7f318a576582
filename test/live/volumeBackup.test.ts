import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Life } from "../support/life";
import { Stage, pool } from "../support/stage";

describe("VolumeBackup", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let directory: string;
  const inputs = { pool, volume: "data", name: "weekly" };
  const backups = `/storage-pools/${pool}/volumes/custom/data/backups`;
  const path = `${backups}/weekly`;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    directory = mkdtempSync(join(tmpdir(), "backup-"));
    life = new Life(stage, "VolumeBackup");
    for (const name of ["data", "other"]) await stage.lxc("storage", "volume", "create", pool, name);
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  it("is created, found gone, made again, and imported", async () => {
    assert.equal((await life.up(inputs)).state.id, `default/${pool}/data/weekly`);
    await life.deleted(inputs, () => stage.request("DELETE", path, {}));
    await life.imports(`${pool}/data/weekly`, inputs, { name: "monthly" });
  });

  it("is exported whole, and again when the file is gone", async () => {
    const file = join(directory, "deep/data.tar.gz");
    const exported = { ...inputs, exportTo: file };
    await life.up(exported);
    const bytes = readFileSync(file);
    assert.equal(life.output("size"), bytes.length);
    assert.equal(life.output("sha256"), createHash("sha256").update(bytes).digest("hex"));
    assert.deepEqual(readdirSync(join(directory, "deep")), ["data.tar.gz"]);
    rmSync(file);
    const { state } = await (await stage.newCommand()).refresh(life.state);
    assert.match(state!.initErrors[0]!, /Not finished yet: export/);
    life.state = state!;
    await life.up(exported);
    assert.ok(existsSync(file));
  });

  it("is there although it could not be exported, and the next up goes on", async () => {
    const late = new Life(stage, "VolumeBackup", "late");
    const blocked = { ...inputs, name: "late", exportTo: "/dev/null/data.tar" };
    const { state } = await late.tryUp(blocked);
    assert.match(state.initErrors[0]!, /was made, but could not be exported to \/dev\/null/);
    await late.up({ ...blocked, exportTo: join(directory, "late.tar") });
    await (await stage.newCommand()).destroy(late.state);
  });

  it("that has expired is gone, unless that is to be ignored", async () => {
    const soon = () => new Date(Date.now() + 2_000).toISOString();
    const brief = new Life(stage, "VolumeBackup", "brief");
    const { state } = await brief.tryUp({ ...inputs, name: "brief", expiresAt: soon() });
    const ignoring = new Life(stage, "VolumeBackup", "ignoring");
    await ignoring.tryUp({ ...inputs, name: "ignoring", expiresAt: soon(), ignoreExpired: true });
    for (const name of ["brief", "ignoring"]) await stage.request("DELETE", `${backups}/${name}`, {});
    await sleep(2_000);
    assert.equal((await (await stage.newCommand()).refresh(state)).state, undefined);
    await ignoring.refreshFinds({});
    await (await stage.newCommand()).destroy(ignoring.state);
  });

  it("follows its volume to another name", async () => {
    const volume = new Life(stage, "Volume");
    const follower = new Life(stage, "VolumeBackup", "follower");
    const first = { pool, name: "first" };
    await volume.up(first);
    await follower.up({ pool, volume: "first", name: "b0" });
    const harness = await stage.newCommand();
    const renamed = { pool, name: "second" };
    volume.state = (await harness.up("Volume", "volume", renamed, volume.state)).state;
    const declared = { pool, volume: "second", name: "b0" };
    const up = await harness.up("VolumeBackup", "follower", declared, follower.state);
    assert.equal(up.action, "update");
    follower.state = up.state;
    await follower.isSettled(declared);
    await follower.isDestroyed(`/storage-pools/${pool}/volumes/custom/second/backups/b0`);
  });

  it("changes every property", async () => {
    const last = join(directory, "last.tar");
    const base = { ...inputs, exportTo: join(directory, "deep/data.tar.gz") };
    await life.changes(base, {
      name: { to: "renamed", shows: () => stage.query(`${backups}/renamed`) },
      exportTo: { to: last, shows: () => existsSync(last) },
      ignoreExpired: { to: true },
      volumeOnly: { to: true, replaces: true },
      optimizedStorage: { to: true, replaces: true },
      compressionAlgorithm: { to: "none", replaces: true },
      expiresAt: { to: "2100-01-01T00:00:00Z", replaces: true },
      volume: { to: "other", replaces: true },
      pool: { to: "elsewhere", replaces: true, previewed: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed(`/storage-pools/${pool}/volumes/custom/other/backups/renamed`);
  });
});
