/** What a preview says of an object that is to give way to a new one. */
import { LxdError } from "../../lxd";
import type { ResourceDefinition } from "../definition";
import type { Environment, Replacement } from "../environment";
import { labelOf } from "../explain";
import type { Call } from "../host";
import { lookSeconds } from "./look";
import { addressOf } from "./state";

export async function warnOfReplacement(
  definition: ResourceDefinition,
  { id, outputs }: Replacement,
  call: Call,
  environment: Environment,
): Promise<void> {
  const address = addressOf(definition, id, outputs);
  const context = environment.context(call, lookSeconds);
  const label = labelOf(definition, address);
  try {
    // The server deletes nothing that is in use; better to read that here than half way through an update.
    const users = (await definition.usedBy?.(address, context)) ?? [];
    if (users.length > 0) {
      call.log.warning(
        `${label} is to be replaced, but is used by ${users.join(", ")}: the server refuses to delete it unless these go first.`,
      );
    }
    const lost = (await definition.holds?.(address, context)) ?? [];
    if (lost.length > 0) {
      call.log.warning(`${label} is to be replaced by a new one; lost with it: ${lost.join(", ")}.`);
    }
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    call.log.debug(`What the replacement will cost could not be looked up: ${error.message}`);
  }
}
