import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textOf, type PropertyMap } from "../../provider/reconcile/values";
import { Stage, image, pool } from "../support/stage";
import { testImage } from "../support/testImage";

/** What people write in their programs, as the server takes it. */
describe("words", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  const up = async (...args: Parameters<Stage["harness"]["up"]>) => (await stage.harness.up(...args)).state;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    directory = mkdtempSync(join(tmpdir(), "words-"));
    await stage.lxc("init", "--empty", "base");
    await stage.lxc("storage", "volume", "create", pool, "base");
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  for (const name of ["größe.tar.gz", "日本.tar.gz", 'a "b" c.tar.gz']) {
    it(`may be in the name of an image's file: ${name}`, async () => {
      await stage.lxc("image", "delete", image);
      const path = join(directory, name);
      copyFileSync(await testImage(), path);
      const state = await up("Image", "a", { source: { type: "file", path }, aliases: [image] });
      assert.equal(state.outputs.filename, name);
      assert.deepEqual((await stage.harness.refresh(state)).diff?.detailed, {});
    });
  }

  for (const name of ["größe", "日本", "Bob's (home)"]) {
    it(`may be in the name of a volume that is made from a backup: ${name}`, async () => {
      const path = join(directory, "volume.tar.gz");
      const backup = await up("VolumeBackup", "a", { pool, volume: "base", name: "b", exportTo: path });
      await stage.harness.destroy(backup);
      const state = await up("Volume", "a", { pool, name, source: { type: "backup", path } });
      assert.equal(state.id, `default/${pool}/${name}`);
      assert.ok(await stage.exists(`/storage-pools/${pool}/volumes/custom/${encodeURIComponent(name)}`));
      await stage.harness.destroy(state);
    });
  }

  it("may be an image's alias that looks like a fingerprint", async () => {
    const [{ fingerprint } = { fingerprint: "" }] =
      await stage.query<{ fingerprint: string }[]>("/images?recursion=1");
    for (const alias of ["20230320093001", "cafe", "f".repeat(64)]) {
      await stage.lxc("image", "alias", "create", alias, fingerprint);
      for (const of of [{ image: alias } as PropertyMap, { source: { type: "image", alias } }]) {
        const inputs = { name: "dated", running: false, ...of };
        const state = await up("Instance", "a", inputs);
        assert.equal(state.outputs.imageFingerprint, fingerprint);
        assert.equal((await stage.harness.up("Instance", "a", inputs, state)).action, "same");
        await stage.harness.destroy(state);
      }
    }
    for (const image of [fingerprint, fingerprint.slice(0, 12), fingerprint.slice(0, 6)]) {
      const state = await up("Instance", "a", { name: "printed", running: false, image });
      assert.equal(state.outputs.imageFingerprint, fingerprint);
      await stage.harness.destroy(state);
    }
  });

  it("may be a time in any form of ISO 8601, of everything that has one", async () => {
    const file = join(directory, "größe.tar.gz");
    await stage.lxc("image", "delete", image);
    const kinds = {
      Snapshot: { instance: "base" },
      InstanceBackup: { instance: "base" },
      VolumeSnapshot: { pool, volume: "base" },
      VolumeBackup: { pool, volume: "base" },
      Image: { source: { type: "file", path: file }, aliases: [image] },
    };
    for (const [type, needs] of Object.entries(kinds)) {
      const inputs = { ...needs, expiresAt: "2099-01-31" };
      const state = await up(type, "a", inputs);
      assert.equal(Date.parse(textOf(state.outputs.expiresAt)), Date.UTC(2099, 0, 31), type);
      assert.deepEqual((await stage.harness.refresh(state)).diff?.detailed, {}, type);
      const again = await stage.harness.up(type, "a", { ...needs, expiresAt: "2099-01-31 00:00Z" }, state);
      assert.equal(again.action, "same", type);
      const updated = await stage.harness.up(type, "a", { ...needs, expiresAt: "2098-06-30T12:00" }, state);
      assert.match(updated.action, /update|replace/);
      if (type !== "Image") await stage.harness.destroy(updated.state);
    }
  });

  it("may be a size as LXD spells it", async () => {
    for (const size of ["", "10485760 bytes", "10MB", "1EB", "010MiB", "0"]) {
      const inputs = { pool, name: "sized", config: { size } };
      const state = await up("Volume", "a", inputs);
      assert.equal((await stage.harness.up("Volume", "a", inputs, state)).action, "same", size);
      assert.deepEqual((await stage.harness.refresh(state)).diff?.detailed, {}, size);
      await stage.harness.destroy(state);
    }
  });

  it("may be a part of a second", async () => {
    const state = await up("Instance", "a", { image, name: "brief", stopTimeout: 0.5 });
    const command = { instance: "brief", command: ["true"], timeout: 5.0001 };
    await stage.harness.destroy(await up("InstanceExec", "a", command));
    await stage.harness.invoke("lxd:index:runCommand", command);
    const source = { type: "instance", name: "brief", stopIfRunning: true };
    await stage.newCommand({ stopTimeout: 1.5 });
    await stage.harness.destroy(await up("Image", "b", { source, properties: { a: "b" } }));
    await stage.harness.destroy(state);
  });
});
