import type { Context } from "../../reconcile/definition";
import { about, type Note } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { printPath } from "../../reconcile/paths";
import { isMap, type PropertyMap } from "../../reconcile/values";
import { fetchImage, resolveImage } from "../image/server";
import { looksLikeFingerprint, wantedImage } from "./source";

/**
 * A fingerprint of an image that the server updates by itself: it replaces that image by its next version, which has
 * another fingerprint, and deletes it. The aliases go to the next version.
 */
export async function doubtsAboutImage(inputs: PropertyMap, context: Context): Promise<Note[]> {
  const wanted = wantedImage(inputs);
  const project = wanted?.project ?? inputs.project;
  const isSettled = wanted?.elsewhere === undefined && wanted?.is !== "alias" && typeof project === "string";
  if (!wanted?.text || !isSettled || !looksLikeFingerprint(wanted.text)) return [];
  const { text } = wanted;
  const image = await unlessOutOfReach(
    namedByFingerprint(text, project, context),
    `The image "${text}"`,
    context,
  );
  if (!image?.auto_update) return [];
  const alias = image.aliases?.[0]?.name;
  const advice =
    alias === undefined
      ? "Give the image an alias, and the instance Image.reference, which is that alias."
      : `Give Image.reference instead, which is its alias "${alias}".`;
  const path = placeOf(inputs);
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

function placeOf({ source }: PropertyMap): string[] {
  if (source === undefined || !isMap(source)) return ["image"];
  return ["source", source.fingerprint === undefined ? "alias" : "fingerprint"];
}
