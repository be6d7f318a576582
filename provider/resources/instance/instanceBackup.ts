import { LxdError, apiPath } from "../../lxd";
import { addressFrom } from "../../reconcile/entity";
import type { Address, ResourceDefinition, Shown } from "../../reconcile/definition";
import { fetchObject, listObjects, urlOf } from "../../reconcile/fetch";
import { hostNaming, plainNaming } from "../../reconcile/naming";
import { isUnset } from "../../reconcile/normalise";
import { flag, optional, properties } from "../../reconcile/properties";
import type { PropertyMap } from "../../reconcile/values";
import {
  backupInputs,
  backupOutputs,
  exportBackup,
  exportedOf,
  exportWhenDue,
  isFileMissing,
  mayBeGone,
  pendingExport,
} from "../backups";
import * as shared from "../shared";
import { followed, instanceInput, judgeInstance, parentInputs, parentOf, queueOf } from "./parent";

interface RawBackup {
  readonly name: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly instance_only: boolean;
  readonly optimized_storage: boolean;
}

const collectionOf = (address: Address) => ["instances", address.instance!, "backups"];
const pathOf = (address: Address) => apiPath(...collectionOf(address), address.name!);
const shortName = (name: unknown) => String(name).split("/").at(-1)!;

function show(raw: RawBackup, address: Address): Shown {
  const name = shortName(raw.name);
  return {
    inputs: {
      name,
      instance: address.instance!,
      expiresAt: isUnset(raw.expires_at) ? null : raw.expires_at,
      instanceOnly: raw.instance_only,
      optimizedStorage: raw.optimized_storage,
    },
    outputs: {
      createdAt: raw.created_at,
      url: urlOf([...collectionOf(address), name], address.project),
    },
  };
}

export const InstanceBackup: ResourceDefinition = {
  type: "InstanceBackup",
  description:
    "A backup of an instance, kept by the server as a tarball and, where `exportTo` says so, in a file of this machine. An `Instance` whose source is of type `backup` can be made from that. See https://documentation.ubuntu.com/lxd/en/latest/howto/instances_backup/ and `/1.0/instances/<instance>/backups`.",
  inputs: properties({
    instance: instanceInput("backup"),
    ...backupInputs,
    instanceOnly: optional(
      flag("Leave out the instance's snapshots. Default false. A change replaces the backup.", {
        default: false,
        replaces: true,
      }),
    ),
  }),
  outputs: properties({
    ...backupOutputs,
    url: shared.urlOutput("name", "instance", "project"),
  }),
  id: { segments: ["project", "instance", "name"], example: "default/web/weekly" },
  scope: "project",
  naming: { ...plainNaming, sanitise: hostNaming.sanitise },
  timeouts: { create: 3600, update: 3600, delete: 300 },
  // Snapshots and backups of one instance at the same time fail inside the server.
  queue: queueOf,
  label: (address) => `Backup "${address.name}" of instance "${address.instance}"`,
  check: (inputs, report) => shared.checkReference(inputs, "instance", report),
  judge: judgeInstance,
  create: async (inputs, project, context) => {
    const address = addressFrom(InstanceBackup, inputs, project);
    const body: Record<string, unknown> = {
      name: inputs.name,
      instance_only: inputs.instanceOnly,
      optimized_storage: inputs.optimizedStorage,
    };
    if (inputs.expiresAt !== undefined) body.expires_at = inputs.expiresAt;
    if (inputs.compressionAlgorithm !== undefined) body.compression_algorithm = inputs.compressionAlgorithm;
    await context.client.post(apiPath(...collectionOf(address)), body, {
      project,
      signal: context.signal,
      onProgress: context.log.status,
    });
    if (typeof inputs.exportTo !== "string") return { address };
    return { address, outputs: await exportBackup(pathOf(address), inputs.exportTo, address, context) };
  },
  within: "Instance",
  list: async (place, context) => {
    const where = { collection: collectionOf(place), project: place.project };
    const all = await listObjects<RawBackup>(where, context);
    return all.map(({ name }) => ({ ...place, name: shortName(name) }));
  },
  read: async (where, context, state) => {
    const parent = await parentOf(where, state?.outputs, context);
    if (parent === undefined) return undefined;
    const { address } = parent;
    const found = await fetchObject<RawBackup>(
      {
        collection: collectionOf(address),
        name: address.name!,
        project: address.project,
        nameOf: (entry) => shortName(entry.name),
      },
      context,
    );
    const url = urlOf([...collectionOf(address), address.name!], address.project);
    const outputs: PropertyMap = { ...exportedOf(state?.outputs), ...parent.outputs, url };
    if (found === undefined) {
      if (!mayBeGone(state?.inputs)) return undefined;
      const { createdAt } = state!.outputs;
      return { inputs: parentInputs(where, parent), outputs: { ...outputs, createdAt: createdAt! }, address };
    }
    const isMissing = await isFileMissing(state?.inputs, context);
    const shown = show(found, address);
    const { optimizedStorage, ...inputs } = shown.inputs;
    return {
      inputs: {
        ...inputs,
        ...parentInputs(where, parent),
        // Told as false where the storage driver has no format of its own: what was asked for stays.
        ...(state === undefined ? { optimizedStorage: optimizedStorage! } : {}),
      },
      outputs: { ...outputs, ...shown.outputs },
      address,
      ...(isMissing ? { pending: [pendingExport] } : {}),
    };
  },
  collection: collectionOf,
  show: (raw, address) => show(raw as RawBackup, address),
  update: async (plan, context) => {
    const parent = followed(plan.address, plan.value);
    const name = plan.value("name", plan.address.name) as string;
    if (name !== plan.address.name) {
      const options = { project: parent.project, signal: context.signal };
      await context.client.post(pathOf(parent), { name }, options);
    }
    const address = { ...parent, name };
    return exportWhenDue(plan, pathOf(address), address, context);
  },
  delete: async (address, inputs, _outputs, context) => {
    const options = { project: address.project, signal: context.signal, onProgress: context.log.status };
    try {
      await context.client.delete(pathOf(address), options);
    } catch (error) {
      const isExpired =
        inputs.ignoreExpired === true && error instanceof LxdError && /not found/i.test(error.reason);
      if (!isExpired) throw error;
    }
  },
};
