/** What an instance is made from. */
import { isDeepStrictEqual } from "node:util";
import { LxdError, serverKinds } from "../../lxd";
import type { Context, Report } from "../../reconcile/definition";
import { Unknown, isMap, textOf, type PropertyMap, type Value } from "../../reconcile/values";
import { cameFrom, pullSource, readRemoteImage, type RemoteImage } from "../image/remote";
import { aliasTarget, fetchImage, resolveImage } from "../image/server";
import { checkReferencesWithin } from "../shared";
import { checkSourceMembers, type SourceMembers } from "../sourceMembers";

const members: SourceMembers = {
  image: {
    alias: false,
    fingerprint: false,
    properties: false,
    server: false,
    protocol: false,
    certificate: false,
    secret: false,
    project: false,
  },
  none: {},
  copy: {
    instance: true,
    snapshot: false,
    project: false,
    instanceOnly: false,
    refresh: false,
    allowInconsistent: false,
  },
  backup: { path: true, pool: false },
  migration: {
    from: true,
    instance: true,
    snapshot: false,
    mode: false,
    live: false,
    instanceOnly: false,
    deleteSource: false,
  },
};

export function checkSource(inputs: PropertyMap, report: Report): void {
  const { image, source } = inputs;
  if (image !== undefined && source !== undefined) {
    report("source", "image and source are two ways to say the same; give one of them.");
    return;
  }
  if (image === undefined && source === undefined) {
    report(
      "image",
      `An instance needs an image (such as "debian-12"), or source: {type: "none"} for an empty one.`,
    );
  }
  if (typeof image === "string") {
    if (image === "") report("image", "image must not be empty: give an alias or a fingerprint.");
  }
  if (source === undefined || !isMap(source) || typeof source.type !== "string") return;
  checkSourceMembers(inputs, members, report);
  const given = Object.keys(source).filter((member) => source[member] !== undefined);
  const ways = ["alias", "fingerprint", "properties"].filter((way) => given.includes(way));
  if (source.type === "image" && ways.length !== 1) {
    const said = ways.length === 0 ? "none is given" : `${ways.join(" and ")} are given`;
    report("source", `source of type "image" needs one of alias, fingerprint, properties; ${said}.`);
  }
  for (const member of ["protocol", "certificate", "secret"]) {
    if (given.includes(member) && !given.includes("server") && member in (members[source.type] ?? {})) {
      report(`source.${member}`, `source.${member} goes with server: name the image server too.`);
    }
  }
  checkReferencesWithin(source, ["snapshot", "pool"], ["source"], report);
  if (typeof source.instance === "string" && source.instance.includes("/")) {
    const [name, snapshot] = source.instance.split("/").slice(-2);
    report(
      "source.instance",
      `source.instance is a name alone: write instance: "${name}" and snapshot: "${snapshot}" for a snapshot, or just the name where "${source.instance}" is an id.`,
    );
  }
}

interface WantedImage {
  /** Members of the API's source that name another server. */
  readonly elsewhere?: Record<string, Value>;
  readonly text?: string;
  /** What the text is, where the program says so. */
  readonly is?: "alias" | "fingerprint";
  /** Where the text is of the form `remote:alias`. */
  readonly remote?: RemoteImage;
  readonly properties?: Value;
  readonly project?: string;
}

export function wantedImage(inputs: PropertyMap): WantedImage | undefined {
  if (typeof inputs.image === "string") return { text: inputs.image, remote: readRemoteImage(inputs.image) };
  const { source } = inputs;
  if (source === undefined || !isMap(source) || source.type !== "image") return undefined;
  const text = source.alias ?? source.fingerprint;
  return {
    text: typeof text === "string" ? text : undefined,
    is: source.alias === undefined ? "fingerprint" : "alias",
    properties: source.properties,
    project: typeof source.project === "string" ? source.project : undefined,
    ...(source.server === undefined ? {} : { elsewhere: serverOf(source) }),
  };
}

const serverOf = ({ server, protocol, certificate, secret }: PropertyMap): Record<string, Value> => ({
  mode: "pull",
  ...(server !== undefined && { server }),
  protocol: protocol ?? "simplestreams",
  ...(certificate === undefined ? {} : { certificate }),
  ...(secret === undefined ? {} : { secret }),
});

/** The `source` of the POST body. */
export async function sourceBody(
  inputs: PropertyMap,
  project: string,
  context: Context,
): Promise<Record<string, unknown>> {
  const wanted = wantedImage(inputs);
  if (!wanted) return copyBody(inputs.source) ?? { type: "none" };
  const elsewhere = wanted.remote && (await pullSource(wanted.remote, context));
  if (elsewhere) return { type: "image", ...elsewhere };
  const { kind } = await context.client.server({ signal: context.signal });
  // Another server of its own kind, whatever that is called.
  const isServer = wanted.elsewhere?.protocol === "lxd";
  const more = {
    ...(wanted.project === undefined ? {} : { project: wanted.project }),
    ...wanted.elsewhere,
    ...(isServer && { protocol: serverKinds[kind].protocol }),
  };
  if (wanted.text === undefined) return { type: "image", properties: wanted.properties, ...more };
  const is = wanted.is ?? (await kindOf(wanted.text, wanted.project ?? project, context));
  return { type: "image", [is]: wanted.text, ...more };
}

