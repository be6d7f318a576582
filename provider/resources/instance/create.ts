/** Making an instance: the record, its files, its power state. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { LxdError, apiPath, forEitherKind } from "../../lxd";
import { Unfinished, type Context, type Outcome } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { isLost } from "../../reconcile/lifecycle/act/lost";
import { claimFreeName } from "../freeName";
import type { InstanceInputs } from "./declaration";
import { pendingFiles, writeFiles } from "./files";
import { explained } from "./identity";
import { isOnlyStopped, startsAtOnce } from "./madeRunning";
import { migrateInstance } from "./migration";
import { optionsOf, pathOf, type RawInstance, type Where } from "./server";
import { pendingStart, settle } from "./settle";
import { sourceBody } from "./source";

export async function createInstance(
  inputs: InstanceInputs,
  address: Where,
  context: Context,
): Promise<Outcome<Where>> {
  const { source } = inputs;
  // What another server or a file brings may run.
  let status: string | undefined;
  if (source?.type === "backup") await importBackup(address, inputs, context);
  else if (source?.type === "migration")
    await migrateInstance(address, bodyOf(inputs), source, inputs, context);
  else status = await make(inputs, address, context);
  await leaving([pendingFiles, pendingStart], address, context, () =>
    writeFiles(address, {}, inputs, true, context),
  );
  await settle(address, inputs, true, context, status);
  return { address };
}

/** Answers its status. */
async function make(inputs: InstanceInputs, address: Where, context: Context): Promise<string> {
  const start = await startsAtOnce(inputs, context);
  const source = await sourceBody(inputs, address.project, context);
  const body = { ...bodyOf(inputs), source, ...(start && { start }) };
  const options = { ...optionsOf(address, context), target: inputs.target || undefined };
  try {
    await context.client.post(apiPath("instances"), body, options);
    return start ? "Running" : "Stopped";
  } catch (error) {
    // It is tried again by itself, and what the server says of that is told with the instance in the state.
    if (!start || !(await isOnlyStopped(error, address, context))) throw error;
    return "Stopped";
  }
}

/** The POST body but for its source. */
function bodyOf(inputs: InstanceInputs) {
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
  address: Where,
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
async function importBackup(address: Where, inputs: InstanceInputs, context: Context): Promise<void> {
  const { path = "", pool } = inputs.source ?? {};
  const size = await stat(path).then(
    (found) => found.size,
    (error: Error) => {
      throw new Failure("invalid", `The backup ${path} cannot be read: ${error.message}.`, { cause: error });
    },
  );
  const headers = forEitherKind({ name: address.name, ...(pool === undefined ? {} : { pool }) });
  const options = { ...optionsOf(address, context), size, target: inputs.target || undefined };
  await claimFreeName(pathOf(address), optionsOf(address, context), context);
  await context.client.upload(apiPath("instances"), () => createReadStream(path), headers, options);
  await leaving(["update", pendingFiles, pendingStart], address, context, () =>
    context.client.update<RawInstance>(
      pathOf(address),
      (live) => ({
        architecture: live.architecture,
        description: inputs.description,
        profiles: inputs.profiles,
        config: { ...live.config, ...inputs.config },
        devices: { ...live.devices, ...inputs.devices },
        ephemeral: inputs.ephemeral,
      }),
      optionsOf(address, context),
    ),
  );
}
