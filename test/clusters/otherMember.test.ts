import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { pool } from "../support/stage";

/** The provider asks the first member; what it is asked for is on the second. */
describe("what is on another member than the one that is asked", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let directory: string;
  const volume = { pool, name: "data", target: "m2" };
  const below = `/storage-pools/${pool}/volumes/custom/data`;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "exports-"));
    stage = await ClusterStage.start({ with: ["pool"] });
    await new Life(stage, "Volume").up(volume);
  });
  after(async () => {
    await stage?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("a snapshot of a volume: its whole life, without naming the member", async () => {
    const life = new Life(stage, "VolumeSnapshot");
    const inputs = { pool, volume: "data", name: "before", description: "the upgrade" };
    await life.up(inputs);
    await life.up({ ...inputs, name: "earlier", expiresAt: "2037-01-01T00:00:00Z" });
    await life.up(inputs);
    await life.imports(`default/${pool}/data/before`, inputs, { description: "changed" });
    const query = { project: "default", pool, volume: "data" };
    const { found } = await stage.harness.list("VolumeSnapshot", query);
    assert.deepEqual(
      found.map(({ id }) => id),
      [`default/${pool}/data/before`],
    );
    await life.deleted(inputs, () => stage.request("DELETE", `${below}/snapshots/before`, {}));
    await life.isDestroyed(`${below}/snapshots/before`);
  });

  it("a volume goes back to a snapshot", async () => {
    await stage.request("POST", `${below}/snapshots`, { name: "good" });
    const life = new Life(stage, "Volume", "restored");
    const inputs = { pool, name: "restored", target: "m2" };
    await life.up(inputs);
    const snapshot = new Life(stage, "VolumeSnapshot", "good");
    await snapshot.up({ pool, volume: "restored", name: "good" });
    await life.up({ ...inputs, restoreSnapshot: "good" });
    await snapshot.isDestroyed(`/storage-pools/${pool}/volumes/custom/restored/snapshots/good`);
    await life.isDestroyed(`/storage-pools/${pool}/volumes/custom/restored`);
  });

  it("a backup of a volume, exported whole", async () => {
    const life = new Life(stage, "VolumeBackup");
    const file = join(directory, "data.tar.gz");
    const { state } = await life.up({ pool, volume: "data", name: "weekly", exportTo: file });
    assert.equal((await readFile(file)).length, state.outputs.size);
    await life.isDestroyed(`${below}/backups/weekly`);
  });

  it("the configuration of that member", async () => {
    const life = new Life(stage, "ServerConfig");
    const config = async (query = "?target=m2") =>
      (await stage.query<{ config: Record<string, string> }>(query)).config["core.debug_address"];
    await life.up({ target: "m2", config: { "core.debug_address": "127.0.0.1:9870" } });
    assert.equal(await config(), "127.0.0.1:9870");
    assert.equal(await config(""), undefined, "the first member's own is another one");
    await life.up({ target: "m2", config: { "core.debug_address": "127.0.0.1:9871" } });
    await (await stage.newCommand()).destroy(life.state);
    assert.equal(await config(), undefined);
  });

  it("functions read volumes of it", async () => {
    const { location } = await stage.harness.invoke("lxd:index:getVolume", { pool, name: "data" });
    assert.equal(location, "m2");
  });
});
