import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceMetadata and InstanceTemplate", function () {
  this.timeout(120_000);
  let stage: Stage;
  let metadata: Life;
  let template: Life;
  const path = "/instances/web/metadata";
  const declared: PropertyMap = {
    instance: "web",
    path: "motd.tpl",
    content: "This is {{ container.name }}.\n",
  };
  const named: PropertyMap = {
    instance: "web",
    properties: { "user.owner": "ops" },
    templates: { "/etc/motd": { when: ["start"], template: "motd.tpl" } },
  };
  interface Metadata {
    properties: Record<string, string>;
    architecture: string;
    creation_date: number;
    expiry_date: number;
  }
  const content = () => stage.lxc("config", "template", "show", "web", "motd.tpl");

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    metadata = new Life(stage, "InstanceMetadata");
    template = new Life(stage, "InstanceTemplate");
    for (const name of ["web", "other"]) await stage.lxc("init", "busybox", name);
  });
  after(() => stage?.stop());

  it("make a file at the next start", async () => {
    await template.up(declared);
    assert.equal(template.state.id, "default/web/motd.tpl");
    await metadata.up(named);
    assert.equal(metadata.state.id, "default/web");
    await stage.lxc("start", "web");
    assert.equal(await stage.lxc("file", "pull", "web/etc/motd", "-"), "This is web.\n");
    await stage.lxc("stop", "-f", "web");
  });

  it("keep what the image said, and put it back", async () => {
    const { properties } = await stage.query<Metadata>(path);
    assert.equal(properties.os, "busybox");
    assert.equal(properties["user.owner"], "ops");
  });

  it("find what was changed by hand, and repair it", async () => {
    const live = await stage.query<Metadata>(path);
    const change = () =>
      stage.request("PUT", path, {
        ...live,
        properties: { ...live.properties, "user.owner": "me", odd: "1" },
      });
    const drift = { 'properties["user.owner"]': "update", "properties.odd": "add" } as const;
    await metadata.drifts(named, change, drift, path);
    const drop = () => stage.request("PUT", path, { ...live, templates: {} });
    await metadata.drifts(named, drop, { 'templates["/etc/motd"]': "delete" }, path);
    await stage.lxc("config", "template", "delete", "web", "motd.tpl");
    assert.equal((await (await stage.newCommand()).refresh(template.state)).state, undefined);
    await stage.lxc("config", "template", "create", "web", "motd.tpl");
    await template.refreshFinds({ content: "update" });
    await template.up(declared);
  });

  it("are imported", async () => {
    await template.imports("default/web/motd.tpl", declared, { content: "other" });
    const again = new Life(stage, "InstanceTemplate", "again");
    await assert.rejects(
      again.tryUp(declared),
      /pulumi import lxd:index:InstanceTemplate again default\/web\/motd.tpl/,
    );
    await assert.rejects(again.tryUp({ ...declared, path: "sub/motd.tpl" }), /without slashes/);
    const imported = await (await stage.newCommand()).import("InstanceMetadata", "web");
    assert.equal(imported?.diff.changes, false);
    assert.deepEqual(imported.state.inputs.templates, named.templates);
  });

  it("change every property", async () => {
    const shown = () => stage.query<Metadata>(path);
    await template.changes(declared, {
      content: { to: "other\n", shows: async () => assert.equal(await content(), "other\n") },
      path: { to: "renamed.tpl", replaces: true },
      instance: { to: "other", replaces: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    const before = metadata.state.outputs.__kept as PropertyMap;
    await metadata.changes(named, {
      architecture: {
        to: "aarch64",
        shows: async () => assert.equal((await shown()).architecture, "aarch64"),
      },
      creationDate: {
        to: "2020-01-01T00:00:00Z",
        shows: async () => assert.equal((await shown()).creation_date, 1577836800),
      },
      expiryDate: {
        to: "2120-01-01T00:00:00Z",
        shows: async () => assert.equal((await shown()).expiry_date, 4733510400),
      },
      properties: { to: { other: "1" } },
      templates: { to: {} },
      ownership: { to: "declared" },
      instance: { to: "other", replaces: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    // The server stores "no templates" as {} once it was written.
    assert.deepEqual(await shown(), { ...before, templates: {} }, "the old instance has its own again");
    const harness = await stage.newCommand();
    await harness.destroy(metadata.state);
    await harness.destroy(metadata.state);
    await harness.destroy(template.state);
    await harness.destroy(template.state);
  });
});
