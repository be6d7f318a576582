import { LxdError, apiPath } from "../../lxd";
import type { ResourceDefinition } from "../../reconcile/definition";
import { addressFrom, entity } from "../../reconcile/entity";
import { properties, text } from "../../reconcile/properties";
import { nameProblem } from "../../reconcile/naming";
import * as shared from "../shared";

/** Anything that the server can keep: aliases are found by their name alone, slashes included (`ubuntu/24.04`). */
const aliasNaming = {
  longest: 255,
  pattern: /^[^\s?&+"'#%]+$/,
  form: "1 to 255 characters without blanks and without any of ? & + \" ' # %",
  sanitise: (name: string) => name,
};

const alias = entity({
  type: "ImageAlias",
  description:
    "A name for an image, which may point to another image later. `Image.aliases` does the same for the aliases that it lists; each alias has one owner. See https://documentation.ubuntu.com/lxd/en/latest/howto/images_manage/ and `/1.0/images/aliases`.",
  inputs: properties({
    name: text("The alias, such as `web` or `ubuntu/24.04`. Renamed in place."),
    target: text(
      "The fingerprint of the image that it points to (`Image.fingerprint`). Changes in place: the alias follows an image that is replaced.",
      { sameAs: "fingerprint" },
    ),
    description: shared.descriptionInput,
    project: shared.projectInput(),
  }),
  outputs: properties({
    imageType: text("What the image is for: `container` or `virtual-machine`.", { changesWith: ["target"] }),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["project", "name"], example: "default/ubuntu/24.04", last: "rest" },
  scope: "features.images",
  // A rename takes 10 s on 5.0.2.
  timeouts: { create: 60, update: 120, delete: 60 },
  check: (inputs, report) => {
    const problem = typeof inputs.name === "string" && nameProblem(inputs.name, aliasNaming);
    if (problem) report("name", problem);
    if (typeof inputs.target !== "string" || /^[0-9a-f]{64}$/i.test(inputs.target)) return;
    report(
      "target",
      `target must be the whole fingerprint of an image, 64 hexadecimal digits (the output "fingerprint" of an Image), which "${inputs.target}" is not.`,
    );
  },
  label: (address) => `Image alias "${address.name}"`,
  collection: () => ["images", "aliases"],
  renames: true,
  fields: {
    target: {
      as: "target",
      send: (value) => (typeof value === "string" ? value.toLowerCase() : value),
      receive: (value) => value as string,
    },
  },
  outputsOf: (raw) => ({ imageType: raw.type as string }),
});

export const ImageAlias: ResourceDefinition = {
  ...alias,
  update: async (plan, context) => {
    try {
      return await alias.update(plan, context);
    } catch (error) {
      // An image that is deleted takes its aliases with it: one that is replaced by "delete first" took this one.
      const isGone = error instanceof LxdError && error.kind === "notFound" && plan.changed.has("target");
      if (!isGone || (await alias.read(plan.address, context)) !== undefined) throw error;
      const options = { project: plan.address.project, signal: context.signal };
      const { name, target, description } = plan.inputs;
      await context.client.post(apiPath("images", "aliases"), { name, target, description }, options);
      return addressFrom(alias, plan.inputs, plan.address.project!);
    }
  },
};
