import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceBackup", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let directory: string;
  const inputs = { instance: "web", name: "weekly" };
  const path = "/instances/web/backups/weekly";

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    directory = mkdtempSync(join(tmpdir(), "backup-"));
    life = new Life(stage, "InstanceBackup");
    for (const name of ["web", "other"]) await stage.lxc("init", "busybox", name);
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  it("is created, found gone, made again, and imported", async () => {
    assert.equal((await life.up(inputs)).state.id, "default/web/weekly");
    await life.deleted(inputs, () => stage.request("DELETE", path, {}));
    await life.imports("web/weekly", inputs, { name: "monthly" });
  });

  it("is exported whole, and again when the file is gone", async () => {
    const file = join(directory, "deep/web.tar.gz");
    const exported = { ...inputs, exportTo: file };
    await life.up(exported);
    const bytes = readFileSync(file);
    assert.equal(life.output("size"), bytes.length);
    assert.equal(life.output("sha256"), createHash("sha256").update(bytes).digest("hex"));
    assert.deepEqual(readdirSync(join(directory, "deep")), ["web.tar.gz"]);
    rmSync(file);
    const { state } = await (await stage.newCommand()).refresh(life.state);
    assert.match(state!.initErrors[0]!, /Not finished yet: export/);
    life.state = state!;
    await life.up(exported);
    assert.ok(existsSync(file));
  });

  it("is there although it could not be exported, and the next up goes on", async () => {
    const late = new Life(stage, "InstanceBackup", "late");
    const blocked = { instance: "web", name: "late", exportTo: "/dev/null/web.tar" };
    const { state } = await late.tryUp(blocked);
    assert.match(state.initErrors[0]!, /was made, but could not be exported to \/dev\/null/);
    await late.up({ ...blocked, exportTo: join(directory, "late.tar") });
    await (await stage.newCommand()).destroy(late.state);
  });

  it("that has expired is gone, unless that is to be ignored", async () => {
    const soon = () => new Date(Date.now() + 2_000).toISOString();
    const brief = new Life(stage, "InstanceBackup", "brief");
    const { state } = await brief.tryUp({ instance: "web", name: "brief", expiresAt: soon() });
    await stage.request("DELETE", "/instances/web/backups/brief", {});
    await sleep(2_000);
    assert.equal((await (await stage.newCommand()).refresh(state)).state, undefined);
    const ignoring = new Life(stage, "InstanceBackup", "ignoring");
    const kept = { instance: "web", name: "ignoring", expiresAt: soon(), ignoreExpired: true };
    await ignoring.tryUp(kept);
    await stage.request("DELETE", "/instances/web/backups/ignoring", {});
    await sleep(2_000);
    await ignoring.refreshFinds({});
    await (await stage.newCommand()).destroy(ignoring.state);
  });

  it("changes every property", async () => {
    const last = join(directory, "last.tar");
    const base = { ...inputs, exportTo: join(directory, "deep/web.tar.gz") };
    await life.changes(base, {
      name: { to: "renamed", shows: () => stage.query("/instances/web/backups/renamed") },
      exportTo: { to: last, shows: () => existsSync(last) },
      ignoreExpired: { to: true },
      instanceOnly: { to: true, replaces: true },
      optimizedStorage: { to: true, replaces: true },
      compressionAlgorithm: { to: "none", replaces: true },
      expiresAt: { to: "2100-01-01T00:00:00Z", replaces: true },
      instance: { to: "other", replaces: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed("/instances/other/backups/renamed");
  });
});
