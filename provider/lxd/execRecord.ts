/** What the server has recorded of a command whose caller does not wait for it any longer. */
import { apiPath } from "./apiPath";
import type { LxdClient } from "./client";
import { LxdError } from "./LxdError";
import { isFinal, type Operation } from "./Operation";
import { untilDone } from "./repeat";
import { repetitions } from "./repetitions";

/** Where the logs are: the first on 5.0.2, the second on newer servers, by their API documentation. */
const directories = [["logs"], ["logs", "exec-output"]];

/**
 * Deletes the logs of a recorded command, as well as it can: what led here is what the caller has to hear.
 *
 * The command itself goes on, for its operation can't be cancelled; but nothing has to wait for its end. It writes on
 * into files that have no name any more, and the server makes no new ones (seen on 5.0.2, which tells their names only
 * at the end: they are made of the operation's id). Just after the operation began they may not be there yet.
 */
export async function removeRecord(
  client: LxdClient,
  instance: string,
  operation: Operation,
  project: string | undefined,
): Promise<void> {
  // An interrupted call has to return soon.
  const signal = AbortSignal.timeout(repetitions.record.within);
  const remove = async (log: string): Promise<boolean> => {
    for (const directory of directories) {
      try {
        await client.delete(apiPath("instances", instance, ...directory, log), { project, signal });
        return true;
      } catch (error) {
        if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
      }
    }
    return false;
  };
  const removeSoon = (log: string) =>
    untilDone(
      repetitions.record,
      { signal },
      () => remove(log),
      (isGone) => isGone || isFinal(operation),
    );
  const logs = ["stdout", "stderr"].map((stream) => `exec_${operation.id}.${stream}`);
  await Promise.allSettled(logs.map(removeSoon));
}
