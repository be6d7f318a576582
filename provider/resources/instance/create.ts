/** Making an instance: the record, its files, its power state. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { LxdError, apiPath } from "../../lxd";
import { Unfinished, type Address, type Context, type Created } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { isLost } from "../../reconcile/lifecycle/act/lost";
import { isMap, textOf, type PropertyMap } from "../../reconcile/values";
import { claimFreeName } from "../freeName";
import { pendingFiles, writeFiles } from "./files";
import { explained } from "./identity";
import { migrateInstance } from "./migration";
import { optionsOf, pathOf, type RawInstance } from "./server";
import { pendingStart, settle } from "./settle";
import { sourceBody } from "./source";

export async function createInstance(
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<Created> {
  const address = { project, name: textOf(inputs.name) };
  const { source } = inputs;
  const type = source !== undefined && isMap(source) ? source.type : "image";
  if (type === "backup") await importBackup(address, inputs, context);
  else if (type === "migration") await migrateInstance(address, bodyOf(inputs), inputs, context);
  else {
    const body = { ...bodyOf(inputs), source: await sourceBody(inputs, project, context) };
    await context.client.post(apiPath("instances"), body, {
      ...optionsOf(address, context),
      target: textOf(inputs.target) || undefined,
    });
  }
  await leaving([pendingFiles, pendingStart], address, context, () =>
    writeFiles(address, {}, inputs, true, context),
  );
  await settle(address, inputs, true, context);
  return { address };
}

/** The POST body but for its source. */
function bodyOf(inputs: PropertyMap): Record<string, unknown> {
  return {
    name: inputs.name,
    description: inputs.description,
    type: inputs.type,
    architecture: inputs.architecture,
    // Always sent: a copy without profiles gets none on 5.0.2.
    profiles: inputs.profiles,
    config: inputs.config ?? {},
    devices: inputs.devices ?? {},
    ephemeral: inputs.ephemeral,
    instance_type: inputs.instanceType,
  };
}

/** The instance is there: what fails from now on is left for the next `up`. */
async function leaving(
  pending: readonly string[],
  address: Address,
  context: Context,
  step: () => Promise<unknown>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof LxdError || error instanceof Failure)) throw error;
    if (isLost(error) && !context.signal.aborted) throw error;
    const reason = `It is there, but: ${explained(error, "updated", address, context)}`;
    throw new Unfinished([reason], pending, address, undefined, { cause: error });
  }
}

/** A backup brings its own configuration, profiles and snapshots; the program's are written over it. */
async function importBackup(address: Address, inputs: PropertyMap, context: Context): Promise<void> {
  const { path, pool } = inputs.source as { path: string; pool?: string };
  const size = await stat(path).then(
    (found) => found.size,
    (error: Error) => {
      throw new Failure("invalid", `The backup ${path} cannot be read: ${error.message}.`, { cause: error });
    },
  );
  const headers = {
    "x-lxd-name": address.name!,
    "x-incus-name": address.name!,
    ...(pool === undefined ? {} : { "x-lxd-pool": pool, "x-incus-pool": pool }),
  };
  const options = { ...optionsOf(address, context), size, target: textOf(inputs.target) || undefined };
  await claimFreeName(pathOf(address), optionsOf(address, context), context);
  await context.client.upload(apiPath("instances"), () => createReadStream(path), headers, options);
  await leaving(["update", pendingFiles, pendingStart], address, context, () =>
    context.client.update<RawInstance>(
      pathOf(address),
      (live) => ({
        architecture: live.architecture,
        description: inputs.description,
        profiles: inputs.profiles,
        config: { ...live.config, ...(inputs.config as Record<string, string> | undefined) },
        devices: { ...live.devices, ...(inputs.devices as RawInstance["devices"]) },
        ephemeral: inputs.ephemeral,
      }),
      optionsOf(address, context),
    ),
  );
}
