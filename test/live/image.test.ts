import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../provider/resources/image/files";
import { splitImage } from "../support/splitImage";
import { Life } from "../support/life";
import { testImage } from "../support/testImage";
import { Stage } from "../support/stage";

describe("Image", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let directory: string;
  let file: string;
  let fingerprint: string;
  let path: string;
  const inputsOf = (path: string) => ({ source: { type: "file", path }, aliases: ["web"] });
  interface RawImage {
    properties: Record<string, string>;
    aliases: { name: string }[];
    public: boolean;
    auto_update: boolean;
    expires_at: string;
    profiles: string[];
  }
  const shown = (of = life) => stage.query<RawImage>(`/images/${of.text("fingerprint")}`);
  const target = async (alias: string) => (await stage.query(`/images/aliases/${alias}`)).target;

  before(async () => {
    stage = await Stage.start({ with: ["pool"] });
    life = new Life(stage, "Image");
    directory = mkdtempSync(join(tmpdir(), "image-"));
    file = join(directory, "image.tar.gz");
    copyFileSync(await testImage(), file);
    fingerprint = (await fingerprintOf({ path: file }))!;
    path = `/images/${fingerprint}`;
  });
  after(async () => {
    await stage?.stop();
    if (directory) rmSync(directory, { recursive: true });
  });

  it("is made of a file as the preview said, with its fingerprint foretold", async () => {
    const { preview, state } = await life.up(inputsOf(file));
    assert.equal(preview.outputs!.fingerprint, fingerprint);
    assert.equal(preview.outputs!.reference, "web");
    assert.equal(state.id, `default/${fingerprint}`);
    assert.equal(state.outputs.imageType, "container");
    assert.equal(await target("web"), fingerprint);
  });

  it("shows the upload's progress", () => {
    const told = stage.harness.logs(life.state.urn).filter(({ ephemeral }) => ephemeral);
    assert.ok(told.some(({ message }) => message.startsWith("Upload: ")));
  });

  it("is the same under another path, and when its file is gone", async () => {
    const copy = join(directory, "copy.tar.gz");
    copyFileSync(file, copy);
    assert.equal((await life.tryUp(inputsOf(copy))).action, "same");
    rmSync(copy);
    assert.equal((await life.tryUp(inputsOf(copy))).action, "same");
    assert.equal((await life.tryUp(inputsOf(file))).action, "same");
  });

  it("finds properties that were changed, added and removed, and repairs them", async () => {
    const properties = { os: "linux", "user.own": "1" };
    const inputs = { ...inputsOf(file), properties };
    await life.up(inputs);
    const property =
      (...args: string[]) =>
      () =>
        stage.lxc("image", ...args);
    const own = 'properties["user.own"]';
    await life.drifts(inputs, property("set-property", "web", "user.own", "2"), { [own]: "update" }, path);
    await life.drifts(inputs, property("set-property", "web", "x", "x"), { "properties.x": "add" }, path);
    await life.drifts(inputs, property("unset-property", "web", "user.own"), { [own]: "delete" }, path);
    // What the image itself brought is no input, but it is put back all the same.
    await life.drifts(
      inputs,
      property("unset-property", "web", "name"),
      { "properties.name": "delete" },
      path,
    );
    await life.up(inputsOf(file));
  });

  it("leaves foreign properties out of the account where it owns only the declared ones", async () => {
    const inputs = { ...inputsOf(file), properties: { "user.own": "1" }, ownership: "declared" };
    await life.up(inputs);
    await stage.lxc("image", "set-property", "web", "foreign", "x");
    await stage.lxc("image", "unset-property", "web", "name");
    await life.refreshFinds({});
    const change = () => stage.lxc("image", "set-property", "web", "user.own", "2");
    await life.drifts(inputs, change, { 'properties["user.own"]': "update" }, path);
    await life.up({ ...inputs, properties: { "user.own": "3" } });
    const { properties } = await shown();
    assert.deepEqual([properties["user.own"], properties.foreign, properties.name], ["3", "x", undefined]);
    await life.up({ ...inputs, properties: {} });
    assert.equal((await shown()).properties["user.own"], undefined);
    assert.equal((await shown()).properties.foreign, "x");
    await stage.lxc("image", "unset-property", "web", "foreign");
    await life.up(inputsOf(file));
  });

  it("finds a missing alias, and repairs it", () =>
    life.drifts(
      inputsOf(file),
      () => stage.lxc("image", "alias", "delete", "web"),
      { "aliases[0]": "delete" },
      path,
    ));

  it("leaves aliases of others alone", async () => {
    await stage.lxc("image", "alias", "create", "foreign", fingerprint);
    await life.refreshFinds({});
    await life.up({ ...inputsOf(file), aliases: ["web", "more"] });
    await life.up(inputsOf(file));
    assert.equal(await target("foreign"), fingerprint);
    await stage.lxc("image", "alias", "delete", "foreign");
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputsOf(file), () => stage.lxc("image", "delete", fingerprint)));

  it("is imported without noise, by its id with and without the project, and by a prefix", async () => {
    const inputs = { source: { type: "existing", fingerprint }, aliases: ["web"] };
    await life.imports(`default/${fingerprint}`, inputs, { public: true });
    await life.imports(fingerprint, inputs, { aliases: [] });
    await life.imports(fingerprint.slice(0, 12), inputs, { properties: { os: "x" } });
  });

  it("changes in place in all but its content and its project", async () => {
    await stage.lxc("profile", "create", "small");
    await stage.lxc("project", "create", "other");
    const imported = { source: { type: "existing", fingerprint }, aliases: ["web"] };
    await life.up(imported);
    await life.changes(imported, {
      aliases: {
        to: ["main", "web"],
        shows: async () => {
          assert.equal(life.output("reference"), "main");
          assert.equal(await target("main"), fingerprint);
        },
      },
      public: { to: true, shows: async () => (await shown()).public },
      autoUpdate: { to: true, shows: async () => (await shown()).auto_update },
      properties: { to: { os: "other" }, shows: async () => (await shown()).properties.os === "other" },
      expiresAt: {
        to: "2100-01-01T00:00:00Z",
        shows: async () => (await shown()).expires_at === "2100-01-01T00:00:00Z",
      },
      profiles: { to: ["small"], shows: async () => assert.deepEqual((await shown()).profiles, ["small"]) },
      ownership: { to: "declared" },
      adoptExisting: { to: true },
      source: { to: { type: "instance", name: "nobody" }, replaces: true, previewed: true },
      compressionAlgorithm: {
        to: "none",
        along: { source: { type: "instance", name: "nobody" } },
        replaces: true,
        previewed: true,
      },
      project: { to: "other", replaces: true, previewed: true },
    });
    await life.up(inputsOf(file));
  });

  it("is replaced by changed content: the new one first, then the alias, then the old one goes", async () => {
    appendFileSync(file, "\0");
    const { action, diff, state } = await life.up(inputsOf(file));
    assert.equal(action, "replace");
    assert.equal(diff!.deleteBeforeReplace, false);
    assert.deepEqual(Object.keys(diff!.detailed), ["source"]);
    assert.notEqual(state.outputs.fingerprint, fingerprint);
    assert.equal(await target("web"), state.outputs.fingerprint);
    assert.equal(await stage.exists(path), false);
  });

  it("says that an alias belongs to another image, keeps the image, and goes on when it is free", async () => {
    const other = new Life(stage, "Image", "other");
    const inputs = { source: { type: "file", path: await testImage() }, aliases: ["web"] };
    const { state } = await other.tryUp(inputs);
    assert.equal(state.id, `default/${fingerprint}`);
    assert.match(
      state.initErrors.join(),
      /alias "web" belongs to another image .*give this one up where that image is declared/,
    );
    const refreshed = await (await stage.newCommand()).refresh(state);
    assert.notDeepEqual(refreshed.state!.initErrors, [], "it is still unfinished");
    other.state = refreshed.state!;
    await other.up({ ...inputs, aliases: ["free"] });
    assert.equal(await target("free"), fingerprint);
    await other.isDestroyed(path);
  });

  it("refuses content that the store has, unless it may adopt it", async () => {
    const other = new Life(stage, "Image", "again");
    await assert.rejects(other.tryUp(inputsOf(file)), (error: { code: number; message: string }) => {
      assert.equal(error.code, 6);
      assert.match(
        error.message,
        /adoptExisting: true.*aliases.*deleteBeforeReplace: true.*pulumi import lxd:index:Image again default\//,
      );
      return true;
    });
    const { state } = await other.up({ source: { type: "file", path: file }, adoptExisting: true });
    assert.equal(state.id, life.state.id);
  });

  it("is destroyed with its aliases, also when it is gone already", async () => {
    await life.isDestroyed(`/images/${life.text("fingerprint")}`);
    assert.equal(await stage.exists("/images/aliases/web"), false);
  });

  it("is made of two files", async () => {
    const { metadata, rootfs } = splitImage(directory);
    const split = new Life(stage, "Image", "split");
    const { preview, state } = await split.up({
      source: { type: "file", path: metadata, rootfsPath: rootfs },
      aliases: ["split"],
    });
    assert.equal(state.outputs.fingerprint, await fingerprintOf({ path: metadata, rootfsPath: rootfs }));
    assert.equal(preview.outputs!.fingerprint, state.outputs.fingerprint);
    await split.isDestroyed(`/images/${split.text("fingerprint")}`);
  });

  it("is published from an instance and from a snapshot", async () => {
    await stage.lxc("image", "import", await testImage(), "--alias", "base");
    await stage.lxc("launch", "base", "guest");
    await stage.lxc("snapshot", "guest", "s0");
    const snapshot = new Life(stage, "Image", "of-snapshot");
    await snapshot.up({
      source: { type: "snapshot", name: "guest/s0" },
      aliases: ["of-snapshot"],
      compressionAlgorithm: "none",
    });
    assert.equal(await target("of-snapshot"), snapshot.output("fingerprint"));
    const instance = new Life(stage, "Image", "of-instance");
    const source = { type: "instance", name: "guest" };
    await assert.rejects(instance.tryUp({ source }), /running/);
    await instance.up({
      source: { ...source, stopIfRunning: true },
      properties: { os: "own" },
    });
    assert.equal((await shown(instance)).properties.os, "own");
    assert.equal((await stage.query("/instances/guest")).status, "Running");
    await instance.isDestroyed(`/images/${instance.text("fingerprint")}`);
  });
});
