/** On which storage pool an instance has its root disk. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { entriesOf, textsOf, type PropertyMap, type Value } from "../../reconcile/values";

type Devices = Record<string, Record<string, string>>;

/** The pool that a root disk declares: the device, by whatever name, that is mounted on "/". */
export function rootPoolOf(devices: Devices): string | undefined {
  return Object.values(devices).find(({ type, path }) => type === "disk" && path === "/")?.pool;
}

/** The pool of a root disk that the instance declares itself. */
export function ownRootPool({ devices }: { readonly devices?: Value }): string | undefined {
  const declared = Object.entries(entriesOf(devices)).map(
    ([name, device]) => [name, textsOf(device)] as const,
  );
  return rootPoolOf(Object.fromEntries(declared));
}

/** The pool that the root disk is declared on: by the instance itself, else by the last profile that has one. */
export async function rootPool(
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<string | undefined> {
  const { profiles } = inputs;
  const own = ownRootPool(inputs);
  if (own !== undefined || !Array.isArray(profiles)) return own;
  let pool: string | undefined;
  for (const profile of profiles) {
    if (typeof profile !== "string") continue;
    const raw = await profileOf(profile, project, context);
    pool = rootPoolOf(raw?.devices ?? {}) ?? pool;
  }
  return pool;
}

/** `undefined` when it is not there (yet): the write that names it will say so. */
async function profileOf(name: string, project: string, context: Context) {
  try {
    const path = apiPath("profiles", name);
    return (await context.client.get<{ devices: Devices | null }>(path, { project, signal: context.signal }))
      .value;
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
}
