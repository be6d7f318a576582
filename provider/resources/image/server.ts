/** Images and aliases as the server has them. */
import { LxdError, apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { fetchObject } from "../../reconcile/fetch";
import { aliasThing } from "./aliasThing";

export interface RawImage {
  readonly fingerprint: string;
  readonly aliases?: readonly { name: string }[] | null;
  readonly public: boolean;
  readonly auto_update: boolean;
  readonly properties: Record<string, string> | null;
  readonly profiles?: string[] | null;
  readonly expires_at: string;
  readonly architecture: string;
  readonly size: number;
  readonly type: string;
  readonly filename: string;
  readonly cached: boolean;
  readonly created_at: string;
  readonly uploaded_at: string;
  readonly last_used_at: string;
  readonly update_source?: { server?: string; alias?: string; protocol?: string };
}

export function fetchImage(
  fingerprint: string,
  project: string | undefined,
  context: Context,
): Promise<RawImage | undefined> {
  return fetchObject<RawImage>(
    { collection: ["images"], name: fingerprint, project, nameOf: (entry) => entry.fingerprint },
    context,
  );
}

/** The fingerprint that an alias points to, if there is such an alias. */
export async function aliasTarget(
  alias: string,
  project: string | undefined,
  context: Context,
): Promise<string | undefined> {
  try {
    const path = apiPath("images", "aliases", alias);
    return (await context.client.get<{ target: string }>(path, { project, signal: context.signal })).value
      .target;
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
}

/** The fingerprint that a text means: an alias, a fingerprint, or the unambiguous beginning of one. */
export async function resolveImage(
  text: string,
  project: string | undefined,
  context: Context,
): Promise<string | undefined> {
  const target = await aliasTarget(text, project, context);
  if (target !== undefined || !/^[0-9a-f]{4,64}$/i.test(text)) return target;
  const found = await fetchImage(text.toLowerCase(), project, { ...context, reading: "one" });
  return found?.fingerprint;
}

/**
 * Points the aliases to the image. One that points elsewhere is an error, but for those of the image that this one
 * replaces. (PATCH of an alias is broken on 5.0.2 and PUT keeps the description, so PUT moves it.)
 */
export async function pointAliases(
  aliases: readonly string[],
  image: { fingerprint: string; project: string | undefined; replaces?: string },
  context: Context,
): Promise<void> {
  const { fingerprint, project, replaces } = image;
  const options = { project, signal: context.signal };
  for (const name of aliases) {
    const target = await aliasTarget(name, project, context);
    if (target === fingerprint) continue;
    if (target === undefined) {
      await context.client.post(apiPath("images", "aliases"), { name, target: fingerprint }, options);
    } else if (
      target === replaces ||
      context.isGivenUp?.(aliasThing({ project: project ?? "default" }, name))
    ) {
      await context.client.update<{ description: string }>(
        apiPath("images", "aliases", name),
        ({ description }) => ({ description, target: fingerprint }),
        options,
      );
    } else {
      throw new AliasTaken(name, target);
    }
  }
}

export class AliasTaken extends Error {
  constructor(alias: string, target: string) {
    super(
      `The alias "${alias}" belongs to another image (${target.slice(0, 12)}). Choose another alias, or give this one up where that image is declared; lxc image alias list shows whose it is.`,
    );
    this.name = "AliasTaken";
  }
}

export async function removeAliases(
  aliases: readonly string[],
  image: { fingerprint: string; project: string | undefined },
  context: Context,
): Promise<void> {
  const options = { project: image.project, signal: context.signal };
  for (const name of aliases) {
    // One that was moved to another image meanwhile is no longer ours.
    if ((await aliasTarget(name, image.project, context)) !== image.fingerprint) continue;
    await context.client.delete(apiPath("images", "aliases", name), options);
  }
}
