import assert from "node:assert/strict";
import { Life } from "../support/life";
import { testImage } from "../support/testImage";
import { Stage, image, pool } from "../support/stage";

/** In which project objects live is the project's own choice, and ids say where they really are. */
describe("the project of an object", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    const shared = ["images", "profiles", "storage.volumes"].flatMap((name) => [
      "-c",
      `features.${name}=false`,
    ]);
    await stage.lxc("project", "create", "sharing", ...shared);
    await stage.lxc("project", "create", "own");
  });
  after(() => stage?.stop());

  it("is default where the project shares what default has", async () => {
    const project = "sharing";
    const profile = new Life(stage, "Profile");
    assert.equal((await profile.up({ name: "small", project })).state.id, "default/small");
    const network = new Life(stage, "Network");
    const config = { "ipv4.address": "none", "ipv6.address": "none" };
    assert.equal((await network.up({ name: "lan0", config, project })).state.id, "default/lan0");
    const volume = new Life(stage, "Volume");
    assert.equal((await volume.up({ name: "data", pool, project })).state.id, `default/${pool}/data`);
    const instance = new Life(stage, "Instance");
    const web = { name: "web", image, profiles: ["default", "small"], running: false, project };
    assert.equal((await instance.up(web)).state.id, "sharing/web");
    assert.equal(instance.output("url"), "/1.0/instances/web?project=sharing");

    await instance.isDestroyed("/instances/web?project=sharing");
    await volume.isDestroyed(`/storage-pools/${pool}/volumes/custom/data`);
    await network.isDestroyed("/networks/lan0");
    await profile.isDestroyed("/profiles/small");
  });

  it("is the one that is named where it has its own", async () => {
    const project = "own";
    const profile = new Life(stage, "Profile");
    const devices = { root: { type: "disk", path: "/", pool } };
    assert.equal((await profile.up({ name: "small", devices, project })).state.id, "own/small");
    assert.equal(await stage.exists("/profiles/small"), false);
    const file = new Life(stage, "Image");
    const { state } = await file.up({
      source: { type: "file", path: await testImage() },
      aliases: ["mine"],
      project,
    });
    assert.equal(state.id, `own/${file.text("fingerprint")}`);
    const instance = new Life(stage, "Instance");
    const web = { name: "web", image: "mine", profiles: ["small"], project };
    assert.equal((await instance.up(web)).state.id, "own/web");
    const snapshot = new Life(stage, "Snapshot");
    const { state: taken } = await snapshot.up({ instance: "web", name: "s0", project });
    assert.equal(taken.id, "own/web/s0");

    await profile.drifts(
      { name: "small", devices, project },
      () => stage.lxc("profile", "set", "small", "user.x=x", "--project", "own"),
      { 'config["user.x"]': "add" },
      "/profiles/small?project=own",
    );
    await snapshot.isDestroyed("/instances/web/snapshots/s0?project=own");
    await instance.isDestroyed("/instances/web?project=own");
    await file.isDestroyed(`/images/${state.id.slice("own/".length)}?project=own`);
    await profile.isDestroyed("/profiles/small?project=own");
  });

  it("is the provider's where none is named; another provider's project replaces", async () => {
    const profile = new Life(stage, "Profile");
    const harness = await stage.newCommand({ project: "own" });
    const { state } = await harness.up("Profile", "profile", { name: "small" });
    assert.equal(state.id, "own/small");
    assert.equal((await harness.import("Profile", "small"))!.state.id, "own/small");
    assert.equal((await harness.import("Profile", "default/default"))!.state.inputs.project, "default");
    profile.state = state;
    const { action, diff } = await profile.preview({ name: "small" });
    assert.equal(action, "replace");
    assert.deepEqual(Object.keys(diff!.detailed), ["project"]);
    await (await stage.newCommand()).destroy(state);
    assert.equal(await stage.exists("/profiles/small?project=own"), false);
  });

  it("of two projects that share is no replacement", async () => {
    const profile = new Life(stage, "Profile");
    const network = new Life(stage, "Network");
    const config = { "ipv4.address": "none", "ipv6.address": "none" };
    await profile.up({ name: "both", project: "sharing" });
    await network.up({ name: "both0", config, project: "own" });
    for (const project of ["default", "sharing"]) {
      assert.equal((await profile.up({ name: "both", project })).action, "update");
      assert.equal((await network.up({ name: "both0", config, project })).action, "update");
    }
    assert.equal((await profile.preview({ name: "both", project: "own" })).action, "replace");
    const [harness, { state }] = [await stage.newCommand(), profile];
    assert.equal((await harness.import("Profile", "sharing/both"))!.state.id, state.id);
    await profile.isDestroyed("/profiles/both");
    await network.isDestroyed("/networks/both0");
  });

  it("that is renamed keeps what it shares", async () => {
    const project = new Life(stage, "Project");
    const profile = new Life(stage, "Profile");
    const config = { "features.profiles": "false" };
    await project.up({ name: "before", config });
    await profile.up({ name: "shared", project: "before" });
    const harness = await stage.newCommand();
    const [renamed, follows] = [
      { name: "after", config },
      { name: "shared", project: "after" },
    ];
    assert.equal((await harness.preview("Project", project.name, renamed, project.state)).action, "update");
    // In the preview the project has its old name on the server.
    assert.equal((await harness.preview("Profile", profile.name, follows, profile.state)).action, "update");
    await project.up(renamed);
    assert.equal((await profile.up(follows)).action, "update");
    await profile.isDestroyed("/profiles/shared");
    await project.isDestroyed("/projects/after");
  });

  it("is told when there is none of that name", async () => {
    for (const [type, inputs] of [
      ["Profile", { name: "a" }],
      ["Volume", { name: "a", pool }],
      ["Instance", { name: "a", source: { type: "none" }, running: false }],
    ] as const) {
      const life = new Life(stage, type);
      await assert.rejects(
        life.tryUp({ ...inputs, project: "nowhere" }),
        (error: { code: number; message: string }) => {
          assert.equal(error.code, 5);
          assert.match(error.message, /project "nowhere" does not exist|Project not found/i);
          return true;
        },
      );
    }
  });
});
