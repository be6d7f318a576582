/** Profiles that were there before the program: taken over, shared with other programs, and given back. */
import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath, repetitions, untilDone } from "../lxd";
import { around } from "../reconcile/around";
import type { At, Context, Outcome } from "../reconcile/definition";
import type { Raw } from "../reconcile/entity";
import { letOthersFinish, untilAnswered } from "../reconcile/lifecycle/act/lost";
import { entriesOf, type PropertyMap } from "../reconcile/values";

/** Where a profile is. */
export type Where = At<"project" | "name">;

export const putBody = (raw: Pick<Raw, "description" | "config" | "devices">) => ({
  description: raw.description ?? "",
  config: raw.config ?? {},
  devices: raw.devices ?? {},
});

export const pathOf = (address: Where) => apiPath("profiles", address.name);

const maps = ["config", "devices"] as const;

/** Whether all that is declared is there. What is declared as empty is stored nowhere. */
function holds(live: Raw, inputs: PropertyMap): boolean {
  return maps.every((map) =>
    Object.entries(entriesOf(inputs[map])).every(
      ([key, value]) => value === "" || isDeepStrictEqual(live[map]?.[key], value),
    ),
  );
}

/**
 * An update beside others who write at the same moment: the server loses one of two such writes (lifecycle/act/update.ts),
 * so it is looked at, and done again.
 */
async function updateShared(
  address: Where,
  change: (live: Raw) => object | undefined,
  isDone: (live: Raw) => boolean,
  context: Context,
): Promise<void> {
  const options = { project: address.project, signal: context.signal };
  const writeAndLook = async () => {
    await context.client.update<Raw>(pathOf(address), change, options);
    await letOthersFinish(context);
    return (await context.client.get<Raw>(pathOf(address), options)).value;
  };
  await untilDone(repetitions.overwritten, around(context), writeAndLook, isDone);
}

/** A profile that others write to as well: what we wrote goes, or is again what it was; what they wrote stays. */
export async function giveBack(
  address: Where,
  inputs: PropertyMap,
  previous: PropertyMap,
  context: Context,
): Promise<void> {
  const own = maps.map((map) => ({
    map,
    before: entriesOf(previous[map]),
    keys: Object.keys(entriesOf(inputs[map])),
  }));
  const change = (live: Raw) => ({
    description: inputs.description === live.description ? previous.description : live.description,
    ...Object.fromEntries(
      own.map(({ map, before, keys }) => {
        const others = Object.entries(live[map] ?? {}).filter(([key]) => !keys.includes(key));
        const restored = keys.filter((key) => key in before).map((key) => [key, before[key]]);
        return [map, Object.fromEntries([...others, ...restored])];
      }),
    ),
  });
  const isDone = (live: Raw) =>
    own.every(({ map, before, keys }) =>
      keys.every((key) => isDeepStrictEqual(live[map]?.[key], before[key])),
    );
  await updateShared(address, change, isDone, context);
}

/** Makes an existing profile (`default` above all) what the program says, and keeps what it was. */
export async function adopt(
  address: Where,
  inputs: PropertyMap,
  context: Context,
): Promise<Outcome<Where> | undefined> {
  const options = { project: address.project, signal: context.signal };
  const isShared = inputs.ownership === "declared";
  let previous: ReturnType<typeof putBody> | undefined;
  const change = (live: Raw) => {
    previous ??= putBody(live);
    context.foundBefore?.({ previous });
    const kept = isShared ? putBody(live) : { config: {}, devices: {} };
    return {
      description: inputs.description,
      config: { ...kept.config, ...entriesOf(inputs.config) },
      devices: { ...kept.devices, ...entriesOf(inputs.devices) },
    };
  };
  try {
    await untilAnswered(async () => {
      if (isShared) await updateShared(address, change, (live) => holds(live, inputs), context);
      else await context.client.update<Raw>(pathOf(address), change, options);
    }, context);
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
  const before = previous ?? putBody({});
  const removed = maps.flatMap((map) => {
    const declared = entriesOf(inputs[map]);
    return Object.keys(before[map]).filter((key) => !(key in declared));
  });
  if (removed.length > 0 && !isShared) {
    context.log.warning(`Profile "${address.name}" was adopted; removed from it: ${removed.join(", ")}.`);
  }
  return { address, kept: { previous: before } };
}
