import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("StoragePool", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/storage-pools/data";
  const inputs = { name: "data", driver: "dir", description: "of data", config: { "rsync.bwlimit": "10MB" } };

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "StoragePool");
  });
  after(() => stage?.stop());

  it("is created as the preview said; a source of the server's making is an output", async () => {
    const { state } = await life.up(inputs);
    assert.equal(state.id, "data");
    assert.match(state.outputs.source as string, /storage-pools\/data$/);
    const live = await stage.query(path);
    assert.equal(live.driver, "dir");
    assert.equal(live.description, "of data");
    assert.equal((live.config as Record<string, string>)["rsync.bwlimit"], "10MB");
  });

  it("finds keys that were changed, added and removed, and repairs them", async () => {
    const set = (...args: string[]) => stage.lxc("storage", ...args);
    const limit = 'config["rsync.bwlimit"]';
    await life.drifts(inputs, () => set("set", "data", "rsync.bwlimit=20MB"), { [limit]: "update" }, path);
    await life.drifts(inputs, () => set("set", "data", "user.x=x"), { 'config["user.x"]': "add" }, path);
    await life.drifts(inputs, () => set("unset", "data", "rsync.bwlimit"), { [limit]: "delete" }, path);
  });

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      async () => {
        const { config } = await stage.query(path);
        await stage.request("PUT", path, { config, description: "by hand" });
      },
      { description: "update" },
      path,
    ));

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("storage", "delete", "data")));

  it("is imported without noise", () => life.imports("data", inputs, { description: "changed" }));

  it("changes in place in its description and configuration, and is replaced by all else", async () => {
    // The server wants an empty directory, and looks at it from its own machine.
    const source = join(stage.server.directory, "..", "source");
    mkdirSync(source);
    const shown = (name = "data") => stage.query<Record<string, unknown>>(`/storage-pools/${name}`);
    try {
      await life.changes(inputs, {
        description: { to: "changed", shows: async () => (await shown()).description === "changed" },
        config: {
          to: { "user.b": 1 },
          shows: async () => assert.equal((await config(shown()))["user.b"], "1"),
        },
        ownership: { to: "declared" },
        // Not a cluster: previewed, with a warning. test/clusters/memberConfig.test.ts has the rest.
        memberConfig: { to: { m1: { size: "1GiB" } }, previewed: true },
        source: {
          to: source,
          replaces: true,
          shows: async () => assert.equal((await config(shown())).source, source),
        },
        name: { to: "more", replaces: true, along: { source: join(source, "..", "more") }, previewed: true },
        driver: { to: "btrfs", replaces: true, previewed: true },
      });
      await life.isDestroyed(path);
    } finally {
      rmSync(source, { recursive: true });
    }
  });

  it("goes before the one that replaces it comes, since both have one name", async () => {
    await life.up(inputs);
    const { diff } = await life.preview({ ...inputs, driver: "btrfs" });
    assert.equal(diff!.deleteBeforeReplace, true);
    await life.isDestroyed(path);
  });
});

async function config(object: Promise<Record<string, unknown>>): Promise<Record<string, string>> {
  return (await object).config as Record<string, string>;
}
