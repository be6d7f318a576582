import { LxdError } from "../../lxd";
import { confidential } from "../../reconcile/confidential";
import { define } from "../../reconcile/define";
import type { Address, At, Context, Outcome, Write } from "../../reconcile/definition";
import { explain } from "../../reconcile/explain";
import { Failure } from "../../reconcile/host";
import { untilAnswered } from "../../reconcile/lifecycle/act/lost";
import { exclusive, optional, properties, stringMap, text } from "../../reconcile/properties";
import { textOf, textsOf, type PropertyMap } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutServer } from "../keys/server";
import { ordinaryKeys } from "../../reconcile/ownership";
import * as shared from "../shared";

const path = "/1.0";
const wholeServer = "server";

/** Whose configuration it is. */
type Where = At<"member">;

type Config = Record<string, string>;

/** Passwords are shown as `true` instead of their value (seen on LXD 5.0.2). */
const isMasked = (value: unknown) => value === true;

const optionsOf = (address: Where, context: Context) => ({
  signal: context.signal,
  ...(address.member === wholeServer ? {} : { target: address.member }),
});

async function fetchConfig(address: Where, context: Context): Promise<Record<string, unknown>> {
  const { value } = await context.client.get<{ config?: Record<string, unknown> | null }>(
    path,
    optionsOf(address, context),
  );
  return value.config ?? {};
}

/** Numbers and booleans too, as the server takes them. */
const written = (map: Readonly<Record<string, unknown>>): Config =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

/** As texts; a masked value is believed to be what we said it is. */
function readable(live: Record<string, unknown>, said: Config): Config {
  return Object.fromEntries(
    Object.entries(live).flatMap(([key, value]): [string, string][] => {
      if (!isMasked(value)) return [[key, String(value)]];
      return said[key] === undefined ? [] : [[key, said[key]]];
    }),
  );
}

/** Values of the time before us, of all keys that we declare; empty where there was none. */
const before = (live: Config, keys: readonly string[]): Config =>
  Object.fromEntries(keys.map((key) => [key, live[key] ?? ""]));

/**
 * Writes some keys; the server keeps a value that it could not act on (an address that cannot be listened on), so that
 * the old values are put back when it refuses. All of them: LXD 5.0.3 and Incus 6 go back by themselves, and forget with
 * the next write, whatever that is, other keys that they had (seen with `images.auto_update_interval`).
 */
async function patch(changes: Config, live: Config, address: Where, context: Context): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  const options = { ...optionsOf(address, context), onProgress: context.log.status };
  const own = Object.entries(live).filter(([key]) => !ordinaryKeys.serverOwned(key));
  const previous = { ...Object.fromEntries(own), ...before(live, Object.keys(changes)) };
  try {
    await untilAnswered(() => context.client.patch(path, { config: changes }, options), context);
  } catch (error) {
    if (!(error instanceof LxdError) || error.mayHaveHappened || context.signal.aborted) throw error;
    try {
      await context.client.patch(path, { config: previous }, options);
    } catch (again) {
      if (!(again instanceof LxdError)) throw again;
      context.log.warning(`The previous values could not be put back: ${again.message}`);
    }
    throw error;
  }
}

const keptOf = ({ __kept }: { readonly __kept?: PropertyMap }): Config => textsOf(__kept?.previous);

interface Declared {
  readonly config?: Config;
}

type Plan = Write<Declared, { readonly __kept?: PropertyMap }, Where, Declared>;

async function write(plan: Plan, context: Context): Promise<Outcome<Where>> {
  const { address, outputs } = plan;
  const live = await fetchConfig(address, context);
  const known = readable(live, plan.old.config ?? {});
  const body = written(plan.merge("config", known));
  const kept = keptOf(outputs);
  const declared = Object.keys(plan.inputs.config ?? {});
  const gone = Object.keys(known).filter((key) => !(key in body));
  const changes: Config = {
    ...Object.fromEntries(Object.entries(body).filter(([key, value]) => known[key] !== value)),
    // A key that the program gives up is again what it was before.
    ...Object.fromEntries(gone.map((key) => [key, kept[key] ?? ""])),
  };
  const previous = { ...before(readable(live, {}), declared), ...pick(kept, declared) };
  context.foundBefore?.({ previous });
  await patch(changes, known, address, context);
  return { address, outputs: {}, kept: { previous } };
}

const keyThing = ({ member }: Address, key: string) => `config:${member}/${key}`;

const pick = (of: Config, keys: readonly string[]): Config =>
  Object.fromEntries(Object.entries(of).filter(([key]) => keys.includes(key)));

