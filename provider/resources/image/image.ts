import { isDeepStrictEqual } from "node:util";
import { LxdError, apiPath } from "../../lxd";
import {
  Unfinished,
  type Address,
  type Context,
  type ResourceDefinition,
  type Shown,
} from "../../reconcile/definition";
import { explain } from "../../reconcile/explain";
import { listObjects, urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { isUnset } from "../../reconcile/normalise";
import {
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  properties,
  stringMap,
  text,
} from "../../reconcile/properties";
import { Unknown, isList, isMap, listOf, textOf, type PropertyMap, type Value } from "../../reconcile/values";
import { projectInput, urlOutput } from "../shared";
import { checkSourceMembers, type SourceMembers } from "../sourceMembers";
import { bodyOf, fingerprintOf, type ImageFiles } from "./files";
import { AliasTaken, aliasTarget, fetchImage, pointAliases, removeAliases, type RawImage } from "./server";

type Source =
  | { type: "existing"; fingerprint: string }
  | { type: "file"; path: string; rootfsPath?: string }
  | { type: "instance" | "snapshot"; name: string; stopIfRunning?: boolean }
  | { type: "url"; url: string }
  | {
      type: "simplestreams";
      server: string;
      alias?: string;
      fingerprint?: string;
      certificate?: string;
      imageType?: string;
    }
  | {
      type: "remote";
      server: string;
      alias?: string;
      fingerprint?: string;
      certificate?: string;
      secret?: string;
      project?: string;
    };

const members: SourceMembers = {
  existing: { fingerprint: true },
  file: { path: true, rootfsPath: false },
  instance: { name: true, stopIfRunning: false },
  snapshot: { name: true },
  url: { url: true },
  simplestreams: { server: true, alias: false, fingerprint: false, certificate: false, imageType: false },
  remote: {
    server: true,
    alias: false,
    fingerprint: false,
    certificate: false,
    secret: false,
    project: false,
  },
};

const sourceOf = (inputs: PropertyMap) => inputs.source as unknown as Source;

/** The fingerprint that a source yields, where that can be known without making the image. */
async function yields(source: Value | undefined): Promise<string | undefined> {
  if (source === undefined || !isMap(source)) return undefined;
  if (["existing", "simplestreams", "remote"].includes(textOf(source.type)))
    return typeof source.fingerprint === "string" ? source.fingerprint : undefined;
  const paths = [source.path, source.rootfsPath].filter((path) => path !== undefined);
  if (source.type !== "file" || paths.some((path) => typeof path !== "string")) return undefined;
  return fingerprintOf(source as unknown as ImageFiles);
}

/** What can be changed on an image that exists. */
interface Settings {
  readonly public: boolean;
  readonly auto_update: boolean;
  readonly properties: Record<string, unknown>;
  readonly expires_at?: string;
  readonly profiles?: string[];
}

const neverExpires = "1970-01-01T00:00:00Z";

async function writeSettings(
  fingerprint: string,
  project: string | undefined,
  change: (live: RawImage) => Settings,
  context: Context,
): Promise<void> {
  await context.client.update<RawImage>(
    apiPath("images", fingerprint),
    (live) => {
      const body = change(live);
      const same = Object.entries(body).every(
        ([field, value]) =>
          value === undefined ||
          (field === "expires_at"
            ? isSameExpiry(value as string, live.expires_at)
            : isDeepStrictEqual(value, live[field as keyof RawImage] ?? (field === "properties" ? {} : []))),
      );
      return same ? undefined : body;
    },
    { project, signal: context.signal },
  );
}

const isSameExpiry = (one: string, other: string) =>
  isUnset(one) ? isUnset(other) : Date.parse(one) === Date.parse(other);

function settingsAtCreation(inputs: PropertyMap, live: RawImage): Settings {
  return {
    public: inputs.public as boolean,
    auto_update: inputs.autoUpdate as boolean,
    properties: { ...live.properties, ...(inputs.properties as Record<string, string> | undefined) },
    ...(inputs.expiresAt ? { expires_at: inputs.expiresAt as string } : {}),
    // A PUT without profiles makes them ["default"].
    profiles: inputs.profiles === undefined ? (live.profiles ?? []) : listOf(inputs.profiles),
  };
}

/** Brings the image into the store, and answers its fingerprint. */
async function bring(inputs: PropertyMap, project: string, context: Context): Promise<string> {
  const source = sourceOf(inputs);
  const claim = (fingerprint: string) => {
    if (inputs.adoptExisting === true) return fingerprint;
    const logical = context.urn.split("::").at(-1);
    throw new Failure(
      "exists",
      `The image ${fingerprint.slice(0, 12)} is in project "${project}" already. Take it over with adoptExisting: true, or run: pulumi import lxd:index:Image ${logical} ${project}/${fingerprint}`,
    );
  };
  switch (source.type) {
    case "existing": {
      const found = await fetchImage(source.fingerprint.toLowerCase(), project, context);
      if (found) return found.fingerprint;
      throw new Failure(
        "notFound",
        `There is no image ${source.fingerprint} in project "${project}". lxc image list shows those that exist.`,
      );
    }
    case "file": {
      const fingerprint = await fingerprintOf(source);
      if (fingerprint === undefined) {
        throw new Failure(
          "invalid",
          `The image file ${source.path}${source.rootfsPath ? ` or ${source.rootfsPath}` : ""} does not exist. Give a path relative to the program's directory, or an absolute one.`,
        );
      }
      if (await fetchImage(fingerprint, project, context)) return claim(fingerprint);
      const { body, size, filename } = await bodyOf(source);
      const outcome = await context.client.upload(
        apiPath("images"),
        body,
        { "X-LXD-filename": filename, "X-LXD-fingerprint": fingerprint },
        { project, size, signal: context.signal, onProgress: context.log.status },
      );
      return (outcome.metadata as { fingerprint?: string } | null)?.fingerprint ?? fingerprint;
    }
    case "instance":
    case "snapshot":
      return publish(source, inputs, project, context);
    default:
      return pull(source, inputs, project, context);
  }
}

/** Has the server fetch the image by itself, from a place that it can reach. */
async function pull(
  source: Extract<Source, { type: "url" | "simplestreams" | "remote" }>,
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<string> {
  const body = source.type === "url" ? { type: "url", url: source.url } : pullBody(source);
  const outcome = await context.client.post(
    apiPath("images"),
    { source: body, public: inputs.public, auto_update: inputs.autoUpdate },
    { project, signal: context.signal, onProgress: context.log.status },
  );
  return (outcome.metadata as { fingerprint: string }).fingerprint;
}

function pullBody(source: Extract<Source, { type: "simplestreams" | "remote" }>): Record<string, unknown> {
  const { server, alias, fingerprint, certificate } = source;
  const common = { type: "image", mode: "pull", server, alias, fingerprint, certificate };
  return source.type === "simplestreams"
    ? { ...common, protocol: "simplestreams", image_type: source.imageType }
    : { ...common, protocol: "lxd", secret: source.secret, project: source.project };
}

async function publish(
  source: Extract<Source, { type: "instance" | "snapshot" }>,
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<string> {
  const options = { project, signal: context.signal, onProgress: context.log.status };
  const state = apiPath("instances", source.name, "state");
  let stopped = false;
  if (source.type === "instance" && source.stopIfRunning) {
    const { value } = await context.client.get<{ status: string }>(state, options);
    stopped = value.status !== "Stopped";
    if (stopped) await context.client.put(state, { action: "stop", timeout: context.stopTimeout }, options);
  }
  try {
    const outcome = await context.client.post(
      apiPath("images"),
      {
        source: { type: source.type, name: source.name },
        compression_algorithm: inputs.compressionAlgorithm,
      },
      options,
    );
    return (outcome.metadata as { fingerprint: string }).fingerprint;
  } finally {
    if (stopped) await context.client.put(state, { action: "start" }, options);
  }
}

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
      profiles: raw.profiles ?? [],
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

export const Image: ResourceDefinition = {
  type: "Image",
  description:
    "An image in the server's store, which instances are made from. See https://documentation.ubuntu.com/lxd/en/latest/image-handling/ and `/1.0/images`.",
  inputs: properties({
    source: object(
      "ImageSource",
      "Where the image comes from. Sources are compared by the fingerprint that they yield: the same content is no change, other content replaces the image, and a file that is gone while nothing else changed is no change.",
      {
        type: oneOf(
          "ImageSourceKind",
          ["existing", "file", "instance", "snapshot", "url", "simplestreams", "remote"],
          "`existing`: an image that the store has (what import gives); `file`: a tarball on this machine; `instance`, `snapshot`: published from one; `url`, `simplestreams`, `remote`: fetched by the server itself from an address, an image server, or another LXD server.",
        ),
        fingerprint: optional(
          text(
            "With `existing`, `simplestreams`, `remote`: its SHA-256; with `existing` also the unambiguous beginning of it.",
            {
              sameAs: "fingerprint",
            },
          ),
        ),
        path: optional(
          text(
            "With `file`: the unified tarball, or the metadata tarball of a split image; relative to the program's directory.",
          ),
        ),
        rootfsPath: optional(text("With `file`: the root file system or disk of a split image.")),
        name: optional(text("With `instance`: its name; with `snapshot`: `instance/snapshot`.")),
        url: optional(
          text("With `url`: the address, which answers with the headers LXD-Image-Hash and LXD-Image-URL."),
        ),
        server: optional(text("With `simplestreams`, `remote`: the address of the server, `https://…`.")),
        alias: optional(text("With `simplestreams`, `remote`: the image's alias there.")),
        certificate: optional(
          text(
            "With `simplestreams`, `remote`: the server's certificate, PEM, where no known authority signed it.",
          ),
        ),
        imageType: optional(
          oneOf("ImageKind", ["container", "virtual-machine"], "With `simplestreams`: the kind of image."),
        ),
        secret: optional(
          text("With `remote`: the secret of a private image (`lxc query -X POST …/secret`).", {
            secret: true,
          }),
        ),
        project: optional(text("With `remote`: the image's project there.")),
        stopIfRunning: optional(
          flag(
            "With `instance`: stop a running instance while it is published, and start it again. Default false: the server refuses to publish a running one.",
            { default: false },
          ),
        ),
      },
      { replaces: true },
    ),
    aliases: optional(
      list(
        text("An alias."),
        "Names that point to the image. Only these are managed; one that belongs to another image is an error. Default none. Changes in place.",
        { default: [] },
      ),
    ),
    public: optional(
      flag("Whether clients without trust may use it. Default false. Changes in place.", { default: false }),
    ),
    autoUpdate: optional(
      flag(
        "Whether the server keeps it up to date from where it came from. Default false. Changes in place.",
        { default: false },
      ),
    ),
    properties: optional(
      stringMap("Properties, beside those that the image itself brings. Changes in place.", { owned: true }),
    ),
    expiresAt: optional(
      text("When an unused cached copy may be deleted. Default never. Changes in place.", {
        sameAs: "instant",
      }),
    ),
    profiles: optional(
      list(
        text("A profile's name."),
        "Profiles of instances that are made from it without naming profiles. Left out, the server settles them. Changes in place.",
        { computed: true },
      ),
    ),
    compressionAlgorithm: optional(
      text(
        "With `instance` and `snapshot`: how the tarball is compressed (`gzip`, `zstd`, `none`, …). Default: the server's `images.compression_algorithm`. A change replaces the image.",
        {
          replaces: true,
        },
      ),
    ),
    adoptExisting: optional(
      flag(
        "Take over an image of the same content that the store has already, instead of refusing; deleting the resource then deletes that image. Default false. A change has no effect on the server.",
        { default: false },
      ),
    ),
    project: projectInput(),
  }),
  outputs: properties({
    fingerprint: text("SHA-256 of the image, in hexadecimal digits."),
    reference: text("What `Instance.image` should be given: the first alias, else the fingerprint.", {
      changesWith: ["aliases"],
    }),
    architecture: text("The architecture that it is for."),
    size: number("Bytes that it takes."),
    imageType: text("`container` or `virtual-machine`."),
    filename: text("The name of the file that it came from."),
    cached: flag("Whether the server fetched it by itself, as a cache."),
    createdAt: text("When it was built."),
    uploadedAt: text("When it came into the store."),
    lastUsedAt: optional(text("When an instance was last made from it.", { changesWith: "anything" })),
    updateSource: optional(
      object("ImageUpdateSource", "Where the server updates it from.", {
        server: text("The address of the image server."),
        alias: text("The alias on that server."),
        protocol: text("`simplestreams` or `lxd`."),
      }),
    ),
    url: urlOutput(),
  }),
  id: {
    segments: ["project", "fingerprint"],
    example: "default/3ee64be3c3c7d617a7470e14f2d847081ad467c8c26e1caad841c8f67f7c7b09",
  },
  scope: "features.images",
  timeouts: { create: 1800, update: 300, delete: 300 },
  owned: { properties: { serverOwned: () => false } },
  label: (address) => (address.fingerprint ? `Image ${address.fingerprint.slice(0, 12)}` : "The image"),
  check: (inputs, report) => {
    const source = inputs.source;
    if (source === undefined || !isMap(source) || typeof source.type !== "string") return;
    const type = source.type as Source["type"];
    checkSourceMembers(inputs, members, report);
    if (
      (type === "simplestreams" || type === "remote") &&
      (source.alias === undefined) === (source.fingerprint === undefined)
    ) {
      report("source", `source of type "${type}" needs either alias or fingerprint.`);
    }
    if (type === "snapshot" && typeof source.name === "string" && !source.name.includes("/")) {
      report("source.name", `source.name must be "instance/snapshot", which "${source.name}" is not.`);
    }
    if (inputs.compressionAlgorithm !== undefined && type !== "instance" && type !== "snapshot") {
      report(
        "compressionAlgorithm",
        `compressionAlgorithm acts only on images made from an instance or snapshot, not on source type "${type}".`,
      );
    }
  },
  collides: () => false,
  judge: async (old, inputs, outputs, _context, last): Promise<Record<string, "same" | "different">> => {
    const wanted = await yields(inputs.source);
    if (wanted !== undefined) {
      const same =
        typeof outputs.fingerprint === "string" && outputs.fingerprint.startsWith(wanted.toLowerCase());
      return { source: same ? "same" : "different" };
    }
    const sameText = [old, last].some(({ source }) => isDeepStrictEqual(source, inputs.source));
    return sameText ? { source: "same" } : {};
  },
  predict: async (inputs): Promise<PropertyMap> => {
    const fingerprint = await yields(inputs.source);
    const [alias] = isList(inputs.aliases) ? inputs.aliases : [];
    const result: PropertyMap = fingerprint?.length === 64 ? { fingerprint: fingerprint.toLowerCase() } : {};
    const reference = alias ?? result.fingerprint;
    if (reference !== undefined && !(reference instanceof Unknown)) result.reference = reference;
    return result;
  },
  create: async (inputs, project, context) => {
    const fingerprint = await bring(inputs, project, context);
    const address: Address = { project, fingerprint };
    const replaces = context.replacing?.fingerprint;
    try {
      await writeSettings(fingerprint, project, (live) => settingsAtCreation(inputs, live), context);
      await pointAliases(
        listOf(inputs.aliases),
        { fingerprint, project, replaces: typeof replaces === "string" ? replaces : undefined },
        context,
      );
    } catch (error) {
      if (!(error instanceof LxdError || error instanceof AliasTaken)) throw error;
      const attempt = { definition: Image, action: "created" as const, address, urn: context.urn };
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
    let raw = await fetchImage(address.fingerprint!, address.project, context);
    const declared = listOf(state?.inputs.aliases);
    if (raw === undefined && state?.inputs.autoUpdate === true && declared[0] !== undefined) {
      // An image that the server updated by itself has a new fingerprint under its old aliases.
      const moved = await aliasTarget(declared[0], address.project, context);
      raw = moved === undefined ? undefined : await fetchImage(moved, address.project, context);
    }
    if (raw === undefined) return undefined;
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
      address: { project: address.project!, fingerprint: raw.fingerprint },
    };
  },
  collection: () => ["images"],
  show: (raw, address) => show(raw as RawImage, address),
  update: async (plan, context) => {
    const { fingerprint, project } = plan.address as { fingerprint: string; project: string };
    await writeSettings(
      fingerprint,
      project,
      (live) => ({
        public: plan.value("public", live.public) as boolean,
        auto_update: plan.value("autoUpdate", live.auto_update) as boolean,
        properties: plan.merge("properties", live.properties ?? {}),
        expires_at: (plan.value("expiresAt", live.expires_at) as string | undefined) ?? neverExpires,
        // A PUT without profiles makes them ["default"]. What the program leaves out stays.
        profiles:
          plan.inputs.profiles === undefined
            ? (live.profiles ?? [])
            : listOf(plan.value("profiles", live.profiles ?? [])),
      }),
      context,
    );
    const wanted = listOf(plan.value("aliases", plan.old.aliases));
    try {
      const removed = listOf(plan.old.aliases).filter((name) => !wanted.includes(name));
      await removeAliases(removed, { fingerprint, project }, context);
      await pointAliases(wanted, { fingerprint, project }, context);
    } catch (error) {
      if (!(error instanceof AliasTaken)) throw error;
      throw new Unfinished([error.message], ["aliases"], plan.address, undefined, { cause: error });
    }
    return plan.address;
  },
  delete: async (address, _inputs, _outputs, context) => {
    await context.client.delete(apiPath("images", address.fingerprint!), {
      project: address.project,
      signal: context.signal,
      onProgress: context.log.status,
    });
  },
};
