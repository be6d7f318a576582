import { LxdError, apiPath } from "../lxd";
import { defineFunction, type FunctionContext } from "../reconcile/function";
import type { Report } from "../reconcile/definition";
import { optional, properties, text } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";
import { download } from "../resources/download";
import { Image } from "../resources/image/image";
import { aliasTarget, fetchImage, type RawImage } from "../resources/image/server";
import * as shared from "./arguments";
import { getRemoteImage } from "./remoteImage";
import { all, entryIn, kindOf, one } from "./kind";

const images = kindOf(Image, { hasFilter: true, sometimes: ["expiresAt"] });

/** One of two arguments names the image. */
const imageArguments = {
  fingerprint: optional(
    text(
      "Its SHA-256 in hexadecimal digits, or the unambiguous beginning of it. This or `alias` is required.",
    ),
  ),
  alias: optional(text("An alias that points to it.")),
  project: shared.projectArgument,
};

function checkImage({ fingerprint, alias }: PropertyMap, report: Report): void {
  if ((fingerprint === undefined) === (alias === undefined)) {
    const said = alias === undefined ? "neither is given" : "both are given";
    report(
      alias === undefined ? "fingerprint" : "alias",
      `One of fingerprint and alias names the image; ${said}.`,
    );
  } else if (typeof fingerprint === "string" && !/^[0-9a-f]{1,64}$/i.test(fingerprint)) {
    report(
      "fingerprint",
      `fingerprint must be hexadecimal digits, which "${fingerprint}" is not; an alias goes into alias.`,
    );
  } else if (alias === "") report("alias", "alias must not be empty.");
}

/** One of the two is given. */
interface Named {
  readonly fingerprint?: string;
  readonly alias?: string;
}

const labelOf = ({ fingerprint, alias }: Named) =>
  alias === undefined ? `image ${fingerprint}` : `image with the alias "${alias}"`;

async function find(
  { alias, fingerprint: named }: Named,
  project: string,
  context: FunctionContext,
): Promise<RawImage | undefined> {
  const fingerprint = alias === undefined ? named?.toLowerCase() : await aliasTarget(alias, project, context);
  return fingerprint === undefined ? undefined : fetchImage(fingerprint, project, context);
}

const getImage = defineFunction({
  ...one(images),
  inputs: properties({ ...imageArguments, ignoreMissing: shared.ignoreMissing }),
  check: checkImage,
  run: async (inputs, context) => {
    const project = await context.effectiveProject(Image, shared.projectOf(inputs, context));
    return shared.orMissing(inputs, labelOf(inputs), project, async () => {
      const raw = await find(inputs, project, context);
      if (raw === undefined) return undefined;
      const address = { project, fingerprint: raw.fingerprint };
      return entryIn(images, raw, address, context);
    });
  },
});

const exportImage = defineFunction({
  name: "exportImage",
  description:
    "Writes an image into a file of this machine: the unified tarball, or of a split image both parts one after the other, as the server sends them. In a preview nothing is written, and `size` and `sha256` are not answered. See `GET /1.0/images/<fingerprint>/export`.",
  inputs: properties({
    ...imageArguments,
    path: shared.exportPath,
  }),
  outputs: properties({
    fingerprint: text("SHA-256 of the image."),
    ...shared.exportResults,
  }),
  timeout: 3600,
  check: (inputs, report) => {
    checkImage(inputs, report);
    shared.checkExport()(inputs, report);
  },
  run: async (inputs, context) => {
    const project = await context.effectiveProject(Image, shared.projectOf(inputs, context));
    const raw = await find(inputs, project, context).catch((error: unknown) => {
      if (error instanceof LxdError && error.kind === "notFound") return undefined;
      throw error;
    });
    if (raw === undefined) throw shared.absent(labelOf(inputs), project);
    const { fingerprint } = raw;
    const path = inputs.path;
    if (context.preview) return { fingerprint, path };
    const exported = apiPath("images", fingerprint, "export");
    return { fingerprint, path, ...(await download(exported, path, project, context)) };
  },
});

export const imageFunctions = [getImage, all(images), exportImage, getRemoteImage];
