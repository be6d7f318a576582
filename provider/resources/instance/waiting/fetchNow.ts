import type { Context } from "../../../reconcile/definition";
import { pathOf, type RawInstance, type Where } from "../server";

/** The instance with its state, as they are at this moment. */
export async function fetchNow(address: Where, context: Context): Promise<RawInstance> {
  const { project } = address;
  const options = { project, query: { recursion: "1" }, signal: context.signal };
  return (await context.client.get<RawInstance>(pathOf(address), options)).value;
}
