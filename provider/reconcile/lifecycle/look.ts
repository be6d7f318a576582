/** Looks at an object, and the time that they may take. */
import type { Address, Context, Live, ResourceDefinition } from "../definition";
import { explain } from "../explain";
import { demandExtension } from "../gates";
import type { PropertyMap } from "../values";

/** Seconds for a look at an object: in a preview, and after the deadline has passed or the user has interrupted. */
export const lookSeconds = 5;

/** The same context, or one with a little time left when the call's own time is over. */
export function lookAgain(context: Context): Context {
  return context.signal.aborted ? { ...context, signal: AbortSignal.timeout(lookSeconds * 1000) } : context;
}

/** The object; a sentence where it cannot be looked at. */
export async function look(
  definition: ResourceDefinition,
  address: Address,
  context: Context,
  state?: { inputs: PropertyMap; outputs: PropertyMap },
): Promise<Live | undefined> {
  try {
    await demandExtension(definition.type, definition.extension, context);
    return await definition.read(address, context, state);
  } catch (error) {
    throw explain(error, { definition, action: "read", address, context });
  }
}
