/** What devices name: the network of a card, the pool and the volume of a disk. */
import type { Context } from "../../reconcile/definition";
import { about, doubtOf, type Note, type Rule } from "../../reconcile/notes";
import type { Path } from "../../reconcile/paths";
import { missingSentence, type Reference } from "../../reconcile/references";
import { namedByDevices } from "../shared";
import { entriesOf, textOf, type PropertyMap, type Value } from "../../reconcile/values";

function namedBy(device: PropertyMap, at: Path): Reference[] {
  const { type, network, pool, source } = device;
  const to = (of: string, key: string, name: Value | undefined): Reference[] =>
    typeof name === "string" && name !== "" ? [{ path: [...at, key], type: of, name }] : [];
  if (type === "nic") return to(namedByDevices.network, "network", network);
  if (type !== "disk") return [];
  // A pool's volume by its name; of newer servers, other kinds have a word before a slash, or a key of their own.
  const isCustom = !textOf(source).includes("/") && device["source.type"] === undefined;
  return [
    ...to(namedByDevices.pool, "pool", pool),
    ...(typeof pool === "string" && isCustom ? to(namedByDevices.source, "source", source) : []),
  ];
}

export async function doubtsAboutNames(
  device: Value | undefined,
  at: Path,
  project: Value | undefined,
  context: Context,
): Promise<Note[]> {
  const properties = entriesOf(device);
  const place = { project: textOf(project) || "default", pool: textOf(properties.pool) };
  const notes = namedBy(properties, at).map(async (reference) => {
    const sentence = await missingSentence(reference, place, context);
    return sentence === undefined ? [] : [about(reference.path, sentence)];
  });
  return (await Promise.all(notes)).flat();
}

/** Of all devices of an instance or a profile. */
export const doubtAboutDeviceNames: Rule = doubtOf(async ({ devices, project }, context) => {
  const all = Object.entries(entriesOf(devices)).map(([name, device]) =>
    doubtsAboutNames(device, ["devices", name], project, context),
  );
  return (await Promise.all(all)).flat();
});
