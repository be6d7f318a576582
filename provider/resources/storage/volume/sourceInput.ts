/** What a program says that a volume is made from, and what makes no sense there. */
import type { Report } from "../../../reconcile/definition";
import { choice, flag, object, oneOf, optional, text, type Static } from "../../../reconcile/properties";
import { Unknown, entriesOf, type PropertyMap } from "../../../reconcile/values";
import { migrationMode, originInput } from "../../origin/origin";
import { checkReferencesWithin } from "../../shared";
import { checkSourceMembers, type SourceMembers } from "../../sourceMembers";

export const sourceInput = optional(
  object(
    "VolumeSource",
    "What the volume is made from. Left out, it is empty. A change replaces the volume; the same volume under a new name is no change.",
    {
      type: oneOf(
        choice(
          "VolumeSourceKind",
          "What a volume is made from.",
          {
            copy: "Another volume of this server, or a snapshot of one.",
            backup: "A file that a backup was exported to.",
            migration: "A volume of another server.",
            iso: "An image of a disc.",
            tar: "A tarball of files.",
          },
          { iso: "custom_volume_iso", tar: "import_custom_volume_tar" },
        ),
        '`copy`: another volume of this server, or a snapshot of one, with the configuration that the program does not name; `backup`: a file that a backup was exported to; `migration`: a volume of another server, with its configuration likewise; `iso`: an image of a disc, with `contentType: "iso"`; `tar`: a tarball of files.',
      ),
      pool: optional(text("With `copy` and `migration`: the name of the pool of the volume that is copied.")),
      volume: optional(text("With `copy` and `migration`: the name of that volume.")),
      snapshot: optional(text("With `copy`: the name of one of its snapshots, to copy that.")),
      project: optional(text("With `copy`: the project of that volume. Default: this volume's.")),
      volumeOnly: optional(flag("With `copy` and `migration`: leave out its snapshots. Default false.")),
      path: optional(text("With `backup`, `iso` and `tar`: the file, on the machine that runs Pulumi.")),
      from: originInput("VolumeOrigin", "volume"),
      mode: optional(migrationMode),
    },
    { replaces: true, creationOnly: true },
  ),
);

export type VolumeSource = NonNullable<Static<typeof sourceInput>>;

/** What a volume is made as, beside its source. */
export interface Declared {
  readonly source?: VolumeSource;
  readonly contentType: string;
  readonly description: string;
  readonly config?: Record<string, string>;
}

const members: SourceMembers = {
  copy: { pool: true, volume: true, snapshot: false, project: false, volumeOnly: false },
  backup: { path: true },
  iso: { path: true },
  tar: { path: true },
  migration: { from: true, pool: true, volume: true, mode: false, volumeOnly: false },
};

export function checkSource(inputs: PropertyMap, report: Report): void {
  checkSourceMembers(inputs, members, report);
  checkContent(inputs, report);
  checkReferencesWithin(inputs.source, ["pool", "volume", "snapshot"], ["source"], report);
}

/** A disc holds what its image holds: there is no empty one, and nothing else comes of an image. */
function checkContent({ source, contentType }: PropertyMap, report: Report): void {
  const kind = entriesOf(source).type;
  const [isImage, isDisc] = [kind === "iso", contentType === "iso"];
  if (isImage === isDisc || contentType instanceof Unknown || source instanceof Unknown) return;
  if (kind === "copy" || kind === "migration" || kind === "backup") return;
  const sentence = isImage
    ? 'contentType must be "iso" with a source of type "iso"; add it.'
    : 'contentType "iso" needs a source of type "iso": the file with the image.';
  report("contentType", sentence);
}
