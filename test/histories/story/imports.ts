/** `pulumi import`: the state has the object as the import found it. */
import type { PluginHarness } from "../../support/pluginHarness";
import type { Entry } from "../engine/stack";
import type { Story } from "./story";

type Imported = Awaited<ReturnType<PluginHarness["import"]>>;

/** Takes the place of what the state has under that label, if it has. Answers what Check and Diff said. */
export async function importAs(story: Story, type: string, label: string, id: string): Promise<Imported> {
  const harness = await story.playground.stage.newCommand();
  const imported = await harness.import(type, id, label);
  if (imported === undefined) return undefined;
  const old = story.entry(label);
  const { inputs, outputs, initErrors } = imported.state;
  const about = harness.about(type, label);
  const now: Entry = {
    ...{ about, id: imported.state.id, inputs, outputs, initErrors },
    ...{ uses: old?.uses ?? {}, ignoreChanges: old?.ignoreChanges ?? [] },
  };
  story.stack = old ? story.stack.map((one) => (one === old ? now : one)) : [...story.stack, now];
  story.isWritten = false;
  story.seen(label);
  story.imported.add(label);
  const part = story.part(label);
  // What was there before is, for an import, what is there.
  if (part) story.tookOver(part);
  return imported;
}
