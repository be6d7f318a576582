import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import { Unfinished, type Address, type Shown } from "../../reconcile/definition";
import { takenAdvice } from "../../reconcile/explain";
import { explain } from "../../reconcile/explain";
import { listObjects, urlOf } from "../../reconcile/fetch";
import { isUnset } from "../../reconcile/normalise";
import { doubtOf } from "../../reconcile/notes";
import { Unknown, isList, type PropertyMap, type Value } from "../../reconcile/values";
import { bring } from "./bring";
import { inputs, outputs } from "./declaration";
import { AliasTaken, aliasTarget, fetchImage, pointAliases, removeAliases, type RawImage } from "./server";
import { neverExpires, settingsAtCreation, writeSettings } from "./settings";
import { checkSource, doubtsAboutFile, doubtsAboutUrl, judgeSource, yields } from "./source";

/** Aliases have no order on the server, and are there or not. */
const isSameSet = (...lists: [Value | undefined, Value | undefined]) => {
  const [before, after] = lists.map((list) => (isList(list) ? [...new Set(list)].sort() : []));
  return isDeepStrictEqual(before, after);
};

/** `aliases` are those that count: all that it has, or those of the program. */
function show(
  raw: RawImage,
  address: Address,
  aliases = (raw.aliases ?? []).map(({ name }) => name).sort(),
): Shown {
  const { update_source: from } = raw;
  return {
    inputs: {
      aliases,
      public: raw.public,
      autoUpdate: raw.auto_update,
      properties: raw.properties ?? {},
      expiresAt: isUnset(raw.expires_at) ? null : raw.expires_at,
      profiles: [...(raw.profiles ?? [])].sort(),
    },
    outputs: {
      fingerprint: raw.fingerprint,
      reference: aliases[0] ?? raw.fingerprint,
      architecture: raw.architecture,
      size: raw.size,
      imageType: raw.type,
      filename: raw.filename,
      cached: raw.cached,
      createdAt: raw.created_at,
      uploadedAt: raw.uploaded_at,
      ...(isUnset(raw.last_used_at) ? {} : { lastUsedAt: raw.last_used_at }),
      ...(from?.alias
        ? { updateSource: { server: from.server ?? "", alias: from.alias, protocol: from.protocol ?? "" } }
        : {}),
      url: urlOf(["images", raw.fingerprint], address.project),
    },
  };
}

