/** The end of every write: settle, note who holds what by now, answer. */
import type { Environment } from "../environment";
import type { CreateAnswer } from "../host";
import { unlessOutOfReach } from "../outOfReach";
import { lookAgain } from "./look";
import type { Done, Seen } from "./act/done";
import { answerOf, settle } from "./settle";
import type { Task } from "./task";
import { claim } from "./things";

export async function conclude(
  task: Task,
  done: Done,
  seen: Seen,
  environment: Environment,
): Promise<CreateAnswer> {
  const { signal } = lookAgain(task.context);
  const server = await unlessOutOfReach(environment.server.now(signal), "Which server it is", task.context);
  const settled = settle(task, done, seen, server);
  claim(task, settled.address, settled.outputs, environment);
  return answerOf(task, settled);
}
