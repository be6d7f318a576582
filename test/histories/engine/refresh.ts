/** `pulumi refresh`: every resource of the state is read anew. */
import type { Difference } from "../../support/pluginClient";
import type { PluginHarness, ResourceState } from "../../support/pluginHarness";
import type { Entry, Stack } from "./stack";

export interface Refreshed {
  readonly stack: Stack;
  /** What differs from before, by URN; none of what is gone. */
  readonly drift: ReadonlyMap<string, Difference>;
  readonly gone: readonly string[];
}

export async function refresh(harness: PluginHarness, stack: Stack): Promise<Refreshed> {
  const now: Entry[] = [];
  const drift = new Map<string, Difference>();
  const gone: string[] = [];
  for (const entry of stack) {
    if (entry.isReplaced || entry.isDeleted) {
      now.push(entry);
      continue;
    }
    const { about, ignoreChanges } = entry;
    const { state, diff } = await harness.refresh(stateOf(entry), { ignoreChanges: [...ignoreChanges] });
    if (state === undefined) {
      gone.push(about.urn);
      continue;
    }
    now.push({ ...entry, ...state });
    if (diff) drift.set(about.urn, diff);
  }
  return { stack: now, drift, gone };
}

export const stateOf = ({ about, id, inputs, outputs, initErrors }: Entry): ResourceState => ({
  ...{ ...about, id, inputs, outputs },
  initErrors: [...initErrors],
});
