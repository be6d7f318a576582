import { apiPath } from "../lxd";
import { addressFrom } from "../reconcile/entity";
import type { Address, ResourceDefinition, Shown } from "../reconcile/definition";
import { fetchObject, listObjects, urlOf } from "../reconcile/fetch";
import { isUnset } from "../reconcile/normalise";
import { snapshotNaming } from "../reconcile/naming";
import {
  anything,
  flag,
  list,
  mapOf,
  number,
  optional,
  properties,
  stringMap,
  text,
} from "../reconcile/properties";
import { followed, instanceInput, judgeInstance, parentInputs, parentOf, queueOf } from "./instance/parent";
import * as shared from "./shared";

interface RawSnapshot {
  readonly name: string;
  readonly stateful: boolean;
  readonly expires_at: string;
  readonly created_at: string;
  readonly architecture: string;
  readonly config: Record<string, string> | null;
  readonly devices: Record<string, Record<string, string>> | null;
  readonly profiles: string[] | null;
  readonly ephemeral: boolean;
  readonly size?: number;
}

/** How LXD writes "never": an expiry is cleared by sending it (lxd-api 1.2). */
const never = "0001-01-01T00:00:00Z";

const collectionOf = (address: Address) => ["instances", address.instance!, "snapshots"];
const pathOf = (address: Address) => apiPath(...collectionOf(address), address.name!);
/** Lists give `instance/snapshot` on some servers and `snapshot` on others. */
const shortName = (name: unknown) => String(name).split("/").at(-1)!;

function show(raw: RawSnapshot, address: Address): Shown {
  const name = shortName(raw.name);
  return {
    inputs: {
      name,
      instance: address.instance!,
      stateful: raw.stateful,
      expiresAt: isUnset(raw.expires_at) ? null : raw.expires_at,
    },
    outputs: {
      createdAt: raw.created_at,
      architecture: raw.architecture,
      config: shared.effectiveConfig(raw.config),
      devices: raw.devices ?? {},
      profiles: raw.profiles ?? [],
      ephemeral: raw.ephemeral,
      ...(raw.size === undefined ? {} : { size: raw.size }),
      url: urlOf([...collectionOf(address), name], address.project),
    },
  };
}

export const Snapshot: ResourceDefinition = {
  type: "Snapshot",
  description:
    "A snapshot of an instance. It goes with its instance. See https://documentation.ubuntu.com/lxd/en/latest/howto/instances_backup/ and `/1.0/instances/<instance>/snapshots`.",
  inputs: properties({
    instance: instanceInput("snapshot"),
    name: shared.nameInput(snapshotNaming.form, "Renamed in place."),
    stateful: optional(
      flag(
        "Keep the memory of the running instance as well; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false. A change replaces the snapshot.",
        { default: false, replaces: true },
      ),
    ),
    expiresAt: optional(
      text("When the server deletes it, such as `2030-01-31T12:00:00Z`. Default never. Changes in place.", {
        sameAs: "instant",
      }),
    ),
    triggers: optional(
      list(
        anything("Any value."),
        "Values of any kind; a change of one replaces the snapshot by a new one.",
        {
          replaces: true,
        },
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
  check: (inputs, report) => shared.checkReference(inputs, "instance", report),
  judge: judgeInstance,
  create: async (inputs, project, context) => {
    const address = addressFrom(Snapshot, inputs, project);
    const body: Record<string, unknown> = { name: inputs.name, stateful: inputs.stateful };
    if (inputs.expiresAt) body.expires_at = inputs.expiresAt;
    await context.client.post(apiPath(...collectionOf(address)), body, {
      project,
      signal: context.signal,
      onProgress: context.log.status,
    });
    return { address };
  },
  read: async (where, context, state) => {
    const parent = await parentOf(where, state?.outputs, context);
    if (parent === undefined) return undefined;
    const { address } = parent;
    const raw = await fetchObject<RawSnapshot>(
      {
        collection: collectionOf(address),
        name: address.name!,
        project: address.project,
        nameOf: (entry) => shortName(entry.name),
      },
      context,
    );
    if (raw === undefined) return undefined;
    const { inputs, outputs } = show(raw, address);
    return {
      inputs: { ...inputs, ...parentInputs(where, parent) },
      outputs: { ...outputs, ...parent.outputs },
    };
  },
  collection: collectionOf,
  show: (raw, address) => show(raw as RawSnapshot, address),
  update: async (plan, context) => {
    const parent = followed(plan.address, plan.value);
    const options = { project: parent.project, signal: context.signal };
    const name = plan.value("name", plan.address.name) as string;
    if (name !== plan.address.name) await context.client.post(pathOf(parent), { name }, options);
    const address = { ...parent, name };
    await context.client.update<RawSnapshot>(
      pathOf(address),
      (live) => {
        const wanted = plan.value("expiresAt", live.expires_at) as string | undefined;
        const same = wanted ? Date.parse(wanted) === Date.parse(live.expires_at) : isUnset(live.expires_at);
        return same ? undefined : { expires_at: wanted || never };
      },
      options,
    );
    return address;
  },
  within: "Instance",
  list: async (place, context) => {
    const where = { collection: collectionOf(place), project: place.project };
    const all = await listObjects<RawSnapshot>(where, context);
    return all.map(({ name }) => ({ ...place, name: shortName(name) }));
  },
  delete: async (address, _inputs, _outputs, context) => {
    await context.client.delete(pathOf(address), {
      project: address.project,
      signal: context.signal,
      onProgress: context.log.status,
    });
  },
};
