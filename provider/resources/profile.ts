import { ordinaryKeys } from "../reconcile/ownership";
import { LxdError, apiPath } from "../lxd";
import type { Context } from "../reconcile/definition";
import { entity, type Raw } from "../reconcile/entity";
import { Failure } from "../reconcile/host";
import { plainNaming } from "../reconcile/naming";
import { doubtOf } from "../reconcile/notes";
import { flag, ours, properties } from "../reconcile/properties";
import { isMap } from "../reconcile/values";
import { adopt, giveBack, pathOf, putBody, type Where } from "./profileAdoption";
import { doubtAboutDeviceNames } from "./keys/deviceReferences";
import { doubtsAboutInstance } from "./keys/instance";
import * as shared from "./shared";

/** The server writes the profile first and applies it then; this says that only the second half failed. */
const savedAllTheSame = /profile change still saved/i;

/** Puts the old content back when instances refuse the new one, so that a failed update leaves things as they were. */
async function putOrRestore(put: () => Promise<void>, address: Where, context: Context): Promise<void> {
  const options = { project: address.project, signal: context.signal };
  const before = (await context.client.get<Raw>(pathOf(address), options)).value;
  try {
    await put();
  } catch (error) {
    if (!(error instanceof LxdError) || !savedAllTheSame.test(error.serverMessage)) throw error;
    await context.client.put(pathOf(address), putBody(before), options).catch((again: unknown) => {
      // An instance that could not take the new content may not be able to give it back either.
      if (!(again instanceof LxdError) || !savedAllTheSame.test(again.serverMessage)) throw again;
    });
    throw new Failure(
      "precondition",
      `Profile "${address.name}" could not be updated: ${error.serverMessage.trim()}\nThe profile has its previous content again; change it so that these instances can take it, or stop them first.`,
      { cause: error },
    );
  }
}

export const Profile = entity({
  type: "Profile",
  path: "/1.0/profiles/<name>",
  listedBy: "lxc profile list",
  description:
    "A profile: configuration and devices that instances share. Everything changes in place, the name too, and acts on all instances that use it at once. See https://documentation.ubuntu.com/lxd/en/latest/profiles/ and `/1.0/profiles`.",
  inputs: properties({
    name: shared.nameInput(plainNaming.form, "Renamed in place."),
    description: shared.descriptionInput,
    config: shared.configInput(
      "instances that use the profile",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/",
    ),
    devices: shared.devicesInput("Devices come, go and change in place."),
    ownership: shared.ownershipInput,
    adoptExisting: ours(
      flag(
        'Take over a profile that exists (meant for `default`, which every project has): it is made what the program says, what that removes is named in the log, and deleting the resource gives `default` its previous content back. With ownership: "declared" the keys of others stay, in the adoption and when the resource is deleted. Default false. A change has no effect on the server.',
        { default: false },
      ),
    ),
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("name") }),
  id: { segments: ["project", "name"], example: "default/web" },
  whyNotAdopted: ({ name, config, devices }) =>
    name === "default" && config === undefined && devices === undefined
      ? "every project has it, and it is empty"
      : undefined,
  scope: "features.profiles",
  everywhere: "profiles_all_projects",
  naming: plainNaming,
  timeouts: { create: 60, update: 300, delete: 60 },
  owned: { config: ordinaryKeys, devices: shared.deviceRules },
  check: (inputs, report) => {
    shared.checkDevices(inputs, report);
  },
  plan: [doubtOf(doubtsAboutInstance), doubtAboutDeviceNames],
  takesOver: ({ adoptExisting }) => adoptExisting === true,
  renames: true,
  aroundWrite: putOrRestore,
  create: async (inputs, address, context) => {
    const adopted = inputs.adoptExisting === true ? await adopt(address, inputs, context) : undefined;
    if (adopted) return adopted;
    const { name, description, config = {}, devices = {} } = inputs;
    const options = { project: address.project, signal: context.signal };
    await context.client.post(apiPath("profiles"), { name, description, config, devices }, options);
    return { address };
  },
  delete: async (address, inputs, outputs, context) => {
    const options = { project: address.project, signal: context.signal };
    const kept = outputs.__kept?.previous;
    const previous = kept !== undefined && isMap(kept) ? kept : undefined;
    if (inputs.ownership === "declared" && (previous !== undefined || address.name === "default")) {
      return giveBack(address, inputs, previous ?? {}, context);
    }
    // `default` cannot be deleted (403), so it gets back what it held before it was adopted.
    if (address.name === "default" && previous !== undefined) {
      await context.client.put(pathOf(address), previous, options);
      return;
    }
    if (address.name === "default") {
      context.log.warning(
        `Every project keeps its profile "default", so it is emptied instead of deleted: what it was before it was imported is not known.`,
      );
      const empty = ({ description }: Raw) => putBody({ description });
      await context.client.update<Raw>(pathOf(address), empty, options);
      return;
    }
    await context.client.delete(pathOf(address), options);
  },
});
