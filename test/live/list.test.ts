import assert from "node:assert/strict";
import { resources } from "../../provider/resources";
import type { PluginError } from "../support/pluginHarness";
import { Stage, bridge, pool } from "../support/stage";

/** What `pulumi do lxd:index:<type> list` and the adoption of a server go by. */
describe("the list of a type", function () {
  this.timeout(120_000);
  let stage: Stage;
  let fingerprint: string;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    const [found] = await stage.query<{ fingerprint: string }[]>("/images?recursion=1");
    fingerprint = found!.fingerprint;
    await stage.lxc(
      "project",
      "create",
      "other",
      "-c",
      "features.images=false",
      "-c",
      "features.profiles=false",
    );
    for (const name of ["b", "a", "c"]) {
      await stage.lxc("init", "--empty", name);
      await stage.lxc("snapshot", name, "s0");
    }
    await stage.lxc("init", "--empty", "d", "--project", "other");
    for (const name of ["v1", "v2"]) await stage.lxc("storage", "volume", "create", pool, name);
    await stage.lxc("query", "--wait", "-X", "POST", "-d", '{"name":"saved"}', "/1.0/instances/a/backups");
  });
  after(() => stage?.stop());

  const ids = async (type: string, query = {}) =>
    (await stage.harness.list(type, query)).found.map(({ id }) => id);

  it("has ids that an import takes, in their order, and names", async () => {
    assert.deepEqual(await stage.harness.list("Instance"), {
      found: ["a", "b", "c"].map((name) => ({ id: `default/${name}`, name })),
      next: undefined,
    });
    assert.deepEqual(await ids("Image"), [`default/${fingerprint}`]);
    assert.deepEqual(await ids("Network"), [`default/${bridge}`], "interfaces of the host are none of ours");
    assert.deepEqual(await ids("StoragePool"), [pool]);
    assert.deepEqual(await ids("Volume"), [`default/${pool}/v1`, `default/${pool}/v2`]);
    assert.deepEqual(await ids("Profile"), ["default/default"]);
    assert.deepEqual(await ids("Certificate"), []);
    assert.deepEqual(await ids("InstanceBackup"), ["default/a/saved"]);
    for (const type of [
      "Instance",
      "Image",
      "Network",
      "StoragePool",
      "Volume",
      "Snapshot",
      "InstanceBackup",
    ]) {
      for (const id of await ids(type)) assert.ok(await stage.harness.import(type, id), `${type} ${id}`);
    }
  });

  it("is narrowed down by project and by parent", async () => {
    assert.deepEqual(await ids("Instance", { project: "other" }), ["other/d"]);
    assert.deepEqual(await ids("Profile", { project: "other" }), ["default/default"], "shared with default");
    assert.deepEqual(await ids("Snapshot"), ["default/a/s0", "default/b/s0", "default/c/s0"]);
    assert.deepEqual(await ids("Snapshot", { instance: "b" }), ["default/b/s0"]);
    assert.deepEqual(await ids("Snapshot", { instance: "nobody" }), []);
  });

  it("comes in pages", async () => {
    const first = await stage.harness.list("Instance", {}, { pageSize: 2 });
    assert.deepEqual(
      first.found.map(({ name }) => name),
      ["a", "b"],
    );
    const second = await stage.harness.list("Instance", {}, { pageSize: 2, after: first.next });
    assert.deepEqual(second, { found: [{ id: "default/c", name: "c" }], next: undefined });
  });

  it("is there for every type that can be imported, but for files", async () => {
    const without = resources.filter(({ list, notImportable }) => !list && !notImportable);
    assert.deepEqual(
      without.map(({ type }) => type),
      ["InstanceFile"],
    );
  });

  it("of what cannot be listed is refused with a sentence", async () => {
    await assert.rejects(stage.harness.list("InstanceExec"), (error: PluginError) => {
      assert.match(error.message, /Objects of type InstanceExec cannot be listed/);
      return true;
    });
  });
});
