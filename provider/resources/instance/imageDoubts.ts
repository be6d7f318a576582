import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { about, type Note } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { printPath } from "../../reconcile/paths";
import { isMap, Unknown, type PropertyMap } from "../../reconcile/values";
import type { RawImage } from "../image/server";
import { isFingerprint, wantedImage } from "./source";

/**
 * A fingerprint of an image that the server updates by itself: it replaces that image by its next version, which has
 * another fingerprint, and deletes it. The aliases go to the next version.
 */
export async function doubtsAboutImage(inputs: PropertyMap, context: Context): Promise<Note[]> {
  const wanted = wantedImage(inputs);
  const project = wanted?.project ?? inputs.project;
  if (!wanted?.text || !isFingerprint(wanted.text) || wanted.elsewhere || project instanceof Unknown)
    return [];
  const looking = context.client.get<RawImage>(apiPath("images", wanted.text), {
    project: project as string | undefined,
    signal: context.signal,
  });
  const image = (await unlessOutOfReach(looking, `The image "${wanted.text}"`, context))?.value;
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

function placeOf({ source }: PropertyMap): string[] {
  if (source === undefined || !isMap(source)) return ["image"];
  return ["source", source.fingerprint === undefined ? "alias" : "fingerprint"];
}
