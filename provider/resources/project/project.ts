import { apiPath } from "../../lxd";
import type { Address, Context, Write } from "../../reconcile/definition";
import { entity, type Raw } from "../../reconcile/entity";
import { Failure } from "../../reconcile/host";
import { ordinaryKeys, type KeyRules } from "../../reconcile/ownership";
import { projectNaming } from "../../reconcile/naming";
import { about, refusal } from "../../reconcile/notes";
import { flag, optional, ours, properties, text } from "../../reconcile/properties";
import { Unknown, entriesOf, textOf, textsOf } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutProjects } from "../keys/project";
import * as shared from "../shared";
import { contentsOf, listed } from "./contents";
import { wipe } from "./wipe";

/**
 * What a new project gets. It is a default of POST only: later, a feature that is not there is off, so that every PUT
 * has to name those that are on (seen on LXD 5.0.2).
 */
const onAtFirst = [
  "features.images",
  "features.profiles",
  "features.storage.volumes",
  "features.storage.buckets",
];

const isFeature = (key: string) => key.startsWith("features.");
/** The one feature that may change in a project that is not empty. */
const isFree = (key: string) => key === "features.networks.zones";

const projectRules: KeyRules<unknown> = {
  ...ordinaryKeys,
  filledByServer: (key, value) => onAtFirst.includes(key) && value === "true",
};

/** A feature that the program gives up goes back to what a new project has. */
function withFeatures(body: Record<string, unknown>, live: Raw): Record<string, unknown> {
  const config = textsOf(body.config);
  const known = onAtFirst.filter((key) => live.config?.[key] !== undefined && config[key] === undefined);
  return { ...body, config: { ...config, ...Object.fromEntries(known.map((key) => [key, "true"])) } };
}

const fetchProject = async ({ name = "" }: Address, context: Context): Promise<Raw> =>
  (await context.client.get<Raw>(apiPath("projects", name), { signal: context.signal })).value;

/** Features that are to be other than they are on the server. */
function featuresToChange({ old, inputs }: Pick<Write, "old" | "inputs">, live: Raw): string[] {
  const [before, after] = [entriesOf(old.config), entriesOf(inputs.config)];
  if (inputs.config instanceof Unknown) return [];
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const said = all.filter((key) => isFeature(key) && !(after[key] instanceof Unknown));
  const isOn = (value: unknown) => value === "true";
  return said.filter((key) => {
    const wanted = key in after ? isOn(after[key]) : onAtFirst.includes(key);
    return !isFree(key) && wanted !== isOn(live.config?.[key]);
  });
}

/** What 5.0.2 would do, or refuse without saying why: what is in the project stands in the way. */
const refuseUnlessEmpty = refusal(async (plan, context) => {
  const { action, address, inputs, changed } = plan;
  if (action !== "update" || (!changed.has("name") && !changed.has("config"))) return [];
  const live = await fetchProject(address, context);
  const features = featuresToChange(plan, live);
  const isKnown = !(inputs.name instanceof Unknown);
  const isRenamed = changed.has("name") && isKnown && textOf(inputs.name) !== address.name;
  if (features.length === 0 && !isRenamed) return [];
  const contents = await contentsOf(live, context);
  if (contents.length === 0) return [];
  const what = isRenamed
    ? `cannot be renamed to "${textOf(inputs.name)}"`
    : `cannot change ${features.join(", ")}`;
  const sentence = `Project "${address.name}" ${what} while it is not empty: it holds ${listed(contents)}. Remove these first, or make another project.`;
  return [about([isRenamed ? "name" : "config"], sentence)];
});

/** What goes into the profile `default` when the server makes the project. */
const creationOnlyText = (what: string, refersTo: string) =>
  optional(
    text(
      `${what} Default: it gets none. Used when the project is made; a change has no effect on the server.`,
      {
        creationOnly: true,
        refersTo,
        extension: "project_default_network_and_storage",
      },
    ),
  );

export const Project = entity({
  type: "Project",
  path: "/1.0/projects/<name>",
  listedBy: "lxc project list",
  description:
    "A project: a space of its own for instances, and by its features for images, profiles, volumes and networks. See https://documentation.ubuntu.com/lxd/en/latest/explanation/projects/ and `/1.0/projects`.",
  inputs: properties({
    name: shared.nameInput(
      projectNaming.form,
      "Renamed in place while the project is empty; an error otherwise.",
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "project (`features.*`, `limits.*`, `restricted.*`, …)",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/projects/",
      "Changes in place; features only while the project is empty, which is an error otherwise. A feature that is left out is as in a new project.",
    ),
    ownership: shared.ownershipInput,
    defaultNetwork: creationOnlyText(
      "The name of a network that the profile `default` of the project gets a network card on.",
      "Network",
    ),
    defaultStoragePool: creationOnlyText(
      "The name of a storage pool that the profile `default` of the project gets a root disk in.",
      "StoragePool",
    ),
    forceDestroy: ours(
      flag(
        "Delete the project with all that is in it (instances, images, volumes, networks, profiles); what that is, is named in the log first. Default false: deleting a project that is not empty is an error. Its profile `default` does not count, cached images do. A change has no effect on the server.",
        { default: false },
      ),
    ),
  }),
  outputs: properties({
    usedBy: shared.usedByOutput,
    effectiveConfig: shared.effectiveConfigOutput,
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["name"], example: "lab" },
  whyNotAdopted: ({ name }) =>
    name === "default" ? "every server has it, and it cannot be deleted" : undefined,
  scope: "none",
  naming: projectNaming,
  timeouts: { create: 60, update: 120, delete: 1800 },
  owned: { config: projectRules },
  plan: [doubtAboutKeys(aboutProjects), refuseUnlessEmpty],
  renames: true,
  creation: ({ defaultNetwork, defaultStoragePool }) => ({
    ...(defaultNetwork !== undefined && { network: defaultNetwork }),
    ...(defaultStoragePool !== undefined && { storage: defaultStoragePool }),
  }),
  sent: withFeatures,
  outputsOf: (raw) => ({ effectiveConfig: shared.effectiveConfig(raw.config) }),
  delete: async (address, inputs, _outputs, context) => {
    const live = await fetchProject(address, context);
    const contents = await contentsOf(live, context);
    const options = { signal: context.signal, onProgress: context.log.status };
    if (contents.length > 0 && inputs.forceDestroy !== true) {
      throw new Failure(
        "precondition",
        `Project "${address.name}" was not deleted, for it is not empty: it holds ${listed(contents)}. Remove these first, or set forceDestroy: true to delete them with it.`,
      );
    }
    if (contents.length > 0) {
      context.log.warning(
        `Project "${address.name}" is deleted with all that is in it: ${listed(contents)}.`,
      );
      await wipe(live, contents, context);
    }
    await context.client.delete(apiPath("projects", address.name), options);
  },
});
