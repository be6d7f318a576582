/** Delete: intake, act. */
import type { ResourceDefinition } from "../definition";
import type { Environment } from "../environment";
import type { Call, DeleteRequest } from "../host";
import { deleteObject } from "./act/delete";
import { taskOf } from "./task";
import { holdServer, isTakenOver, release, withHolders } from "./things";

export async function remove(
  definition: ResourceDefinition,
  request: DeleteRequest,
  call: Call,
  environment: Environment,
): Promise<void> {
  const context = environment.context(call, request.timeout || definition.timeouts.delete);
  const task = taskOf(definition, request, context);
  await holdServer(task, environment);
  environment.notebook.forget(context.urn);
  const { server } = environment;
  const deleting = () => deleteObject(withHolders(task, environment), environment);
  if (!isTakenOver(task, environment)) {
    await (definition.renewsServer ? server.renewing(deleting, context) : deleting());
  }
  release(task, environment);
}
