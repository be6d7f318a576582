import { entity } from "../../reconcile/entity";
import { isUnset } from "../../reconcile/normalise";
import { hostNaming, plainNaming } from "../../reconcile/naming";
import { optional, properties, stringMap, text } from "../../reconcile/properties";
import * as shared from "../shared";
import { belowVolume, expiry, inVolume, poolInput, shortName, volumeInput, volumeParent } from "./parent";

export const VolumeSnapshot = entity({
  type: "VolumeSnapshot",
  description:
    "A snapshot of a custom volume. It goes with its volume. See https://documentation.ubuntu.com/lxd/en/latest/howto/storage_backup_volume/ and `/1.0/storage-pools/<pool>/volumes/custom/<volume>/snapshots`.",
  inputs: properties({
    pool: poolInput("snapshot"),
    volume: volumeInput("snapshot"),
    name: shared.nameInput("up to 63 characters without blanks or slashes", "Renamed in place."),
    description: shared.descriptionInput,
    expiresAt: optional(
      text("When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. Changes in place.", {
        sameAs: "instant",
      }),
    ),
    project: shared.projectInput(
      "A volume that moves is followed; otherwise a change replaces the snapshot.",
    ),
  }),
  outputs: properties({
    createdAt: optional(text("When it was made, where the server records that.")),
    contentType: text("What the volume holds: `filesystem` or `block`."),
    config: stringMap("The volume's configuration at that time."),
    url: shared.urlOutput("name", "volume", "pool", "project"),
  }),
  id: { segments: ["project", "pool", "volume", "name"], example: "default/default/data/before-upgrade" },
  scope: "features.storage.volumes",
  naming: { ...plainNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 600, update: 120, delete: 300 },
  queue: inVolume,
  later: {
    target: "target is not supported yet: this version manages volumes of servers that are not clustered.",
  },
  check: (inputs, report) => {
    for (const property of ["pool", "volume"]) shared.checkReference(inputs, property, report);
  },
  label: (address) => `Snapshot "${address.name}" of volume "${address.volume}" in pool "${address.pool}"`,
  collection: (address) => belowVolume(address, "snapshots"),
  nameOf: shortName,
  parent: volumeParent,
  renames: true,
  // POST ignores the description on 5.0.2.
  completes: true,
  // A PUT that leaves it out clears it, the opposite of an instance's snapshot.
  fields: { expiresAt: expiry },
  outputsOf: (raw, address, _context, before) => {
    const createdAt = raw.created_at as string | undefined;
    return {
      ...(createdAt === undefined || isUnset(createdAt) ? {} : { createdAt }),
      // Lists leave it empty.
      contentType: (raw.content_type as string) || before.contentType || "filesystem",
      config: shared.effectiveConfig(raw.config),
      __project: address.project!,
    };
  },
});
