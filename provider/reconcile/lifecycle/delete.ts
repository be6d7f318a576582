/** Delete: gone is success. */
import { LxdError } from "../../lxd";
import type { ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import { explain } from "../explain";
import type { Call, DeleteRequest } from "../host";
import { withDefaults } from "../normalise";
import { unwrap } from "../secrets";
import { breathe, isLost, lostRetries } from "./lost";
import { stateNow } from "./outOfTime";
import { addressOf, mirrorOf } from "./state";

/** Users of an object often go at the same moment; the server needs a little to notice. */
const inUseRetries = 3;
const inUsePauseMilliseconds = 700;

export async function remove(
  definition: ResourceDefinition,
  request: DeleteRequest,
  call: Call,
  environment: Environment,
): Promise<void> {
  const context = environment.context(call, request.timeout || definition.timeouts.delete);
  const { plain: outputs } = unwrap(request.oldOutputs);
  const address = addressOf(definition, request.id, outputs);
  const inputs = withDefaults(mirrorOf(definition, outputs), definition.inputs);
  for (let attempt = 0; ; attempt++) {
    try {
      await environment.inTurn(definition, address, context.signal, () =>
        definition.delete(address, inputs, outputs, context),
      );
      return;
    } catch (error) {
      if (error instanceof LxdError && error.kind === "notFound") return;
      const inUse = error instanceof LxdError && error.kind === "inUse";
      if (inUse && attempt < inUseRetries && !context.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, inUsePauseMilliseconds));
        continue;
      }
      // Gone or not, asking again tells: an object that is not there any more is what was asked for.
      if (isLost(error) && attempt < lostRetries && !context.signal.aborted) {
        await breathe(attempt, context);
        continue;
      }
      const users = inUse ? await definition.usedBy?.(address, context) : undefined;
      const now = await stateNow(definition, address, context, error);
      throw explain(error, { definition, action: "deleted", address, urn: call.urn, users, now });
    }
  }
}
