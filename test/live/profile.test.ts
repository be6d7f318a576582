import assert from "node:assert/strict";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("Profile", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  const path = "/profiles/web";
  const inputs = {
    name: "web",
    description: "of the web",
    config: { "limits.cpu": "1", "user.a": "a" },
    devices: { data: { type: "disk", source: "/srv", path: "/data" } },
  };

  before(async () => {
    stage = await Stage.start();
    life = new Life(stage, "Profile");
  });
  after(() => stage?.stop());

  it("is created as the preview said, and stays", async () => {
    const { preview, state } = await life.up(inputs);
    assert.equal(preview.action, "create");
    assert.equal(state.id, "default/web");
    assert.equal(state.outputs.url, "/1.0/profiles/web");
    const live = await stage.query(path);
    assert.deepEqual(live, {
      name: "web",
      description: "of the web",
      config: { "limits.cpu": "1", "user.a": "a" },
      devices: { data: { type: "disk", source: "/srv", path: "/data" } },
      used_by: [],
    });
  });

  const drifts: [string, string[], Record<string, "add" | "delete" | "update">][] = [
    ["a key that was changed", ["set", "web", "limits.cpu=2"], { 'config["limits.cpu"]': "update" }],
    ["a key that was added", ["set", "web", "user.x=x"], { 'config["user.x"]': "add" }],
    ["a key that was removed", ["unset", "web", "user.a"], { 'config["user.a"]': "delete" }],
    [
      "a device that was changed",
      ["device", "set", "web", "data", "path=/other"],
      { "devices.data.path": "update" },
    ],
    [
      "a device that was added",
      ["device", "add", "web", "more", "disk", "source=/tmp", "path=/more"],
      { "devices.more": "add" },
    ],
    ["a device that was removed", ["device", "remove", "web", "data"], { "devices.data": "delete" }],
  ];
  for (const [what, command, paths] of drifts) {
    it(`finds ${what}, and repairs it`, () =>
      life.drifts(inputs, () => stage.lxc("profile", ...command), paths, path));
  }

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      () => stage.request("PATCH", path, { description: "by hand" }),
      { description: "update" },
      path,
    ));

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("profile", "delete", "web")));

  it("is imported without noise, by its id with and without the project", async () => {
    await life.imports("default/web", inputs, { description: "changed" });
    await life.imports("web", inputs, { config: { "limits.cpu": "2" } });
  });

  it("changes in place, all but its project", async () => {
    await stage.lxc("project", "create", "other");
    const shown = (project = "default") => stage.query<typeof inputs>(`/profiles/renamed?project=${project}`);
    await life.changes(inputs, {
      name: { to: "renamed", shows: shown },
      description: { to: "changed", shows: async () => (await shown()).description === "changed" },
      config: {
        to: { "limits.cpu": 2, "user.b": true },
        shows: async () => assert.deepEqual((await shown()).config, { "limits.cpu": "2", "user.b": "true" }),
      },
      devices: { to: {}, shows: async () => assert.deepEqual((await shown()).devices, {}) },
      ownership: { to: "declared" },
      adoptExisting: { to: true },
      project: { to: "other", replaces: true, shows: () => shown("other") },
    });
    assert.equal(life.state.id, "other/renamed");
  });

  it("leaves foreign keys out of the account where it owns only the declared ones", async () => {
    await stage.lxc("profile", "set", "renamed", "user.foreign=x", "--project", "other");
    await life.refreshFinds({});
  });

  it("is destroyed, also when it is gone already", () => life.isDestroyed("/profiles/renamed?project=other"));
});