export const Image = define({
  type: "Image",
  noun: "image of the store",
  path: "/1.0/images/<fingerprint>",
  listedBy: "lxc image list",
  description:
    "An image in the server's store, which instances are made from. See https://documentation.ubuntu.com/lxd/en/latest/image-handling/ and `/1.0/images`.",
  inputs,
  outputs,
  id: {
    segments: ["project", "fingerprint"],
    example: "default/3ee64be3c3c7d617a7470e14f2d847081ad467c8c26e1caad841c8f67f7c7b09",
  },
  scope: "features.images",
  everywhere: "images_all_projects",
  whyNotAdopted: (_inputs, { cached }) =>
    cached === true ? "the server fetched it for an instance, and lets it go by itself" : undefined,
  timeouts: { create: 1800, update: 300, delete: 300 },
  // Those that an image brings are its own.
  owned: { properties: { serverOwned: () => false, filledByServer: () => true } },
  label: (address) => (address.fingerprint ? `Image ${address.fingerprint.slice(0, 12)}` : "The image"),
  check: checkSource,
  plan: [
    doubtOf(({ source }) => doubtsAboutFile(source)),
    doubtOf(({ source }, context) => doubtsAboutUrl(source, context)),
  ],
  collides: () => false,
  judge: async (old, inputs, outputs, context, last) => ({
    ...(await judgeSource(old, inputs, outputs, context, last)),
    ...(isSameSet(old.aliases, inputs.aliases) && { aliases: "same" as const }),
  }),
  predict: async (inputs): Promise<PropertyMap> => {
    const fingerprint = await yields(inputs.source);
    const [alias] = isList(inputs.aliases) ? inputs.aliases : [];
    const result: PropertyMap = fingerprint?.length === 64 ? { fingerprint: fingerprint.toLowerCase() } : {};
    const reference = alias ?? result.fingerprint;
    if (reference !== undefined && !(reference instanceof Unknown)) result.reference = reference;
    return result;
  },
  create: async (inputs, { project }, context) => {
    const fingerprint = await bring(inputs, project, context, (there) =>
      takenAdvice(Image, context, { project, fingerprint: there }),
    );
    const address = { project, fingerprint };
    const replaces = context.replacing?.fingerprint;
    try {
      await writeSettings(fingerprint, project, (live) => settingsAtCreation(inputs, live), context);
      await pointAliases(
        inputs.aliases,
        { fingerprint, project, replaces: typeof replaces === "string" ? replaces : undefined },
        context,
      );
    } catch (error) {
      if (!(error instanceof LxdError || error instanceof AliasTaken)) throw error;
      const attempt = { definition: Image, action: "created" as const, address, context };
      const reason = error instanceof AliasTaken ? error.message : explain(error, attempt).message;
      throw new Unfinished([reason], ["settings and aliases"], address, undefined, { cause: error });
    }
    return { address };
  },
  list: async (place, context) => {
    const all = await listObjects<RawImage>({ collection: ["images"], project: place.project }, context);
    return all.map(({ fingerprint }) => ({ ...place, fingerprint }));
  },
  read: async (address, context, state) => {
    let raw = await fetchImage(address.fingerprint, address.project, context);
    const declared = state?.inputs.aliases ?? [];
    if (raw === undefined && state?.inputs.autoUpdate && declared[0] !== undefined) {
      // An image that the server updated by itself has a new fingerprint under its old aliases.
      const moved = await aliasTarget(declared[0], address.project, context);
      raw = moved === undefined ? undefined : await fetchImage(moved, address.project, context);
    }
    if (raw === undefined) return undefined;
    const isNextVersion = state !== undefined && raw.fingerprint !== state.outputs.fingerprint;
    const live = (raw.aliases ?? []).map(({ name }) => name).sort();
    const { inputs, outputs } = show(
      raw,
      address,
      state ? declared.filter((name) => live.includes(name)) : live,
    );
    const source = { type: "existing", fingerprint: raw.fingerprint };
    return {
      inputs: { ...(state ? {} : { source }), ...inputs },
      outputs,
      address: { project: address.project, fingerprint: raw.fingerprint },
      ...(isNextVersion && { renewed: true as const }),
    };
  },
  show: (raw: RawImage, address) => show(raw, address),
  update: async (plan, context) => {
    const { fingerprint, project } = plan.address;
    await writeSettings(
      fingerprint,
      project,
      (live) => ({
        public: plan.value("public", live.public),
        auto_update: plan.value("autoUpdate", live.auto_update),
        properties: plan.merge("properties", live.properties ?? {}),
        expires_at: plan.value("expiresAt", live.expires_at) ?? neverExpires,
        // A PUT without profiles makes them ["default"]. What the program leaves out stays.
        profiles:
          plan.inputs.profiles === undefined
            ? (live.profiles ?? [])
            : (plan.value("profiles", live.profiles ?? []) ?? []),
      }),
      context,
    );
    const { aliases = [] } = plan.old;
    const wanted = plan.value("aliases", aliases);
    try {
      const removed = aliases.filter((name) => !wanted.includes(name));
      await removeAliases(removed, { fingerprint, project }, context);
      await pointAliases(wanted, { fingerprint, project }, context);
    } catch (error) {
      if (!(error instanceof AliasTaken)) throw error;
      throw new Unfinished([error.message], ["aliases"], plan.address, undefined, { cause: error });
    }
    return { address: plan.address };
  },
  delete: async (address, _inputs, _outputs, context) => {
    await context.client.delete(apiPath("images", address.fingerprint), {
      project: address.project,
      signal: context.signal,
      onProgress: context.log.status,
    });
  },
});
