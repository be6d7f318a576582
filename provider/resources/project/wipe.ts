/** How all that is in a project is deleted with it. */
import { LxdError } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import type { Raw } from "../../reconcile/entity";
import { Failure } from "../../reconcile/host";
import { contentAt, kindOf, listed, pathOf, type Content } from "./contents";

interface Options {
  readonly project: string;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Deletes all of it, whatever protects, runs or uses it; nothing, where something outside of the project uses a part. */
export async function wipe(project: Raw, contents: readonly Content[], context: Context): Promise<void> {
  const options = { project: project.name, signal: context.signal, onProgress: context.log.status };
  // A project without profiles of its own uses those of the project "default", and names them in the same way.
  const ownDefault: Content[] =
    project.config?.["features.profiles"] === "true" ? [{ words: ["profiles", "default"] }] : [];
  await refuseOthersUse(contents, [...contents, ...ownDefault], options, context);
  const isUser = (one: Content) => kindOf(one) === "instances";
  for (const one of contents.filter(isUser)) await remove(one, options, context);
  const rest = contents.filter((one) => !isUser(one));
  // Profiles mount volumes and are on networks, the profile "default" as well, which is no content.
  const profiles = rest.filter((one) => kindOf(one) === "profiles");
  for (const one of [...profiles, ...ownDefault]) {
    await unlessGone(() => giveUp(one, { devices: {} }, options, context));
  }
  for (const one of rest) await untie(one, options, context);
  for (const one of rest) await remove(one, options, context);
}

/** Objects that are told by what uses them. */
const sharedKinds = ["storage-pools", "networks", "network-acls", "network-zones"];

async function refuseOthersUse(
  contents: readonly Content[],
  all: readonly Content[],
  options: Options,
  context: Context,
): Promise<void> {
  const own = new Set(all.map(({ words }) => words.join("/")));
  const isOwn = (url: string) => {
    const { words } = contentAt(url);
    // Snapshots and the like are below what they belong to.
    return words.some((_, end) => own.has(words.slice(0, end + 1).join("/")));
  };
  for (const one of contents.filter((content) => sharedKinds.includes(kindOf(content)))) {
    const raw = await unlessGone(() =>
      context.client.get<{ used_by?: string[] | null }>(pathOf(one), { ...options, target: one.target }),
    );
    const others = (raw?.value.used_by ?? []).filter((url) => !isOwn(url)).map(contentAt);
    if (others.length === 0) continue;
    throw new Failure(
      "precondition",
      `Project "${options.project}" was not deleted, and nothing in it: ${listed([one])} is used by ${listed(others)}, which is not of this project. Remove that use first.`,
    );
  }
}

/** Takes away what ties objects of one kind to one another, in circles too: no order would do. */
async function untie(one: Content, options: Options, context: Context): Promise<void> {
  if (kindOf(one) === "network-acls") {
    await unlessGone(() => giveUp(one, { ingress: [], egress: [] }, options, context));
  }
  if (kindOf(one) !== "networks") return;
  const path = `${pathOf(one)}/peers`;
  // Networks that are no OVN have no peers, which is an error of 400.
  const peers = await context.client
    .get<{ name: string }[] | null>(path, { ...options, query: { recursion: "1" } })
    .catch((error: unknown) => {
      if (error instanceof LxdError && ["notFound", "invalid", "unsupported"].includes(error.kind))
        return undefined;
      throw error;
    });
  for (const { name } of peers?.value ?? []) {
    await remove({ words: [...one.words, "peers", name] }, options, context);
  }
}

async function giveUp(
  one: Content,
  without: Record<string, unknown>,
  options: Options,
  context: Context,
): Promise<void> {
  await context.client.update<Record<string, unknown>>(
    pathOf(one),
    (live) => ({ ...live, ...without }),
    options,
  );
}

async function remove(one: Content, options: Options, context: Context): Promise<void> {
  await unlessGone(async () => {
    if (kindOf(one) === "instances") await release(pathOf(one), options, context);
    await context.client.delete(pathOf(one), { ...options, target: one.target });
  });
}

/** Ephemeral instances go when they stop, and what somebody else has deleted meanwhile is gone as well. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    return undefined;
  }
}

interface Instance {
  readonly status: string;
  readonly config: Record<string, string> | null;
}

async function release(path: string, options: Options, context: Context): Promise<void> {
  const { value } = await context.client.get<Instance & { expanded_config?: Record<string, string> }>(
    path,
    options,
  );
  if (/^(true|1|yes|on)$/i.test(value.expanded_config?.["security.protection.delete"] ?? "")) {
    await context.client.update<Instance>(
      path,
      (live) => ({ ...live, config: { ...live.config, "security.protection.delete": "false" } }),
      options,
    );
  }
  if (value.status === "Stopped") return;
  await context.client.put(`${path}/state`, { action: "stop", force: true, timeout: -1 }, options);
}
