/** Where an image comes from: as the program declares it, and what of that is known before it is there. */
import { isDeepStrictEqual } from "node:util";
import type { Inputs } from "../../reconcile/define";
import type { Context, Report } from "../../reconcile/definition";
import { entriesOf, isMap, textOf, type PropertyMap, type Value } from "../../reconcile/values";
import { checkReferencesWithin } from "../shared";
import { checkSourceMembers, type SourceMembers } from "../sourceMembers";
import type { inputs } from "./declaration";
import { fingerprintOf, isThere } from "./files";
import { about, type Note } from "../../reconcile/notes";

/** Check has seen that it has the members that its type needs. */
export type Source = Inputs<typeof inputs>["source"];

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
    mode: false,
  },
};

/** The fingerprint that a source yields, where that can be known without making the image. */
export async function yields(source: Value | undefined): Promise<string | undefined> {
  if (source === undefined || !isMap(source)) return undefined;
  if (["existing", "simplestreams", "remote"].includes(textOf(source.type)))
    return typeof source.fingerprint === "string" ? source.fingerprint : undefined;
  const { type, path, rootfsPath } = source;
  const isSplit = rootfsPath !== undefined;
  if (type !== "file" || typeof path !== "string" || (isSplit && typeof rootfsPath !== "string"))
    return undefined;
  return fingerprintOf({ path, ...(isSplit && { rootfsPath }) });
}

export function checkSource(inputs: PropertyMap, report: Report): void {
  const { source } = inputs;
  if (source === undefined || !isMap(source) || typeof source.type !== "string") return;
  const { type } = source;
  checkSourceMembers(inputs, members, report);
  if (
    (type === "simplestreams" || type === "remote") &&
    (source.alias === undefined) === (source.fingerprint === undefined)
  ) {
    report("source", `source of type "${type}" needs either alias or fingerprint.`);
  }
  if (type === "instance") checkReferencesWithin(source, ["name"], ["source"], report);
  if (type === "snapshot") checkSnapshotName(source.name, report);
  if (inputs.compressionAlgorithm !== undefined && type !== "instance" && type !== "snapshot") {
    report(
      "compressionAlgorithm",
      `compressionAlgorithm acts only on images made from an instance or snapshot, not on source type "${type}".`,
    );
  }
}

/** A file that is not there may still be made before the image is. */
export async function doubtsAboutFile(source: Value | undefined): Promise<Note[]> {
  const { type, path, rootfsPath } = entriesOf(source);
  if (type !== "file") return [];
  const files = Object.entries({ path, rootfsPath }).flatMap(([member, file]) =>
    typeof file === "string" ? [{ member, file }] : [],
  );
  const missing = await Promise.all(files.map(async (one) => ((await isThere(one.file)) ? [] : [one])));
  return missing
    .flat()
    .map(({ member, file }) =>
      about(
        ["source", member],
        `source.${member}: there is no file ${file} now. Paths are relative to the program's directory; if the file is made by something else of the program, say so with dependsOn.`,
      ),
    );
}

/** LXD 6 gave it up, without an extension that says so (seen on 6.9; 5.21 and Incus still do it). */
export async function doubtsAboutUrl(
  source: Value | undefined,
  { client, signal }: Context,
): Promise<Note[]> {
  if (entriesOf(source).type !== "url") return [];
  const { kind, majorVersion } = await client.server({ signal });
  if (kind !== "lxd" || majorVersion < 6) return [];
  return [
    about(
      ["source", "type"],
      `source.type: LXD ${majorVersion} may refuse to fetch an image from an address that is given to it (6.9 does). Fetch it here, and use source type "file".`,
    ),
  ];
}

/** The source as it is after a rename of the instance, or of the snapshot, that it names. */
function followsRename(source: Value | undefined, project: string, context: Context): Value | undefined {
  if (source === undefined || !isMap(source)) return source;
  const [instance = "", snapshot] = textOf(source.name).split("/");
  const renamed = context.moved("Instance", { project, name: instance })?.name ?? instance;
  if (source.type === "instance") return { ...source, name: renamed };
  if (source.type !== "snapshot" || snapshot === undefined) return source;
  const moved = context.moved("Snapshot", { project, instance, name: snapshot });
  return { ...source, name: `${moved?.instance ?? renamed}/${moved?.name ?? snapshot}` };
}

/** A snapshot has two names; those of an id come after its project. */
function checkSnapshotName(name: Value | undefined, report: Report): void {
  if (typeof name !== "string" || /^[^/]+\/[^/]+$/.test(name)) return;
  const [instance, snapshot] = name.split("/").slice(-2);
  const advice = name.split("/").length > 2 ? `: write "${instance}/${snapshot}"` : "";
  report("source.name", `source.name must be "instance/snapshot", which "${name}" is not${advice}.`);
}

/** Sources are the same when they yield the same fingerprint. */
export async function judgeSource(
  old: PropertyMap,
  inputs: PropertyMap,
  outputs: PropertyMap,
  context: Context,
  last: PropertyMap,
): Promise<Record<string, "same" | "different">> {
  const wanted = await yields(inputs.source);
  if (wanted !== undefined) {
    const same =
      typeof outputs.fingerprint === "string" && outputs.fingerprint.startsWith(wanted.toLowerCase());
    return { source: same ? "same" : "different" };
  }
  const follows = (source: Value | undefined) => followsRename(source, textOf(old.project), context);
  const isSame = [old, last].some(
    ({ source }) =>
      isDeepStrictEqual(source, inputs.source) || isDeepStrictEqual(follows(source), inputs.source),
  );
  return isSame ? { source: "same" } : {};
}
