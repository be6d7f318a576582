import { entity, shortName, type Field } from "../../reconcile/entity";
import { isUnset } from "../../reconcile/normalise";
import { snapshotNaming } from "../../reconcile/naming";
import {
  anything,
  flag,
  list,
  mapOf,
  number,
  optional,
  ours,
  properties,
  stringMap,
  text,
} from "../../reconcile/properties";
import { listOf, textOf } from "../../reconcile/values";
import { instanceInput, itsInstance, queueOf } from "../instance/parent";
import * as shared from "../shared";

/** How LXD writes "never": an expiry is cleared by sending it, and kept where a PUT leaves it out. */
const never = "0001-01-01T00:00:00Z";

const expiry: Field = {
  as: "expires_at",
  send: (value) => (typeof value === "string" && !isUnset(value) ? new Date(value).toISOString() : never),
  receive: (value) => (typeof value === "string" && !isUnset(value) ? value : null),
};

export const Snapshot = entity({
  type: "Snapshot",
  noun: "snapshot of an instance",
  path: "/1.0/instances/<instance>/snapshots/<name>",
  description:
    "A snapshot of an instance. It goes with its instance. See https://documentation.ubuntu.com/lxd/en/latest/howto/instances_backup/ and `/1.0/instances/<instance>/snapshots`.",
  inputs: properties({
    instance: instanceInput("snapshot"),
    name: shared.nameInput(snapshotNaming.form, "Renamed in place."),
    stateful: flag(
      "Keep the memory of the running instance as well; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false. A change replaces the snapshot.",
      { default: false, replaces: true },
    ),
    expiresAt: optional(
      text("When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. Changes in place.", {
        sameAs: "instant",
      }),
    ),
    triggers: ours(
      optional(
        list(
          anything("Any value."),
          "Values of any kind; a change of one replaces the snapshot by a new one.",
          {
            replaces: true,
          },
        ),
      ),
    ),
    project: shared.projectInput("A change replaces the snapshot."),
  }),
  outputs: properties({
    createdAt: text("When it was made."),
    architecture: text("The instance's architecture at that time."),
    config: stringMap("The instance's own configuration at that time."),
    devices: mapOf(stringMap("The device's properties."), "The instance's own devices at that time."),
    profiles: list(text("A profile's name."), "The instance's profiles at that time."),
    ephemeral: flag("Whether the instance was ephemeral."),
    size: optional(number("Bytes that it takes; -1 where the storage driver cannot tell.")),
    url: shared.urlOutput("name", "instance", "project"),
  }),
  id: { segments: ["project", "instance", "name"], example: "default/web/before-upgrade" },
  scope: "project",
  naming: snapshotNaming,
  timeouts: { create: 600, update: 120, delete: 300 },
  // Snapshots of one instance at the same time fail inside the server ("Instance is frozen"): they queue.
  queue: queueOf,
  holdsUp: true,
  label: (address) => `Snapshot "${address.name}" of instance "${address.instance}"`,
  nameOf: shortName,
  parent: itsInstance,
  renames: true,
  creation: ({ stateful }) => ({ stateful }),
  fields: { expiresAt: expiry },
  inputsOf: (raw) => ({ stateful: raw.stateful ?? false }),
  outputsOf: (raw) => ({
    createdAt: textOf(raw.created_at),
    architecture: textOf(raw.architecture),
    config: shared.effectiveConfig(raw.config),
    devices: raw.devices ?? {},
    profiles: listOf(raw.profiles ?? []),
    ephemeral: raw.ephemeral ?? false,
    ...(raw.size === undefined ? {} : { size: raw.size }),
  }),
});
