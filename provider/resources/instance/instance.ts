import { define } from "../../reconcile/define";
import { hostNaming } from "../../reconcile/naming";
import { doubtOf } from "../../reconcile/notes";
import { isMap, textOf } from "../../reconcile/values";
import { doubtAboutDeviceNames } from "../keys/deviceReferences";
import { doubtsAboutInstance } from "../keys/instance";
import * as shared from "../shared";
import { doubtAboutAddresses } from "./addressDoubts";
import { checkInstance } from "./checks";
import { configRules } from "./config";
import { createInstance } from "./create";
import { inputs, outputs } from "./declaration";
import { deleteInstance } from "./delete";
import { identity } from "./identity";
import { doubtsAboutImage } from "./imageDoubts";
import { queueOf } from "./parent";
import { heldByInstance, costsOfUpdate, refuseOthersDevices, refuseRebuildWithSnapshots } from "./preview";
import { judgeLateAddress } from "./lateAddress";
import { listInstances, readInstance, showInstance } from "./read";
import type { RawInstance } from "./server";
import { judgeImage } from "./source";
import { updateInstance } from "./update";

export const Instance = define({
  ...identity,
  description:
    "A container or virtual machine. See https://documentation.ubuntu.com/lxd/en/latest/explanation/instances/ and `/1.0/instances`. A change that needs a stop is made with one stop and one start, and is announced by the preview.",
  inputs,
  outputs,
  scope: "project",
  everywhere: true,
  naming: hostNaming,
  timeouts: { create: 900, update: 600, delete: 300 },
  owned: { config: configRules, devices: shared.deviceRules },
  telling: ["description"],
  queue: ({ project, name }) => queueOf({ project, instance: name }),
  holdsUp: true,
  renewedBy: ["image", "source"],
  takesOver: ({ source }) => source !== undefined && isMap(source) && source.refresh === true,
  check: checkInstance,
  judge: async (old, inputs, outputs, context, last) => ({
    ...(await judgeImage(old, inputs, outputs, textOf(old.project), context, last)),
    ...(await judgeLateAddress(inputs, outputs, context)),
  }),
  plan: [
    doubtOf(doubtsAboutInstance),
    doubtAboutDeviceNames,
    doubtAboutAddresses,
    doubtOf(doubtsAboutImage),
    refuseOthersDevices,
    refuseRebuildWithSnapshots,
    costsOfUpdate,
  ],
  holds: heldByInstance,
  create: createInstance,
  read: readInstance,
  show: (raw: RawInstance, { project }) => showInstance(raw, project),
  update: updateInstance,
  delete: deleteInstance,
  list: listInstances,
});
