/** Taking an object away: gone is success. */
import { LxdError } from "../../../lxd";
import type { Environment } from "../../environment";
import { explain } from "../../explain";
import { stateNow } from "../outOfTime";
import type { Task } from "../task";
import { breathe, isLost, lostRetries } from "./lost";
import { usersOf } from "./users";

/** Users of an object often go at the same moment; the server needs a little to notice. */
const inUseRetries = 3;
const inUsePauseMilliseconds = 700;

export async function deleteObject(task: Task, environment: Environment): Promise<void> {
  const { definition, address, was: inputs, outputs, context } = task;
  for (let attempt = 0; ; attempt++) {
    try {
      return await environment.inTurn(definition, address, context.signal, () =>
        definition.delete(address, inputs, outputs, context),
      );
    } catch (error) {
      if (error instanceof LxdError && error.kind === "notFound") return;
      const isOver = context.signal.aborted;
      if (error instanceof LxdError && error.kind === "inUse" && attempt < inUseRetries && !isOver) {
        await new Promise((resolve) => setTimeout(resolve, inUsePauseMilliseconds));
        continue;
      }
      // Gone or not, asking again tells: an object that is not there any more is what was asked for.
      if (isLost(error) && attempt < lostRetries && !isOver) {
        await breathe(attempt, context);
        continue;
      }
      const users = await usersOf(definition, address, context, error);
      const now = await stateNow(definition, address, context, error);
      throw explain(error, { definition, action: "deleted", address, urn: context.urn, users, now });
    }
  }
}
