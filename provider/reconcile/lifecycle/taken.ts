/** In the preview of a create: a name that is taken, where nothing that this run has seen gives it up before. */
import { LxdError } from "../../lxd";
import type { Environment } from "../environment";
import { labelOf, takenAdvice } from "../explain";
import { lastSegment } from "../ids";
import { nameInProgram } from "../register";
import { textOf } from "../values";
import { Failure } from "../host";
import type { Task } from "./task";
import { holderOfObject } from "./things";

export async function sayTaken(task: Task, environment: Environment): Promise<void> {
  const { definition, declared, context } = task;
  const { id, type, naming, list, takesOver } = definition;
  if (!naming || !list || takesOver?.(declared)) return;
  if (id.segments.some((segment) => typeof declared[segment] !== "string")) return;
  // An update of this run renames or moves what is there now.
  if (context.moved(type, task.address) !== undefined) return;
  try {
    const project = await context.effectiveProject(definition, textOf(declared.project));
    const address = definition.scope === "none" ? task.address : { ...task.address, project };
    const { [lastSegment(definition)]: _name, ...place } = address;
    const there = await list(place, { ...context, reading: "list" });
    const isTaken = there.some((one) => id.segments.every((segment) => one[segment] === address[segment]));
    if (!isTaken) return;
    const holder = holderOfObject({ ...task, address }, environment);
    const by = holder === undefined ? "" : ` (the resource "${nameInProgram(holder.urn)}" holds it)`;
    context.log.warning(
      `${labelOf(definition, address)} is on the server already${by}: the update will fail unless it goes before. ${takenAdvice(definition, context, address)}`,
    );
  } catch (error) {
    // Of a parent or a project that is not there yet, nothing can be taken.
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    if (error instanceof LxdError) context.unasked?.(error);
  }
}
