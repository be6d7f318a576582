/** Likely mistakes in devices: an option that their type does not have, a value that it does not take, what is missing. */
import type { Context } from "../../reconcile/definition";
import { about, type Note } from "../../reconcile/notes";
import { printPath, type Path } from "../../reconcile/paths";
import { isMap, type PropertyMap, type Value } from "../../reconcile/values";
import { deviceKinds, gpuKinds, nicKinds, managedNics, onNetwork, type DeviceKind } from "./devices";
import { doubtsAbout, ofEntities } from "./doubts";
import { metadataOf } from "./metadata";

export async function doubtsAboutDevices({ devices }: PropertyMap, context: Context): Promise<Note[]> {
  if (devices === undefined || !isMap(devices)) return [];
  const all = Object.entries(devices).map(([name, device]) =>
    doubtsAboutDevice(device, ["devices", name], context),
  );
  return (await Promise.all(all)).flat();
}

export async function doubtsAboutDevice(
  device: Value | undefined,
  at: Path,
  context: Context,
): Promise<Note[]> {
  if (device === undefined || !isMap(device)) return [];
  const found = kindOf(device, at);
  if (found === undefined) return [];
  // A server that is newer than the table may have other kinds, and ask for less.
  const isNewer = (await metadataOf(context)) !== undefined;
  if (typeof found === "string") return isNewer ? [] : [about(at, found)];
  const { options: table, entities } = found.kind;
  const groups = found.kind === onNetwork ? managedNics : [found.label];
  const { type: _type, ...options } = device;
  if (found.by !== undefined) delete options[found.by];
  const ofOptions = await doubtsAbout(
    options,
    at,
    { known: ["device", ...groups], table, told: ofEntities(entities) },
    context,
  );
  return [...(isNewer ? [] : missing(found, device, at)), ...conflicting(device, at), ...ofOptions];
}

interface Found {
  readonly kind: DeviceKind;
  readonly label: string;
  /** The option that decided, beside `type`. */
  readonly by?: "nictype" | "gputype";
}

/** Nothing where the kind is not known yet; a sentence where there is no such kind. Of unknown types Check says so. */
function kindOf(device: PropertyMap, at: Path): Found | string | undefined {
  const { type, nictype, gputype = "physical" } = device;
  if (type === "gpu") return chosen("gpu", "gputype", gputype, gpuKinds, at);
  if (typeof type !== "string") return undefined;
  if (type !== "nic") {
    const kind = ownOf(deviceKinds, type);
    return kind && { kind, label: type };
  }
  if (device.network !== undefined) return { kind: onNetwork, label: "nic", by: "nictype" };
  if (nictype === undefined) return `${printPath(at)}: a nic needs "network" or "nictype".`;
  return chosen("nic", "nictype", nictype, nicKinds, at);
}

const ownOf = <T>(kinds: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(kinds, word) ? kinds[word] : undefined;

function chosen(
  type: string,
  by: "nictype" | "gputype",
  word: Value,
  kinds: Readonly<Record<string, DeviceKind>>,
  at: Path,
): Found | string | undefined {
  if (typeof word !== "string") return undefined;
  const kind = ownOf(kinds, word);
  if (kind) return { kind, label: `${word} ${type}`, by };
  const path = printPath([...at, by]);
  return `${path} is one of ${Object.keys(kinds).join(", ")}, which ${JSON.stringify(word)} is not.`;
}

function missing({ kind, label }: Found, device: PropertyMap, at: Path): Note[] {
  return (kind.needs ?? [])
    .filter((group) => group.every((name) => device[name] === undefined))
    .map((group) => {
      const names = group.map((name) => `"${name}"`).join(" or ");
      return about(at, `${printPath(at)}: a device of the kind ${label} needs ${names}.`);
    });
}

/** What a managed network decides for its cards (lxd: `Cannot use "parent" property in conjunction with "network"`). */
function conflicting({ type, network, ...options }: PropertyMap, at: Path): Note[] {
  if (type !== "nic" || network === undefined) return [];
  return ["nictype", "parent", "mtu"]
    .filter((name) => options[name] !== undefined && !(name === "nictype" && options[name] === "ovn"))
    .map((name) =>
      about([...at, name], `${printPath([...at, name])} does not go with "network", which decides it.`),
    );
}