/** The beginning of a fingerprint, or all of it; an alias may look the same (a date: `20230320093001`). */
export const looksLikeFingerprint = (text: string): boolean => /^[0-9a-f]{4,64}$/i.test(text);

/** The server only tries what it is told, so it is asked what the text is. As in `lxc`, an alias comes first. */
async function kindOf(text: string, project: string, context: Context): Promise<"alias" | "fingerprint"> {
  if (!looksLikeFingerprint(text)) return "alias";
  if ((await aliasTarget(text, project, context)) !== undefined) return "alias";
  // Where there is neither, the server's answer names what was said.
  return (await resolveImage(text, project, context)) === undefined && text.length < 12
    ? "alias"
    : "fingerprint";
}

/** A copy of another instance, or of one of its snapshots, on this server. */
function copyBody(source: Value | undefined): Record<string, unknown> | undefined {
  if (source === undefined || !isMap(source) || source.type !== "copy") return undefined;
  const { instance, snapshot, project, instanceOnly, refresh, allowInconsistent } = source;
  return {
    type: "copy",
    source: snapshot === undefined ? instance : `${textOf(instance)}/${textOf(snapshot)}`,
    project,
    instance_only: instanceOnly,
    refresh,
    allow_inconsistent: allowInconsistent,
  };
}

/** Whether two sources name the same instance, which may have been renamed or moved in between. */
function isSameCopy(before: Value | undefined, after: Value | undefined, project: string, context: Context) {
  if (before === undefined || after === undefined || !isMap(before) || !isMap(after)) return false;
  if (before.type !== "copy" || after.type !== "copy") return false;
  const placeOf = (source: PropertyMap) => ({
    project: textOf(source.project) || project,
    name: textOf(source.instance),
  });
  const from = placeOf(before);
  const moved = context.moved("Instance", from) ?? from;
  const { instance: _i, project: _p, ...rest } = before;
  const { instance: _j, project: _q, ...others } = after;
  return isDeepStrictEqual(moved, placeOf(after)) && isDeepStrictEqual(rest, others);
}

/** Whether another image is to be put into the instance that is there. */
const wantsRebuild = ({ onImageChange }: PropertyMap): boolean => onImageChange === "rebuild";

/** Another image replaces the instance where the program does not want it rebuilt. */
export const isRebuilt = (changed: ReadonlySet<string>, inputs: PropertyMap): boolean =>
  wantsRebuild(inputs) && (changed.has("image") || changed.has("source"));

/** What another image means: the same by another word, a replacement, or a rebuild where the program wants that. */
export async function judgeImage(
  old: PropertyMap,
  inputs: PropertyMap,
  outputs: PropertyMap,
  project: string,
  context: Context,
  last: PropertyMap,
): Promise<Record<string, "same" | "different" | "inPlace">> {
  const judged = await judgeSource(old, inputs, outputs, project, context, last);
  const isOther = judged.image === undefined && judged.source === undefined;
  const areImages = wantedImage(old) !== undefined && isImage(inputs);
  return isOther && areImages && wantsRebuild(inputs) ? { image: "inPlace", source: "inPlace" } : judged;
}

/** An image that the preview does not know yet is one as well. */
const isImage = (inputs: PropertyMap): boolean =>
  inputs.image instanceof Unknown || wantedImage(inputs) !== undefined;

/**
 * Whether another text for the image means the one that the instance was made from. An alias that moved upstream
 * while the text stayed is no change, and neither is a text that resolves to the instance's image.
 */
async function judgeSource(
  old: PropertyMap,
  inputs: PropertyMap,
  outputs: PropertyMap,
  project: string,
  context: Context,
  last: PropertyMap,
): Promise<Record<string, "same" | "different">> {
  if ([old, last].some(({ source }) => isSameCopy(source, inputs.source, project, context))) {
    return { source: "same" };
  }
  const wanted = wantedImage(inputs);
  const before = [wantedImage(old), wantedImage(last)].filter((image) => image !== undefined);
  const fingerprint = outputs.imageFingerprint;
  if (!wanted?.text || before.length === 0 || typeof fingerprint !== "string") return {};
  const same = { image: "same", source: "same" } as const;
  const from = ({ text, project, elsewhere }: WantedImage) => [text, project, elsewhere?.server];
  if (before.some((image) => isDeepStrictEqual(from(image), from(wanted)))) return same;
  // An image that its instances outlive is known by its fingerprint alone.
  const isNamed =
    wanted.is !== "alias" && wanted.text.length >= 12 && fingerprint.startsWith(wanted.text.toLowerCase());
  if (wanted.elsewhere) return isNamed ? same : {};
  try {
    if (wanted.remote) {
      const kept = await fetchImage(fingerprint, project, { ...context, reading: "one" });
      return kept && cameFrom(kept, wanted.remote, context.lxc()) ? same : {};
    }
    const resolved = await resolveImage(wanted.text, wanted.project ?? project, context);
    return (resolved ?? (isNamed ? fingerprint : undefined)) === fingerprint ? same : {};
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    context.log.debug(`The image "${wanted.text}" could not be looked up: ${error.message}`);
    return isNamed ? same : {};
  }
}
