import { define } from "../../../reconcile/define";
import { entity, shortName } from "../../../reconcile/entity";
import { hostNaming, storageNaming } from "../../../reconcile/naming";
import { optional, properties, stringMap, text } from "../../../reconcile/properties";
import { placed, targetInput } from "../../placement/target";
import { textOf } from "../../../reconcile/values";
import * as shared from "../../shared";
import { snapshotsOf } from "./snapshots";
import { expiry, inVolume, poolInput, volumeInput, volumeParent } from "./parent";

const snapshot = entity({
  type: "VolumeSnapshot",
  noun: "snapshot of a custom volume",
  path: "/1.0/storage-pools/<pool>/volumes/custom/<volume>/snapshots/<name>",
  description:
    "A snapshot of a custom volume. It goes with its volume. See https://documentation.ubuntu.com/lxd/en/latest/howto/storage_backup_volume/ and `/1.0/storage-pools/<pool>/volumes/custom/<volume>/snapshots`.",
  inputs: properties({
    pool: poolInput("snapshot"),
    volume: volumeInput("snapshot"),
    name: shared.nameInput(storageNaming.form, "Renamed in place."),
    description: shared.descriptionInput,
    expiresAt: optional(
      text("When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. Changes in place.", {
        sameAs: "instant",
      }),
    ),
    project: shared.projectInput(
      "A volume that moves is followed; otherwise a change replaces the snapshot.",
    ),
    target: targetInput("has the volume (its output `location`)", "the only one that has it"),
  }),
  outputs: properties({
    createdAt: optional(
      text("When it was made, where the server records that.", { carried: true, sameAs: "instant" }),
    ),
    contentType: text("What the volume holds: `filesystem` or `block`."),
    config: stringMap("The volume's configuration at that time."),
    url: shared.urlOutput("name", "volume", "pool", "project"),
  }),
  id: { segments: ["project", "pool", "volume", "name"], example: "default/default/data/before-upgrade" },
  scope: "features.storage.volumes",
  naming: { ...storageNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 600, update: 120, delete: 300 },
  queue: inVolume,
  placed: true,
  label: (address) => `Snapshot "${address.name}" of volume "${address.volume}" in pool "${address.pool}"`,
  nameOf: shortName,
  parent: volumeParent,
  renames: true,
  // POST ignores the description on 5.0.2.
  completes: true,
  // A PUT that leaves it out clears it, the opposite of an instance's snapshot.
  fields: { expiresAt: expiry },
  outputsOf: (raw, address, _context, before) => ({
    // Lists leave it empty.
    contentType: textOf(raw.content_type) || before.contentType || "filesystem",
    config: shared.effectiveConfig(raw.config),
    __project: address.project,
  }),
});

export const VolumeSnapshot = define({
  ...placed(snapshot),
  list: async (place, context) =>
    (await snapshotsOf(place, context, "objects")).map((name) => ({ ...place, name })),
});