const serverConfig = define({
  type: "ServerConfig",
  path: "/1.0",
  description:
    "Configuration of the server itself, key by key: others may own other keys. Deleting the resource gives the keys the values that they had before. See https://documentation.ubuntu.com/lxd/en/latest/server/ and `PATCH /1.0`.",
  inputs: properties({
    config: exclusive(
      shared.configInput(
        "server (`core.https_address`, `images.auto_update_interval`, …)",
        "https://documentation.ubuntu.com/lxd/en/latest/server/",
        "Changes in place; a key that is left out is again what it was before. Passwords are not told by the server: another one that somebody sets is not seen.",
      ),
      keyThing,
    ),
    target: optional(
      text(
        "In a cluster: the member whose own keys these are (`core.https_address`, `storage.backups_volume`, …). A change replaces the resource.",
        { replaces: true },
      ),
    ),
    ownership: shared.declaredOwnershipInput,
  }),
  outputs: properties({
    effectiveConfig: stringMap(
      'The values of its keys as the server holds them; with `ownership: "all"`, and after an import, of all keys. For reading only; never a reason for a change.',
      { changesWith: ["config", "ownership"] },
    ),
    url: shared.urlOutput(),
  }),
  id: { segments: ["member"], example: wholeServer },
  whyNotAdopted: ({ config = {} }) => (Object.keys(config).length === 0 ? "nothing is set" : undefined),
  scope: "none",
  timeouts: { create: 60, update: 60, delete: 60 },
  // LXD 6 keeps its own `volatile.uuid` there.
  owned: { config: ordinaryKeys },
  divided: true,
  label: (address) =>
    address.member === wholeServer || !address.member
      ? "The server's configuration"
      : `The configuration of member "${address.member}"`,
  check: (inputs, report) => {
    if (inputs.config === undefined) report("config", 'ServerConfig needs "config": the keys to set.');
  },
  plan: [doubtAboutKeys(aboutServer)],
  create: async (inputs, _address, context) => {
    const address = { member: textOf(inputs.target) || wholeServer };
    const config = inputs.config ?? {};
    const live = readable(await fetchConfig(address, context), {});
    const previous = before(live, Object.keys(config));
    context.foundBefore?.({ previous }, address);
    const changes = Object.fromEntries(Object.entries(config).filter(([key, value]) => live[key] !== value));
    await patch(changes, live, address, context);
    return { address, kept: { previous } };
  },
  list: async () => [{ member: wholeServer }],
  read: async (address, context, state) => {
    const live = await fetchConfig(address, context);
    const config = readable(live, state?.inputs.config ?? {});
    const isOwn = (key: string) => state?.inputs.config === undefined || key in state.inputs.config;
    // A refresh rewrites no output by itself: after an import, the keys of all are there until the next update.
    const shown = context.reading === "list" ? (state?.outputs.effectiveConfig ?? {}) : {};
    const seesAll = state?.inputs.ownership === "all";
    return {
      inputs: { config, ...(address.member === wholeServer ? {} : { target: address.member }) },
      outputs: {
        // The keys of others may be secrets of theirs, which this resource would not know.
        effectiveConfig: Object.fromEntries(
          Object.entries(written(live)).filter(([key]) => seesAll || isOwn(key) || key in shown),
        ),
        url: address.member === wholeServer ? path : `${path}?target=${encodeURIComponent(address.member)}`,
      },
    };
  },
  update: write,
  delete: async (address, inputs, outputs, context) => {
    const declared = Object.keys(inputs.config ?? {});
    const own = declared.filter((key) => !context.heldByOther?.(keyThing(address, key)));
    const previous = pick(keptOf(outputs), own);
    const live = readable(await fetchConfig(address, context), inputs.config ?? {});
    const changes = Object.fromEntries(
      Object.entries(previous).filter(([key, value]) => (live[key] ?? "") !== value),
    );
    try {
      await patch(changes, live, address, context);
    } catch (error) {
      if (!(error instanceof LxdError) || error.mayHaveHappened) throw error;
      const attempt = { definition: serverConfig, action: "deleted" as const, address, context };
      const { message } = explain(error, attempt);
      const old = Object.entries(changes).map(([key, value]) => (value === "" ? `${key} unset` : key));
      throw new Failure(
        "precondition",
        `${message} The previous values could not be put back (${old.join(", ")}).`,
        { cause: error },
      );
    }
  },
});

export const ServerConfig = confidential(serverConfig, "config");
