/** What is likely a mistake in the image that a new instance is made from. */
import { apiPath, nameIn, segmentsIn } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { about, type Note } from "../../reconcile/notes";
import { printPath, type Path } from "../../reconcile/paths";
import { isMap, textOf, type PropertyMap } from "../../reconcile/values";
import { aliasThing } from "../image/aliasThing";
import { remoteProblem } from "../image/remote";
import { fetchImage, resolveImage } from "../image/server";
import { looksLikeFingerprint, wantedImage } from "./source";

export async function doubtsAboutImage(inputs: PropertyMap, context: Context): Promise<Note[]> {
  const wanted = wantedImage(inputs);
  const project = wanted?.project ?? inputs.project;
  if (!wanted?.text || wanted.elsewhere !== undefined || typeof project !== "string") return [];
  const path = placeOf(inputs);
  if (wanted.remote) {
    const problem = remoteProblem(wanted.remote.remote, context.lxc());
    return problem === undefined ? [] : [about(path, `${printPath(path)}: ${problem}`)];
  }
  if (await isNowhere(wanted.text, project, context)) {
    const sentence = `${printPath(path)}: there is no image "${wanted.text}" in project "${project}" on the server, and no resource that comes before this one makes it. Check the name (lxc image list; remote:alias names one that the server is to fetch); if it is made elsewhere in the program, say so with dependsOn.`;
    return [about(path, sentence)];
  }
  if (wanted.is === "alias" || !looksLikeFingerprint(wanted.text)) return [];
  return doubtsAboutUpdates(wanted.text, project, path, context);
}

/** Names alone are asked for, once for all instances that are previewed at a time. */
async function isNowhere(text: string, project: string, context: Context): Promise<boolean> {
  const fingerprint = text.toLowerCase();
  const planned = [project, "default"].flatMap((one) => [
    aliasThing({ project: one }, text),
    `Image:${one}/${fingerprint}`,
  ]);
  if (planned.some((thing) => context.isPlanned?.(thing))) return false;
  const options = { project, query: { recursion: "0" }, signal: context.signal };
  const aliases = await context.client.list<string>(apiPath("images", "aliases"), options);
  if (aliases.map(aliasIn).includes(text)) return false;
  if (!looksLikeFingerprint(text)) return true;
  const images = await context.client.list<string>(apiPath("images"), options);
  return !images.some((url) => nameIn(url).startsWith(fingerprint));
}

/** Aliases may hold slashes. */
const aliasIn = (url: string): string => segmentsIn(url).slice(["images", "aliases"].length).join("/");

/**
 * A fingerprint of an image that the server updates by itself: it replaces that image by its next version, which has
 * another fingerprint, and deletes it. The aliases go to the next version.
 */
async function doubtsAboutUpdates(
  text: string,
  project: string,
  path: Path,
  context: Context,
): Promise<Note[]> {
  const image = await namedByFingerprint(text, project, context);
  if (!image?.auto_update) return [];
  const alias = image.aliases?.[0]?.name;
  const advice =
    alias === undefined
      ? "Give the image an alias, and the instance Image.reference, which is that alias."
      : `Give Image.reference instead, which is its alias "${alias}".`;
  return [
    about(
      path,
      `${printPath(path)} is the fingerprint of an image that the server updates by itself: the next version has another one, and this one will be gone. ${advice}`,
    ),
  ];
}

/** The image whose fingerprint the text is, or begins; none where it is an alias. */
async function namedByFingerprint(text: string, project: string, context: Context) {
  const fingerprint = await resolveImage(text, project, context);
  if (!fingerprint?.startsWith(text.toLowerCase())) return undefined;
  return fetchImage(fingerprint, project, { ...context, reading: "one" });
}

function placeOf({ source }: PropertyMap): Path {
  if (source === undefined || !isMap(source)) return ["image"];
  return ["source", textOf(source.fingerprint) === "" ? "alias" : "fingerprint"];
}
