/** When time has run out: what became of the object meanwhile, for the sentence that says so. */
import { LxdError } from "../../lxd";
import type { Address, Context, ResourceDefinition } from "../definition";

/** The user has set how long the call may take: a look must not take much more. */
const lookMilliseconds = 500;

export async function stateNow(
  definition: ResourceDefinition,
  address: Address,
  context: Context,
  error: unknown,
): Promise<string | undefined> {
  if (!(error instanceof LxdError) || error.kind !== "timeout") return undefined;
  try {
    const signal = AbortSignal.timeout(lookMilliseconds);
    const live = await definition.read(address, { ...context, signal });
    if (live === undefined) return "It is not on the server now.";
    const { status } = live.outputs;
    return typeof status === "string" ? `It is there now, with the status ${status}.` : "It is there now.";
  } catch {
    return undefined; // The server does not answer in time: that is what the error is about.
  }
}
