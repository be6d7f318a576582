import { apiPath, nameIn } from "../../../lxd";
import type { Context } from "../../../reconcile/definition";
import { entity } from "../../../reconcile/entity";
import { ordinaryKeys, type KeyRules } from "../../../reconcile/ownership";
import { hostNaming, plainNaming } from "../../../reconcile/naming";
import {
  choice,
  anything,
  flag,
  list,
  oneOf,
  optional,
  ours,
  properties,
  text,
} from "../../../reconcile/properties";
import { Failure } from "../../../reconcile/host";
import { doubtOf } from "../../../reconcile/notes";
import { textOf } from "../../../reconcile/values";
import { doubtsAboutVolume } from "../../keys/storage";
import { placed, targetInput } from "../../placement/target";
import * as shared from "../../shared";
import { bytesOf } from "../../sizes";
import { refuseShrinking, shrinkProblem, sizeOf } from "./shrinking";
import { snapshotsGoneWith } from "./snapshots";
import { createFromSource, isSameSource } from "./source";
import { checkSource, sourceInput } from "./sourceInput";
import {
  afterMove,
  costOfMove,
  costOfRestore,
  move,
  pendingRestore,
  restoreSnapshot,
  type Where,
} from "./update";

const volumeRules: KeyRules<unknown> = {
  ...ordinaryKeys,
  // Copied into the volume by some drivers when it is made (seen on LXD 5.0.2).
  filledByServer: (key) => key === "block.filesystem" || key === "block.mount_options",
};

/** The snapshots and backups of a volume, which go with it. */
async function heldBy(address: Where, context: Context): Promise<string[]> {
  const { project, pool, name, target } = address;
  const options = { project, target, signal: context.signal, query: { recursion: "0" } };
  const snapshots = await snapshotsGoneWith({ project, target, pool, volume: name }, context);
  const path = apiPath("storage-pools", pool, "volumes", "custom", name, "backups");
  const backups = await context.client.list<string>(path, options);
  return [...snapshots.map((one) => `snapshot "${one}"`), ...backups.map((url) => `backup "${nameIn(url)}"`)];
}

const volume = entity({
  type: "Volume",
  noun: "custom volume",
  path: "/1.0/storage-pools/<pool>/volumes/custom/<name>",
  description:
    "A custom storage volume, which instances attach as a disk. See https://documentation.ubuntu.com/lxd/en/latest/howto/storage_volumes/ and `/1.0/storage-pools/<pool>/volumes/custom`.",
  inputs: properties({
    pool: text(
      "The name of the storage pool that holds it. A change moves the volume, with its snapshots but without its backups.",
      { refersTo: "StoragePool" },
    ),
    name: shared.nameInput(plainNaming.form, "Renamed in place."),
    contentType: oneOf(
      choice(
        "VolumeContent",
        "What a volume holds.",
        {
          filesystem: "Files; it is mounted at a path.",
          block: "Blocks; a virtual machine sees a disk.",
          iso: "The image of a disc, read-only, from a source of type `iso`.",
        },
        { iso: "custom_volume_iso" },
      ),
      'What it holds: files, blocks, or the image of a disc (read-only, from a source of type `iso`). Default "filesystem". A change replaces the volume.',
      {
        default: "filesystem",
        replaces: true,
      },
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "volume",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/storage_drivers/",
      "Changes in place; the size of a block volume only grows.",
    ),
    ownership: shared.ownershipInput,
    source: sourceInput,
    restoreSnapshot: ours(
      optional(
        text(
          "The name of one of its snapshots to go back to: done when this or `restoreTriggers` changes, never at creation. What was written since the snapshot is lost; configuration and description are the program's again afterwards. The server refuses while a running instance uses the volume.",
        ),
      ),
    ),
    restoreTriggers: ours(
      optional(
        list(
          anything("Any value."),
          "Values of any kind; a change of one goes back to `restoreSnapshot` again.",
        ),
      ),
    ),
    forceDestroy: ours(
      flag(
        "Delete the volume with the snapshots and backups that it has. Default false: then deleting such a volume is an error. A change has no effect on the server.",
        { default: false },
      ),
    ),
    project: text(
      "The project it lives in. Default: the provider's project. A change moves the volume, with its snapshots but without its backups.",
      { filled: true, refersTo: "Project" },
    ),
    target: targetInput("holds the volume", "the one that the provider is connected to"),
  }),
  outputs: properties({
    location: text('The cluster member that holds it; "none" on a server that is not clustered.'),
    createdAt: optional(
      text("When it was made, where the server records that.", {
        changesWith: ["pool", "project"],
        carried: true,
        sameAs: "instant",
      }),
    ),
    usedBy: shared.usedByOutput,
    effectiveConfig: shared.effectiveConfigOutput,
    url: shared.urlOutput("name", "pool", "project"),
  }),
  id: { segments: ["project", "pool", "name"], example: "default/default/data" },
  scope: "features.storage.volumes",
  everywhere: true,
  naming: { ...plainNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 300, update: 300, delete: 300 },
  owned: { config: volumeRules },
  placed: true,
  plan: [doubtOf(doubtsAboutVolume), refuseShrinking, costOfRestore, costOfMove],
  check: (inputs, report, old) => {
    shared.checkReference(inputs, "restoreSnapshot", report);
    checkSource(inputs, report);
    const size = sizeOf(inputs);
    if (typeof size === "string" && size !== "" && bytesOf(size) === undefined) {
      report(
        "config.size",
        `config.size must be a size such as "10GiB", which ${JSON.stringify(size)} is not.`,
      );
    }
    const shrinking = shrinkProblem(old, inputs);
    if (shrinking) report("config.size", shrinking);
  },
  within: "StoragePool",
  holds: () => Promise.resolve(["all that is in it"]),
  // The list has their snapshots as well.
  isListed: (raw) => !raw.name.includes("/"),
  label: (address) => `Volume "${address.name}" in pool "${address.pool}"`,
  renames: true,
  creation: (inputs) => ({ type: "custom", content_type: inputs.contentType }),
  inputsOf: (raw, address) => ({ contentType: textOf(raw.content_type), pool: address.pool }),
  outputsOf: (raw, address) => ({
    location: raw.location || "none",
    effectiveConfig: shared.effectiveConfig(raw.config),
    __project: address.project,
  }),
  judge: async (old, inputs, _outputs, context, last): Promise<Record<string, "same">> =>
    [old, last].some((before) => isSameSource(before, inputs, context)) ? { source: "same" } : {},
  delete: async (address, inputs, _outputs, context) => {
    const path = apiPath("storage-pools", address.pool, "volumes", "custom", address.name);
    const options = { project: address.project, target: address.target, signal: context.signal };
    if (inputs.forceDestroy !== true) {
      const held = await heldBy(address, context);
      if (held.length > 0) {
        throw new Failure(
          "precondition",
          `Volume "${address.name}" was not deleted, for it would take with it: ${held.join(", ")}. Delete these first, or set forceDestroy: true.`,
        );
      }
    }
    await context.client.delete(path, { ...options, onProgress: context.log.status });
  },
});

export const Volume = placed({
  ...volume,
  create: async (inputs, address, context) =>
    (await createFromSource(address, inputs, context))
      ? { address }
      : volume.create(inputs, address, context),
  update: async (plan, context) => {
    const address = await move(volume, plan, context);
    await afterMove(address, plan, pendingRestore, () => restoreSnapshot(plan, address, context));
    await afterMove(address, plan, "update", () => volume.update({ ...plan, address }, context));
    return { address, outputs: { __project: address.project } };
  },
});
