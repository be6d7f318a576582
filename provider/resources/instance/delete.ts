/** Deleting an instance: protection is looked at before anything is stopped. */
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import type { Before, InstanceOutputs } from "./declaration";
import { looksHalfMade } from "./halfMade";
import { stop } from "./power";
import { findInstance } from "./parent";
import { optionsOf, pathOf, type RawInstance, type Where } from "./server";

/** Stop and deletion in one request, on servers that can, where a graceful stop is not wanted. */
const isDeletedByForce = async ({ forceStop }: Before, { client, signal }: Context): Promise<boolean> =>
  forceStop === "always" && (await client.hasExtension("instance_force_delete", { signal }));

const yes = ["true", "1", "yes", "on"];

export async function deleteInstance(
  where: Where,
  inputs: Before,
  outputs: InstanceOutputs,
  context: Context,
): Promise<void> {
  const found = await findInstance(where, outputs.uuid, context);
  if (found === undefined) return;
  const address = { project: found.project, name: found.raw.name };
  const options = optionsOf(address, context);
  const isProtected = yes.includes(
    (found.raw.expanded_config?.["security.protection.delete"] ?? "").toLowerCase(),
  );
  // What has no file system holds nothing that could be lost.
  if (isProtected && inputs.forceDestroy !== true && !looksHalfMade(found.raw)) {
    throw new Failure(
      "precondition",
      `Instance "${address.name}" is protected by security.protection.delete. Remove that key and run "pulumi up" first, or set forceDestroy: true.`,
    );
  }
  if (isProtected) {
    await context.client.update<RawInstance>(
      pathOf(address),
      (live) => ({ ...live, config: { ...live.config, "security.protection.delete": "false" } }),
      options,
    );
  }
  if (await isDeletedByForce(inputs, context)) {
    await context.client.delete(pathOf(address), { ...options, query: { force: "1" } });
    return;
  }
  await stop(address, inputs, context, false, found.raw.status);
  // An ephemeral instance went when it stopped: the server then answers that it is not found, which is success.
  await context.client.delete(pathOf(address), options);
}
