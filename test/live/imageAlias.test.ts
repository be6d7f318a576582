import assert from "node:assert/strict";
import { Life } from "../support/life";
import { CheckFailed } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";
import { diskImage } from "../support/diskImage";

describe("ImageAlias", function () {
  this.timeout(180_000);
  let stage: Stage;
  let life: Life;
  let first = "";
  let second = "";
  let disk = "";
  const aliases = "/images/aliases";
  const path = `${aliases}/lab%2Fweb`;
  const inputs = () => ({ name: "lab/web", target: first, description: "of the lab" });
  const shown = (where = path) =>
    stage.query<{ target: string; description: string; name: string; type: string }>(where);
  const targetOf = async (alias: string) => (await shown(`${aliases}/${alias}`)).target;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "base");
    await stage.lxc("publish", "base", "--alias", "other");
    await stage.lxc("image", "import", diskImage(stage.server.directory), "--alias", "disk");
    [first, second, disk] = [await targetOf(image), await targetOf("other"), await targetOf("disk")];
    life = new Life(stage, "ImageAlias");
  });
  after(() => stage?.stop());

  it("is created as the preview said", async () => {
    const { state } = await life.up(inputs());
    assert.equal(state.id, "default/lab/web");
    assert.equal(state.outputs.imageType, "container");
    assert.equal((await shown()).target, first);
    assert.equal((await shown()).description, "of the lab");
  });

  it("finds another target and another description, and repairs them", async () => {
    const point = () => stage.request("PUT", path, { target: second, description: "of the lab" });
    await life.drifts(inputs(), point, { target: "update" }, path);
    const describe_ = () => stage.request("PUT", path, { target: first, description: "by hand" });
    await life.drifts(inputs(), describe_, { description: "update" }, path);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs(), () => stage.lxc("image", "alias", "delete", "lab/web")));

  it("is imported without noise, slashes and all", async () => {
    await life.imports("default/lab/web", inputs(), { description: "changed" });
  });

  it("changes in place, the name too; another project replaces it", async () => {
    await life.changes(inputs(), {
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      type: {
        to: "virtual-machine",
        refused: /the alias "lab\/web" cannot be of type "virtual-machine".* an image of type "container"/,
      },
      target: { to: second.toUpperCase(), shows: async () => assert.equal((await shown()).target, second) },
      name: { to: "lab/other", shows: () => shown(`${aliases}/lab%2Fother`) },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await life.isDestroyed(`${aliases}/lab%2Fother`);
  });

  it("leaves the aliases of an Image alone, as that leaves this one", async () => {
    const stored = new Life(stage, "Image");
    const source = { type: "existing", fingerprint: first };
    await stored.up({ source, aliases: ["mine"], adoptExisting: true });
    await life.up(inputs());
    await stored.refreshFinds({});
    await stored.up({ source, aliases: [], adoptExisting: true });
    assert.equal((await shown()).target, first);
    await life.refreshFinds({});
    await life.isDestroyed(path);
  });

  it("follows an image that is replaced, also when that went first and took it along", async () => {
    await life.up(inputs());
    await life.up({ ...inputs(), target: second });
    assert.equal((await shown()).target, second);
    await stage.lxc("image", "delete", second);
    assert.equal(await stage.exists(path), false);
    await life.up(inputs());
    assert.equal((await shown()).target, first);
    await life.isDestroyed(path);
  });

  it("is of the type of its target, and may say so", async () => {
    const container = { ...inputs(), type: "container" };
    const machine = { ...inputs(), target: disk, type: "virtual-machine" };
    await life.up(container);
    assert.equal(life.output("type"), "container");
    await life.drifts(
      container,
      () => stage.request("PUT", path, { target: disk, description: "of the lab" }),
      { target: "update", type: "update" },
      path,
    );
    await life.up(machine);
    assert.equal((await shown()).type, "virtual-machine");
    assert.equal((await life.up({ ...inputs(), target: disk })).action, "same");
    assert.equal((await life.up(inputs())).preview.outputs?.type, undefined);
    assert.equal(life.output("type"), "container");
    await assert.rejects(life.tryUp({ ...machine, type: "container" }), /cannot be of type "container"/);
    assert.equal((await shown()).target, first);
    await life.isDestroyed(path);
  });

  it("says what a target must be, and what to do about one that is not there", async () => {
    await assert.rejects(life.preview({ ...inputs(), target: "busybox" }), (error: Error) => {
      assert.ok(error instanceof CheckFailed);
      assert.match(error.message, /target: target must be the whole fingerprint.*64 hexadecimal digits/);
      return true;
    });
    await assert.rejects(life.tryUp({ ...inputs(), target: "0".repeat(64) }), /could not be created/);
    await assert.rejects(life.tryUp({ ...inputs(), name: image }), /pulumi import lxd:index:ImageAlias/);
  });
});
