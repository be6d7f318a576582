/** An instance as the server shows it, in the words of the definition. */
import type { Context, Live, Shown, State } from "../../reconcile/definition";
import { urlOf } from "../../reconcile/fetch";
import { isUnset } from "../../reconcile/normalise";
import type { PropertyMap } from "../../reconcile/values";
import { interfaceOutputs } from "./addresses";
import { visibleConfig } from "./config";
import type { Before, InstanceOutputs } from "./declaration";
import { isLeftHalfMade, looksHalfMade } from "./halfMade";
import { ownDevices } from "./ownDevices";
import { allInstances, findInstance } from "./parent";
import { isFrozen, isStopped, isUncertain, type RawInstance, type Where } from "./server";
import { pendingStart } from "./settle";

export async function readInstance(
  where: Where,
  context: Context,
  state?: State<Before, InstanceOutputs>,
): Promise<Live<Where> | undefined> {
  const found = await findInstance(where, state?.outputs.uuid, context, "withState");
  if (found === undefined) return undefined;
  const { raw, project } = found;
  const address = { project, name: raw.name };
  const { inputs, outputs } = showInstance(raw, project);
  // A list has too many of them for a look at each.
  const isHalfMade =
    context.reading === "one" && looksHalfMade(raw) && (await isLeftHalfMade(address, context));
  return {
    ...(isHalfMade ? { halfMade: true } : {}),
    inputs: {
      ...(state ? {} : madeFrom(raw)),
      // Named only where it was moved, so that imported code has no noise.
      ...(project === where.project ? {} : { project }),
      ...placement(raw, state?.inputs),
      ...inputs,
      devices: ownDevices(raw.devices, state?.inputs),
    },
    outputs,
    address,
    ...stillPending(raw, state?.outputs),
  };
}

export function showInstance(raw: RawInstance, project: string): Shown {
  return {
    inputs: {
      name: raw.name,
      type: raw.type,
      description: raw.description,
      architecture: raw.architecture,
      profiles: raw.profiles ?? [],
      config: raw.config ?? {},
      devices: raw.devices ?? {},
      ephemeral: raw.ephemeral,
      ...(isUncertain(raw.status) ? {} : { running: !isStopped(raw.status), frozen: isFrozen(raw.status) }),
    },
    outputs: {
      status: raw.status,
      statusCode: raw.status_code,
      createdAt: raw.created_at,
      ...(isUnset(raw.last_used_at) ? {} : { lastUsedAt: raw.last_used_at }),
      location: raw.location,
      architecture: raw.architecture,
      expandedConfig: visibleConfig(raw.expanded_config),
      expandedDevices: raw.expanded_devices ?? {},
      ...imageOf(raw),
      uuid: raw.config?.["volatile.uuid"] ?? "",
      ...interfaceOutputs(raw),
      pid: raw.state?.pid ?? 0,
      url: urlOf(["instances", raw.name], project),
    },
  };
}

export async function listInstances(place: Where, context: Context): Promise<Where[]> {
  const all = await allInstances(place.project, context);
  return all.map(({ name }) => ({ ...place, name }));
}

function imageOf(raw: RawInstance): PropertyMap {
  const fingerprint = raw.config?.["volatile.base_image"];
  return fingerprint ? { imageFingerprint: fingerprint } : {};
}

/** What an import gives: without an image of its own it counts as made from nothing. */
function madeFrom(raw: RawInstance): PropertyMap {
  const fingerprint = raw.config?.["volatile.base_image"];
  return fingerprint ? { image: fingerprint } : { source: { type: "none" } };
}

/** A member that the program names is watched. Of a group, any member will do; an evacuated instance comes back by itself. */
function placement(raw: RawInstance, inputs: Before | undefined): PropertyMap {
  const target = inputs?.target;
  if (target === undefined || target.startsWith("@") || raw.location === "none") return {};
  return { target: raw.config?.["volatile.evacuate.origin"] ?? raw.location };
}

/** A start that was left to do is done when somebody else started it. */
function stillPending(raw: RawInstance, outputs: InstanceOutputs | undefined): Pick<Live, "pending"> {
  const pending = outputs?.__pending?.filter(
    (step) => !(step === pendingStart && !isStopped(raw.status) && !isUncertain(raw.status)),
  );
  return pending === undefined ? {} : { pending };
}
