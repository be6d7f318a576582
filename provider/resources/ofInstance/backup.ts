import { entity } from "../../reconcile/entity";
import { inParent } from "../../reconcile/parents";
import { flag, properties } from "../../reconcile/properties";
import {
  backupCreation,
  backupInputs,
  backupInputsOf,
  backupOutputs,
  backupTraits,
  exporting,
} from "../backups";
import * as shared from "../shared";
import { instanceInput, itsInstance, queueOf, type InInstance } from "../instance/parent";

const collection = ({ instance }: InInstance) => ["instances", instance, "backups"];

const backup = entity({
  type: "InstanceBackup",
  noun: "backup of an instance",
  path: "/1.0/instances/<instance>/backups/<name>",
  description:
    "A backup of an instance, kept by the server as a tarball and, where `exportTo` says so, in a file of this machine. An `Instance` whose source is of type `backup` can be made from that. See https://documentation.ubuntu.com/lxd/en/latest/howto/instances_backup/ and `/1.0/instances/<instance>/backups`.",
  inputs: properties({
    instance: instanceInput("backup"),
    ...backupInputs,
    instanceOnly: flag("Leave out the instance's snapshots. Default false. A change replaces the backup.", {
      default: false,
      replaces: true,
    }),
  }),
  outputs: properties({
    ...backupOutputs,
    url: shared.urlOutput("name", "instance", "project"),
  }),
  id: { segments: ["project", "instance", "name"], example: "default/web/weekly" },
  scope: "project",
  ...backupTraits,
  // Snapshots and backups of one instance at the same time fail inside the server.
  queue: queueOf,
  label: (address) => `Backup "${address.name}" of instance "${address.instance}"`,
  creation: (inputs) => ({ ...backupCreation(inputs), instance_only: inputs.instanceOnly }),
  inputsOf: (raw, _address, state) => ({
    ...backupInputsOf(raw, state),
    instanceOnly: raw.instance_only ?? false,
  }),
});

export const InstanceBackup = inParent({ ...exporting(backup, collection), parent: itsInstance });
