import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { onEveryServer } from "../support/onEveryServer";
import type { PluginError, ResourceState } from "../support/pluginHarness";
import { image } from "../support/stage";

describe("an Instance that gets another image in place", function () {
  this.timeout(120_000);

  onEveryServer({ with: ["pool", "image"] }, (on) => {
    const inputs: PropertyMap = {
      name: "web",
      image,
      onImageChange: "rebuild",
      config: { "user.a": "1" },
      files: [{ path: "/srv/first", content: "1" }],
    };
    const another = { ...inputs, image: "another" };
    let hasRebuild: boolean;

    before(async () => {
      const { stage } = on;
      const { api_extensions: extensions } = await stage.query<{ api_extensions: string[] }>("");
      hasRebuild = extensions.includes("instances_rebuild");
      if (!hasRebuild) return;
      await stage.lxc("init", image, "model");
      await stage.lxc("file", "push", "--create-dirs", __filename, "model/srv/model");
      await stage.lxc("publish", "model", "--alias", "another");
      await stage.lxc("delete", "model");
    });

    it("is refused by the preview of a server that cannot", async function () {
      if (hasRebuild) this.skip();
      await assert.rejects(on.stage.harness.preview("Instance", "web", inputs), (error: PluginError) =>
        /^onImageChange "rebuild" needs a server with the API extension "instances_rebuild"/.test(
          error.message,
        ),
      );
    });

    it("keeps its identity and its configuration, and has what the program keeps in it", async function () {
      if (!hasRebuild) this.skip();
      const { stage } = on;
      const file = { instance: "web", path: "/srv/kept", content: "kept" };
      const has = async (path: string) =>
        (await stage.query<string[] | null>(`/instances/web/files?path=${path}`)) ?? [];
      let { state } = await stage.harness.up("Instance", "web", inputs);
      assert.deepEqual(state.initErrors, []);
      let { state: kept } = await stage.harness.up("InstanceFile", "kept", file);

      await stage.newCommand();
      const preview = await stage.harness.preview("Instance", "web", another, state);
      assert.equal(preview.action, "update");
      const said = stage.harness
        .logs(state.urn)
        .map(({ message }) => message)
        .join("\n");
      assert.match(said, /"web" will be restarted: a rebuild from another image needs it stopped/);
      assert.match(said, /"web" is rebuilt from another image: all that is in its root disk is lost/);

      const up = await stage.harness.up("Instance", "web", another, state);
      assert.equal(up.action, "update");
      assert.deepEqual(up.state.initErrors, []);
      assert.equal(up.state.outputs.uuid, state.outputs.uuid);
      assert.notEqual(up.state.outputs.imageFingerprint, state.outputs.imageFingerprint);
      assert.equal(up.state.outputs.status, "Running");
      ({ state } = up);
      assert.deepEqual((await has("/srv")).sort(), ["first", "model"]);

      const again = await stage.harness.up("InstanceFile", "kept", file, kept);
      assert.equal(again.action, "update", "what is kept inside is planned again in the same up");
      ({ state: kept } = again);
      assert.deepEqual((await has("/srv")).sort(), ["first", "kept", "model"]);

      await stage.newCommand();
      assert.equal((await stage.harness.up("Instance", "web", another, state)).action, "same");
      assert.equal((await stage.harness.up("InstanceFile", "kept", file, kept)).action, "same");
      assert.deepEqual((await stage.harness.refresh(state)).diff!.detailed, {});

      await stage.lxc("snapshot", "create", "web", "s0").catch(() => stage.lxc("snapshot", "web", "s0"));
      await assert.rejects(
        stage.harness.preview("Instance", "web", inputs, state),
        /"web" cannot be rebuilt while it has snapshots: s0\. Delete these first, or set onImageChange: "replace"/,
      );
      await destroy(state);
    });

    const destroy = async (state: ResourceState) => {
      const { state: now } = await on.stage.harness.refresh(state);
      await on.stage.harness.destroy(now!);
    };
  });
});
