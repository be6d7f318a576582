import assert from "node:assert/strict";
import type { ResourceState } from "../support/pluginHarness";
import { isRenamed, lastSegment } from "../../provider/reconcile/ids";
import { resources } from "../../provider/resources";
import { allKinds, changeOf, furnishForKinds } from "../support/kinds";
import { keptItsWord } from "../support/life";
import { Stage, image } from "../support/stage";
import { testImage } from "../support/testImage";

/** What is promised of every type, held over the table of kinds. */
describe("a law of every type", function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
  });
  after(() => stage?.stop());

  const shown = ({ inputs, outputs }: ResourceState) => ({ inputs, outputs });

  /** What the provider alone goes by: no server tells it, so that an import cannot know it. */
  const settings = ["force", "forceStop", "onDestroy"];

  for (const [index, [type, kind]] of Object.entries(allKinds).entries()) {
    const { id, inputs, notImportable } = resources.find((definition) => definition.type === type)!;

    it(`a refresh without a foreign change rewrites nothing, after a create, an update and an import (${type})`, async () => {
      const name = `l${index.toString(36)}w`;
      // Two of the same content cannot be.
      const isOnlyOne = type === "Image";
      if (isOnlyOne) await stage.lxc("image", "delete", image);
      const declared = await kind.inputs(name, stage);
      const unchanged = async (state: ResourceState, when: string) => {
        const { state: fresh } = await (await stage.newCommand()).refresh(state);
        assert.deepEqual(shown(fresh!), shown(state), when);
      };
      let { state } = await (await stage.newCommand()).up(type, name, declared);
      try {
        await unchanged(state, "after the create");
        const change = changeOf(kind, name);
        if (Object.keys(change).length > 0) {
          ({ state } = await (await stage.newCommand()).up(type, name, { ...declared, ...change }, state));
          await unchanged(state, "after the update");
        }
        if (!notImportable) {
          const imported = (await stage.harness.import(type, state.id))!.state;
          await unchanged(imported, "after the import");
          const wanted = { ...declared, ...change };
          const harness = await stage.newCommand();
          const { diff, action, inputs } = await harness.preview(type, name, wanted, imported);
          const differing = Object.keys(diff!.detailed).filter((path) => !settings.includes(path));
          assert.deepEqual(differing, [], "declared = live is no difference");
          // The engine keeps the new inputs with the old outputs.
          if (action === "same") await unchanged({ ...imported, inputs }, "after it is declared");
          const back = await (await stage.newCommand()).up(type, name, declared, imported);
          state = back.state;
          keptItsWord(back);
        }
      } finally {
        await (await stage.newCommand()).destroy(state);
        if (isOnlyOne) await stage.lxc("image", "import", await testImage(), "--alias", image);
      }
    });

    const segment = lastSegment({ id });
    if (isRenamed({ id, inputs })) {
      it(`a rename that was done before the command was killed is gone on with (${type})`, async () => {
        const name = `l${index.toString(36)}o`;
        const declared = await kind.inputs(name, stage);
        const { state } = await (await stage.newCommand()).up(type, name, declared);
        const renamed = { ...declared, [segment]: `${name}n` };
        const first = await (await stage.newCommand()).up(type, name, renamed, state);
        assert.equal(first.action, "update");
        // The state is that of before.
        const again = await (await stage.newCommand()).up(type, name, renamed, state);
        assert.deepEqual(shown(again.state), shown(first.state));
        await (await stage.newCommand()).destroy(again.state);
      });
    }

    const changes = typeof kind.change === "function" || Object.keys(kind.change).length > 0;
    if (!changes) continue;
    it(`an update of what somebody has deleted makes it anew, or says to refresh (${type})`, async () => {
      const name = `l${index.toString(36)}g`;
      const isOnlyOne = type === "Image";
      if (isOnlyOne) await stage.lxc("image", "delete", image);
      const declared = await kind.inputs(name, stage);
      const { state } = await (await stage.newCommand()).up(type, name, declared);
      await (await stage.newCommand()).destroy(state);
      const wanted = { ...declared, ...changeOf(kind, name) };
      try {
        const up = await (await stage.newCommand()).up(type, name, wanted, state);
        await (await stage.newCommand()).destroy(up.state);
      } catch (error) {
        assert.match((error as Error).message, /pulumi refresh/);
      } finally {
        if (isOnlyOne) await stage.lxc("image", "import", await testImage(), "--alias", image);
      }
    });
  }
});
