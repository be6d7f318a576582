/** The life of one object of every kind, the same wherever the server is and whichever it is. */
import assert from "node:assert/strict";
import { resources } from "../../provider/resources";
import { changeOf, countOf, type Kind } from "./kinds";
import type { PluginHarness } from "./pluginHarness";
import type { Stage } from "./stage";

export interface KindLife {
  readonly type: string;
  readonly kind: Kind;
  readonly name: string;
  readonly stage: Stage;
  readonly harness: PluginHarness;
  /** Begins another command: what the one before has read is not believed any more. Without it, no drift is tried. */
  readonly newCommand?: () => Promise<unknown>;
}

/** Made, nothing to do, changed, changed by somebody else and mended, imported, deleted; a refresh stays quiet. */
export async function holdsLife({ type, kind, name, stage, harness, newCommand }: KindLife): Promise<void> {
  const before = await countOf(kind, name, stage);
  const declared = await kind.inputs(name, stage);
  let { state } = await harness.up(type, name, declared);
  const isQuiet = async () => {
    assert.deepEqual(state.initErrors, []);
    assert.deepEqual((await harness.refresh(state)).diff!.detailed, {});
  };
  assert.equal(await countOf(kind, name, stage), before + 1, "there is exactly one");
  await isQuiet();
  assert.equal((await harness.up(type, name, declared, state)).action, "same");
  const change = changeOf(kind, name);
  if (Object.keys(change).length > 0) {
    const changed = await harness.up(type, name, { ...declared, ...change }, state);
    assert.equal(changed.action, "update");
    ({ state } = changed);
    await isQuiet();
    if (newCommand && !kind.unseen) {
      // Somebody else runs the program as it was.
      await newCommand();
      await harness.up(type, name, declared, state);
      await newCommand();
      const drift = await harness.refresh(state);
      assert.notDeepEqual(drift.diff!.detailed, {}, "a foreign change is seen");
      const mended = await harness.up(type, name, { ...declared, ...change }, drift.state);
      assert.equal(mended.action, "update");
      ({ state } = mended);
      await isQuiet();
    }
  }
  const { notImportable } = resources.find((definition) => definition.type === type)!;
  if (!notImportable) assert.deepEqual((await harness.import(type, state.id))?.failures, []);
  await harness.destroy(state);
  assert.equal(await countOf(kind, name, stage), before, "nothing is left");
}
