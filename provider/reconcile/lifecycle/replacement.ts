/** What a preview says of an object that is to give way to a new one. */
import { LxdError } from "../../lxd";
import type { Replacement } from "../environment";
import { labelOf } from "../explain";
import { addressOf } from "./state";
import type { Task } from "./task";

export async function sayReplacement(
  { definition, context }: Task,
  { id, outputs }: Replacement,
): Promise<void> {
  const { log } = context;
  const address = addressOf(definition, id, outputs);
  const label = labelOf(definition, address);
  try {
    // The server deletes nothing that is in use; better to read that here than half way through an update.
    const users = (await definition.usedBy?.(address, context)) ?? [];
    if (users.length > 0) {
      log.warning(
        `${label} is to be replaced, but is used by ${users.join(", ")}: the server refuses to delete it unless these go first.`,
      );
    }
    const lost = (await definition.holds?.(address, context)) ?? [];
    if (lost.length > 0) {
      log.warning(`${label} is to be replaced by a new one; lost with it: ${lost.join(", ")}.`);
    }
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    log.debug(`What the replacement will cost could not be looked up: ${error.message}`);
  }
}
