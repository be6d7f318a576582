import { LxdError, apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import { entity } from "../../reconcile/entity";
import { refusal } from "../../reconcile/notes";
import { exclusive, oneOf, optional, properties, text } from "../../reconcile/properties";
import { freeNaming, nameProblem } from "../../reconcile/naming";
import { textOf } from "../../reconcile/values";
import * as shared from "../shared";
import { aliasThing } from "./aliasThing";
import { imageKind } from "./kinds";
import { fetchImage } from "./server";

/**
 * LXD takes the type of the image, whatever it is sent (5.0), so another one would never come true. An image that is
 * not there, or not yet, tells nothing: the server says so by itself.
 */
const refuseOtherType = refusal(async ({ inputs, address }, context) => {
  const { name, type } = inputs;
  const target = textOf(inputs.target).toLowerCase();
  if (typeof type !== "string" || target === "") return [];
  const image = await fetchImage(target, address.project, { ...context, reading: "one" });
  if (image === undefined || image.type === type) return [];
  const sentence = `type: the alias "${textOf(name)}" cannot be of type "${type}", for its target ${target.slice(0, 12)} is an image of type "${image.type}". Leave type out, or name another image.`;
  return [{ path: ["type"], sentence, as: "invalid" }];
});

const alias = entity({
  type: "ImageAlias",
  path: "/1.0/images/aliases/<name>",
  description:
    "A name for an image, which may point to another image later. `Image.aliases` does the same for the aliases that it lists; each alias has one owner. See https://documentation.ubuntu.com/lxd/en/latest/howto/images_manage/ and `/1.0/images/aliases`.",
  inputs: properties({
    name: exclusive(text("The alias, such as `web` or `ubuntu/24.04`. Renamed in place."), aliasThing),
    target: text(
      "The fingerprint of the image that it points to (`Image.fingerprint`). Changes in place: the alias follows an image that is replaced.",
      { sameAs: "fingerprint" },
    ),
    type: optional(
      oneOf(
        imageKind,
        "What the image is for. An alias is of the type of its target; naming another one is an error. Default: the target's. Changes in place, with `target`.",
        { computed: true, changesWith: ["target"] },
      ),
    ),
    description: shared.descriptionInput,
    project: shared.projectInput(),
  }),
  outputs: properties({
    imageType: text("What the image is for: `container` or `virtual-machine`.", { changesWith: ["target"] }),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["project", "name"], example: "default/web", last: "rest" },
  scope: "features.images",
  notAdopted: "Image.aliases has them, and each alias has one owner",
  // A rename takes 10 s on 5.0.2.
  timeouts: { create: 60, update: 120, delete: 60 },
  check: (inputs, report) => {
    const problem = typeof inputs.name === "string" && nameProblem(inputs.name, freeNaming);
    if (problem) report("name", problem);
    if (typeof inputs.target !== "string" || /^[0-9a-f]{64}$/i.test(inputs.target)) return;
    report(
      "target",
      `target must be the whole fingerprint of an image, 64 hexadecimal digits (the output "fingerprint" of an Image), which "${inputs.target}" is not.`,
    );
  },
  label: (address) => `Image alias "${address.name}"`,
  renames: true,
  fields: {
    target: {
      as: "target",
      send: (value) => (typeof value === "string" ? value.toLowerCase() : value),
      receive: textOf,
    },
  },
  creation: ({ type }) => ({ type }),
  inputsOf: (raw) => ({ type: textOf(raw.type) }),
  outputsOf: (raw) => ({ imageType: textOf(raw.type) }),
  plan: [refuseOtherType],
});

export const ImageAlias = define({
  ...alias,
  update: async (plan, context) => {
    try {
      return await alias.update(plan, context);
    } catch (error) {
      // An image that is deleted takes its aliases with it: one that is replaced by "delete first" took this one.
      const isGone = error instanceof LxdError && error.kind === "notFound" && plan.changed.has("target");
      if (!isGone || (await alias.read(plan.address, context)) !== undefined) throw error;
      const options = { project: plan.address.project, signal: context.signal };
      const { name, target, type, description } = plan.inputs;
      await context.client.post(apiPath("images", "aliases"), { name, target, type, description }, options);
      return { address: { ...plan.address, name } };
    }
  },
});
