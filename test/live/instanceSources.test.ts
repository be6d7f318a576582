import assert from "node:assert/strict";
import { join } from "node:path";
import { Life } from "../support/life";
import { Stage, image } from "../support/stage";

/** What an instance is made from, beside an image. */
describe("an instance that is made from", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "origin", "-c", "user.a=a");
    await stage.lxc("file", "push", "/dev/null", "origin/mark");
    await stage.lxc("snapshot", "origin", "early");
    await stage.lxc("file", "push", "/dev/null", "origin/late");
    const plain = ["-c", "features.images=false", "-c", "features.profiles=false"];
    await stage.lxc("project", "create", "other", ...plain);
  });
  after(() => stage?.stop());

  const has = (instance: string, path: string, project = "default") =>
    stage.lxc("file", "pull", instance + path, "-", "--project", project).then(
      () => true,
      (error: Error) => {
        if (/not found|file does not exist/i.test(error.message)) return false;
        throw error;
      },
    );

  it("another instance has its files, snapshots and configuration, and the program's beside", async () => {
    const life = new Life(stage, "Instance", "copy");
    const source = { type: "copy", instance: "origin" };
    const inputs = { name: "copy", source, config: { "user.b": "b" }, description: "a copy" };
    await life.up(inputs);
    const { config, description } = await stage.query<{
      config: Record<string, string>;
      description: string;
    }>("/instances/copy");
    assert.deepEqual([config["user.a"], config["user.b"], description], ["a", "b", "a copy"]);
    assert.equal(await has("copy", "/late"), true);
    assert.equal(await stage.exists("/instances/copy/snapshots/early"), true);
    assert.notEqual(life.output("uuid"), (await stage.query("/instances/origin")).config);
    await life.isDestroyed("/instances/copy");
  });

  it("a snapshot in another project is as that was, and has no snapshots", async () => {
    const life = new Life(stage, "Instance", "old");
    const source = { type: "copy", instance: "origin", snapshot: "early", project: "default" };
    await life.up({ name: "old", project: "other", source, running: false });
    assert.equal(await has("old", "/mark", "other"), true);
    assert.equal(await has("old", "/late", "other"), false);
    assert.deepEqual(await stage.query("/instances/old/snapshots?project=other"), []);
    await life.isDestroyed("/instances/old?project=other");
  });

  it("a copy of an instance that was renamed with the program is not made again", async () => {
    const origin = new Life(stage, "Instance", "origin");
    const copy = new Life(stage, "Instance", "copy");
    await origin.up({ name: "first", image, running: false });
    await copy.up({ name: "copy", source: { type: "copy", instance: "first" }, running: false });
    const harness = await stage.newCommand();
    const renamed = { name: "second", image, running: false };
    const source = { type: "copy", instance: "second" };
    assert.equal((await harness.preview("Instance", "origin", renamed, origin.state)).action, "update");
    const again = { name: "copy", source, running: false };
    assert.equal((await harness.preview("Instance", "copy", again, copy.state)).action, "same");
    await origin.isDestroyed("/instances/first");
    await copy.isDestroyed("/instances/copy");
  });

  it("a backup is what was saved, with the program's configuration over it", async () => {
    const path = join(stage.server.directory, "saved.tar.gz");
    await stage.lxc("export", "origin", path);
    const life = new Life(stage, "Instance", "restored");
    const source = { type: "backup", path };
    const inputs = { name: "restored", source, config: { "user.b": "b" }, description: "restored" };
    await life.up(inputs);
    const { config, description } = await stage.query<{
      config: Record<string, string>;
      description: string;
    }>("/instances/restored");
    assert.deepEqual([config["user.a"], config["user.b"], description], ["a", "b", "restored"]);
    assert.equal(await has("restored", "/late"), true);
    assert.equal(await stage.exists("/instances/restored/snapshots/early"), true);
    await life.isDestroyed("/instances/restored");
  });

  it("a backup that is not there fails with its path, and leaves nothing", async () => {
    const life = new Life(stage, "Instance", "missing");
    const inputs = { name: "missing", source: { type: "backup", path: "/nowhere/saved.tar.gz" } };
    await assert.rejects(life.up(inputs), /The backup \/nowhere\/saved\.tar\.gz cannot be read: ENOENT/);
    assert.equal(await stage.exists("/instances/missing"), false);
  });
});
