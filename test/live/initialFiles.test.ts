import assert from "node:assert/strict";
import { Asset, type PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, image } from "../support/stage";

/** `files` of an instance: there before the first start, and changed in place. */
describe("files of an instance", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const base = { name: "web", image };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    life = new Life(stage, "Instance");
  });
  after(() => stage?.stop());

  /** What the server shows of a command's output may be cut off; a file that it is written to is whole. */
  const run = async (...command: string[]) => {
    await stage.lxc("exec", "web", "--", "sh", "-c", '"$@" > /said', "sh", ...command);
    return stage.lxc("file", "pull", "web/said", "-");
  };
  const facts = async (path: string) => (await run("stat", "-c", "%F %a %u:%g", path)).trim();

  it("are there when it starts for the first time, with their modes and owners", async () => {
    const script = { path: "/etc/start", mode: "0755", content: "#!/bin/sh\ncp /etc/declared /tmp/seen\n" };
    const files = [
      script,
      { path: "/etc/declared", source: new Asset({ text: "declared" }) },
      { path: "/srv/a/b/binary", contentBase64: "AP8=", mode: "640", uid: 7, gid: 8, createParents: true },
      { path: "/srv/directory", type: "directory", mode: "0700" },
      { path: "/srv/link", type: "symlink", target: "/etc/declared" },
    ];
    await life.up({ ...base, files });
    assert.equal(await run("cat", "/tmp/seen"), "declared");
    assert.equal(await facts("/srv/a/b/binary"), "regular file 640 7:8");
    assert.equal((await run("od", "-An", "-tx1", "/srv/a/b/binary")).trim(), "00 ff");
    assert.equal(await facts("/srv/a/b"), "directory 755 0:0");
    assert.equal(await facts("/srv/directory"), "directory 700 0:0");
    assert.equal((await run("readlink", "/srv/link")).trim(), "/etc/declared");
  });

  it("are written again when they change, and deleted when they are left out, without a restart", async () => {
    const { pid } = life.state.outputs;
    await run("touch", "/srv/directory/foreign");
    await life.up({ ...base, files: [{ path: "/etc/declared", content: "again", mode: "0600" }] });
    assert.equal(await run("cat", "/etc/declared"), "again");
    assert.equal(await facts("/etc/declared"), "regular file 600 0:0");
    await assert.rejects(run("test", "-e", "/srv/a/b/binary"), /exit code 1\)/);
    await assert.rejects(run("readlink", "/srv/link"));
    assert.equal(
      (await run("ls", "/srv/directory")).trim(),
      "foreign",
      "what others put there keeps a directory",
    );
    assert.equal(life.output("pid"), pid);
    await life.isDestroyed("/instances/web");
  });

  it("that cannot be written leave an instance that is not started, and the next up goes on", async () => {
    const bad: PropertyMap = { ...base, files: [{ path: "/missing/file", content: "x" }] };
    const { state } = await life.tryUp(bad);
    assert.match(
      state.initErrors[0]!,
      /The directory \/missing does not exist in the instance\. .*createParents: true/,
    );
    assert.equal(state.outputs.status, "Stopped");
    const { uuid } = state.outputs;
    await life.up({ ...base, files: [{ path: "/missing/file", content: "x", createParents: true }] });
    assert.equal(await run("cat", "/missing/file"), "x");
    assert.equal(life.output("uuid"), uuid);
    await life.isDestroyed("/instances/web");
  });
});
