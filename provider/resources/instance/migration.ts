/** Taking an instance over from another server. */
import { apiPath } from "../../lxd";
import type { Address, Context } from "../../reconcile/definition";
import type { PropertyMap } from "../../reconcile/values";
import { atOrigin, readingOrigin } from "../origin/origin";
import { transfer } from "../origin/transfer";
import { explained } from "./identity";
import { stop } from "./power";
import { isStopped, optionsOf, pathOf, type RawInstance } from "./server";

interface Migration {
  readonly from: PropertyMap;
  readonly instance: string;
  readonly snapshot?: string;
  readonly mode?: "pull" | "push";
  readonly live?: boolean;
  readonly instanceOnly?: boolean;
  readonly deleteSource?: boolean;
}

type Body = Record<string, unknown>;

export async function migrateInstance(
  address: Address,
  body: Body,
  inputs: PropertyMap,
  context: Context,
): Promise<void> {
  const { from, instance, snapshot, mode = "pull", ...rest } = inputs.source as unknown as Migration;
  const { live = false, instanceOnly = false, deleteSource = false } = rest;
  await atOrigin(from, context, async (origin) => {
    const there = origin.context;
    const old = { project: origin.project, name: instance };
    const raw = await readingOrigin(
      `instance "${instance}"`,
      (error) => explained(error, "read", old, there),
      async () => (await there.client.get<RawInstance>(pathOf(old), optionsOf(old, there))).value,
    );
    if (deleteSource && !live && !isStopped(raw.status)) {
      context.log.status(`Stopping "${instance}" on the server that it leaves`);
      await stop(old, inputs, there);
    }
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
    await transfer(plan, origin, context);
    if (!deleteSource) return;
    await stop(old, inputs, there);
    await there.client.delete(pathOf(old), optionsOf(old, there));
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
    config: { ...Object.fromEntries(config), ...(body.config as Body) },
    devices: { ...raw.devices, ...(body.devices as Body) },
  };
}
