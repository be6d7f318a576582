/** Taking an instance over from another server. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { lookAgain } from "../../reconcile/lifecycle/look";
import { atOrigin, readingOrigin } from "../origin/origin";
import { transfer } from "../origin/transfer";
import type { InstanceInputs } from "./declaration";
import { explained } from "./identity";
import { start, stop, type Stopping } from "./power";
import { isStopped, optionsOf, pathOf, type RawInstance, type Where } from "./server";

interface Body {
  readonly architecture?: string;
  readonly config: object;
  readonly devices: object;
  readonly [field: string]: unknown;
}

export async function migrateInstance(
  address: Where,
  body: Body,
  source: NonNullable<InstanceInputs["source"]>,
  stopping: Stopping,
  context: Context,
): Promise<void> {
  const { from, instance = "", snapshot, mode = "pull" } = source;
  const { live = false, instanceOnly = false, deleteSource = false } = source;
  await atOrigin(from, context, async (origin) => {
    const there = origin.context;
    const old = { project: origin.project, name: instance };
    const raw = await readingOrigin(
      `instance "${instance}"`,
      (error) => explained(error, "read", old, there),
      async () => (await there.client.get<RawInstance>(pathOf(old), optionsOf(old, there))).value,
    );
    const isStoppedByUs = deleteSource && !live && !isStopped(raw.status);
    if (isStoppedByUs) {
      context.log.status(`Stopping "${instance}" on the server that it leaves`);
      await stop(old, stopping, there);
    }
    /** What is not to fail the call: the instance is where it was, or where it is to be. */
    const atTheOtherServer = async (what: string, step: (there: Context) => Promise<unknown>) => {
      try {
        await step(lookAgain(there));
      } catch (error) {
        if (!(error instanceof LxdError || error instanceof Failure)) throw error;
        context.log.warning(
          `Instance "${instance}" could not be ${what} on the server that it leaves: ${explained(error, "updated", old, there)}`,
        );
      }
    };
    const common = { live, instance_only: instanceOnly };
    const plan = {
      mode,
      collection: apiPath("instances"),
      body: withOwnConfiguration(body, raw),
      here: optionsOf(address, context),
      offer: snapshot === undefined ? pathOf(old) : apiPath("instances", instance, "snapshots", snapshot),
      request: { name: snapshot ?? instance, ...common },
      there: optionsOf(old, there),
      source: common,
    };
    try {
      await transfer(plan, origin, context);
    } catch (error) {
      if (isStoppedByUs) await atTheOtherServer("started again", (again) => start(old, again));
      throw error;
    }
    if (!deleteSource) return;
    await atTheOtherServer("deleted", async (again) => {
      await stop(old, stopping, again);
      await again.client.delete(pathOf(old), optionsOf(old, again));
    });
  });
}

/** Only a copy within a server brings the configuration along; between servers the caller has to. */
function withOwnConfiguration(body: Body, raw: RawInstance): Body {
  const config = Object.entries(raw.config ?? {}).filter(
    ([key]) => !key.startsWith("volatile.") || key === "volatile.base_image",
  );
  return {
    ...body,
    architecture: body.architecture ?? raw.architecture,
    config: { ...Object.fromEntries(config), ...body.config },
    devices: { ...raw.devices, ...body.devices },
  };
}
