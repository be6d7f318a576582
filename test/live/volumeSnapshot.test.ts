import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage, pool } from "../support/stage";

describe("VolumeSnapshot", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const volumes = `/storage-pools/${pool}/volumes/custom`;
  const path = `${volumes}/data/snapshots/s0`;
  const inputs = {
    pool,
    volume: "data",
    name: "s0",
    description: "of data",
    expiresAt: "2037-01-01T00:00:00Z",
  };
  interface Shown {
    description: string;
    expires_at: string | null;
  }
  const shown = (where = path) => stage.query<Shown>(where);

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    for (const name of ["data", "other"])
      await stage.lxc("storage", "volume", "create", pool, name, "user.a=a");
    life = new Life(stage, "VolumeSnapshot");
  });
  after(() => stage?.stop());

  it("is created as the preview said, with its description", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, `default/${pool}/data/s0`);
    assert.equal((await shown()).description, "of data");
    assert.equal(state.outputs.contentType, "filesystem");
    assert.deepEqual(state.outputs.config, { "user.a": "a" });
  });

  it("keeps its expiry when only the description changes", async () => {
    await life.up({ ...inputs, description: "other" });
    assert.equal((await shown()).expires_at, inputs.expiresAt);
    await life.up(inputs);
  });

  it("finds another expiry and another description, and repairs them", async () => {
    const put = (body: Partial<Shown>) => async () =>
      stage.request("PUT", path, { ...(await shown()), ...body });
    await life.drifts(inputs, put({ description: "by hand" }), { description: "update" }, path);
    await life.drifts(inputs, put({ expires_at: null }), { expiresAt: "delete" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("storage", "volume", "delete", pool, "data/s0")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports(`default/${pool}/data/s0`, inputs, { description: "changed" });
    await life.imports(`${pool}/data/s0`, inputs, { expiresAt: "2038-01-01T00:00:00Z" });
  });

  it("changes in place, the name too; another volume, pool or project replaces it", async () => {
    await life.changes(inputs, {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      expiresAt: {
        to: undefined,
        shows: async () => assert.match((await shown()).expires_at ?? "0001-01-01", /^0001-01-01/),
      },
      name: { to: "s1", shows: () => shown(`${volumes}/data/snapshots/s1`) },
      volume: { to: "other", replaces: true, shows: () => shown(`${volumes}/other/snapshots/s1`) },
      pool: { to: "second", replaces: true, previewed: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
      // Not a cluster: previewed, with a warning. test/clusters/targets.test.ts has the rest.
      target: { to: "m2", replaces: true, previewed: true },
    });
    await life.isDestroyed(`${volumes}/other/snapshots/s1`);
  });

  it("follows its volume to another name, and to another pool and project", async () => {
    await stage.lxc("storage", "create", "second", "dir");
    await stage.lxc("project", "create", "elsewhere");
    const volume = new Life(stage, "Volume");
    let of = { pool, name: "wandering", project: "default" };
    const snapshot = () => ({ pool: of.pool, volume: of.name, project: of.project, name: "s0" });
    await volume.up(of);
    await life.up(snapshot());
    const id = life.state.id;
    for (const move of [{ name: "moved" }, { pool: "second" }, { project: "elsewhere" }]) {
      const harness = await stage.newCommand();
      of = { ...of, ...move };
      volume.state = (await harness.up("Volume", "volume", of, volume.state)).state;
      const up = await harness.up("VolumeSnapshot", "volumesnapshot", snapshot(), life.state);
      assert.equal(up.action, "update");
      assert.equal(up.state.id, id);
      life.state = up.state;
      await life.isSettled(snapshot());
    }
    await life.isDestroyed("/storage-pools/second/volumes/custom/moved/snapshots/s0?project=elsewhere");
    await volume.isDestroyed("/storage-pools/second/volumes/custom/moved?project=elsewhere");
  });

  it("is gone with its volume", async () => {
    await life.up(inputs);
    await stage.lxc("storage", "volume", "delete", pool, "data");
    const harness = await stage.newCommand();
    assert.equal((await harness.refresh(life.state)).state, undefined);
    await harness.destroy(life.state);
  });
});
