import { LxdError } from "../../../lxd";
import type { Address, Context, ResourceDefinition } from "../../definition";

/** What uses an object, for the sentence about one that is in use. */
export async function usersOf(
  definition: ResourceDefinition,
  address: Address,
  context: Context,
  error: unknown,
): Promise<readonly string[]> {
  if (!(error instanceof LxdError) || error.kind !== "inUse" || !definition.usedBy) return [];
  return definition.usedBy(address, context);
}
