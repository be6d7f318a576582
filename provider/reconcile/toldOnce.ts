/**
 * What only the answer to a write tells: tokens, the output of a command, the sum of an exported file. Nobody can ask
 * for it again, so what the state has of it is what is known (`once` of a property).
 */
import type { ResourceDefinition } from "./definition";
import { annotations } from "./properties";

/** The same definition, whose looks find what was told once in the state. */
export function remembering(definition: ResourceDefinition): ResourceDefinition {
  const once = Object.entries(definition.outputs.properties).filter(([, schema]) => annotations(schema).once);
  if (once.length === 0) return definition;
  return {
    ...definition,
    read: async (address, context, state) => {
      const live = await definition.read(address, context, state);
      if (live === undefined || state === undefined) return live;
      const known = once.flatMap(([name]) => {
        const { [name]: value } = state.outputs;
        return value === undefined ? [] : [[name, value] as const];
      });
      return { ...live, outputs: { ...Object.fromEntries(known), ...live.outputs } };
    },
  };
}
