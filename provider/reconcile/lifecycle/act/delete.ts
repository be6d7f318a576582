/** Taking an object away: gone is success. */
import { LxdError, despite, repetitions } from "../../../lxd";
import { around } from "../../around";
import type { Environment } from "../../environment";
import { explain } from "../../explain";
import { stateNow } from "../outOfTime";
import type { Task } from "../task";
import { isLost } from "./lost";
import { usersOf } from "./users";

export async function deleteObject(task: Task, environment: Environment): Promise<void> {
  const { definition, address, was: inputs, outputs, context } = task;
  const take = () =>
    environment.inTurn(definition, address, context.signal, () =>
      definition.delete(address, inputs, outputs, context),
    );
  // Gone or not, asking again tells: an object that is not there any more is what was asked for.
  const unlessLost = () => despite(repetitions.lost, around(context), take, isLost);
  try {
    await despite(repetitions.users, around(context), unlessLost, isInUse);
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return;
    const users = await usersOf(definition, address, context, error);
    const now = await stateNow(definition, address, context, error);
    throw explain(error, { definition, action: "deleted", address, context, users, now });
  }
}

/** The server needs a little to notice that a user has gone. */
const isInUse = (error: unknown) => error instanceof LxdError && error.kind === "inUse";
