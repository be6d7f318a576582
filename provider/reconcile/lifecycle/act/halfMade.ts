/** What a server that was killed left of a create of ours: it goes, so that the object can be made again. */
import { LxdError } from "../../../lxd";
import type { Live } from "../../definition";
import { labelOf } from "../../explain";
import type { Task } from "../task";

/** Whether it was half made, and is deleted. It has to be known to be ours. */
export async function discardHalfMade(task: Task, found: Live): Promise<boolean> {
  if (!found.halfMade) return false;
  const { definition, declared, outputs, context } = task;
  const address = found.address ?? task.address;
  context.log.info(
    `${labelOf(definition, address)} was left half made by a server that was killed: it is deleted and made again.`,
  );
  try {
    await definition.delete(address, declared, outputs, context);
  } catch (error) {
    if (!(error instanceof LxdError && error.kind === "notFound")) throw error;
  }
  return true;
}
