import { text as textFrom } from "node:stream/consumers";
import { Readable } from "node:stream";
import { LxdError, apiPath } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";
import { takenAdvice } from "../../reconcile/explain";
import { urlOf } from "../../reconcile/fetch";
import { Failure } from "../../reconcile/host";
import { inParent } from "../../reconcile/parents";
import { properties, text } from "../../reconcile/properties";
import { projectInput, urlOutput } from "../shared";
import { instanceInput, itsInstance, type InInstance } from "../instance/parent";

/** Where a template is. */
type Where = At<"project" | "instance" | "path">;

const collectionOf = ({ instance }: InInstance) => ["instances", instance, "metadata", "templates"];
const pathOf = (address: InInstance) => apiPath(...collectionOf(address));
const optionsOf = (address: Where, context: Context) => ({
  project: address.project,
  signal: context.signal,
  query: { path: address.path },
});

async function contentAt(address: Where, context: Context): Promise<string | undefined> {
  try {
    const { body } = await context.client.open(pathOf(address), optionsOf(address, context));
    return await textFrom(body);
  } catch (error) {
    if (error instanceof LxdError && error.kind === "notFound") return undefined;
    throw error;
  }
}

async function write(address: Where, content: string, context: Context): Promise<void> {
  const bytes = Buffer.from(content, "utf8");
  const options = { ...optionsOf(address, context), size: bytes.length };
  await context.client.upload(pathOf(address), () => Readable.from([bytes]), {}, options);
}

export const InstanceTemplate = inParent({
  parent: itsInstance,
  inside: ["content"],
  type: "InstanceTemplate",
  noun: "template of an instance",
  path: "/1.0/instances/<instance>/metadata/templates?path=<path>",
  description:
    "A template of an instance, from which LXD writes a file inside it when `InstanceMetadata.templates` names it. Create it before that, and delete it after: an instance whose metadata name a template that is missing does not start. See https://documentation.ubuntu.com/lxd/en/latest/reference/image_format/#templates-optional and `/1.0/instances/<instance>/metadata/templates`.",
  inputs: properties({
    instance: instanceInput("template"),
    path: text("The template's name, such as `hosts.tpl`; without slashes. A change replaces the template.", {
      replaces: true,
    }),
    content: text("The template as text, in the language of Pongo2. Changes in place.", { verbatim: true }),
    project: projectInput("A change replaces the template."),
  }),
  outputs: properties({ url: urlOutput("instance", "project") }),
  id: { segments: ["project", "instance", "path"], example: "default/web/hosts.tpl", last: "rest" },
  scope: "project",
  notAdopted: "they come with the instance's image",
  timeouts: { create: 60, update: 60, delete: 60 },
  label: (address) => `Template "${address.path}" of instance "${address.instance}"`,
  check: (inputs, report) => {
    const { path } = inputs;
    if (typeof path === "string" && (path === "" || path.includes("/"))) {
      report(
        "path",
        `path must be a file name without slashes, such as "hosts.tpl", which "${path}" is not.`,
      );
    }
  },
  create: async (inputs, address, context) => {
    if ((await contentAt(address, context)) !== undefined) {
      const message = `Instance "${address.instance}" already has the template "${address.path}". ${takenAdvice(InstanceTemplate, context, address)}`;
      throw new Failure("exists", message);
    }
    await write(address, inputs.content, context);
    return { address };
  },
  list: async (place, context) => {
    const options = { project: place.project, signal: context.signal };
    const { value } = await context.client.get<string[] | null>(pathOf(place), options);
    return (value ?? []).map((template) => ({ ...place, path: template }));
  },
  read: async (address, context) => {
    const content = await contentAt(address, context);
    if (content === undefined) return undefined;
    const url = urlOf(collectionOf(address), address.project, { path: address.path });
    return { inputs: { path: address.path, content }, outputs: { url } };
  },
  update: async ({ address, value }, context) => {
    const live = await contentAt(address, context);
    const wanted = value("content", live);
    if (wanted !== undefined && wanted !== live) await write(address, wanted, context);
    return { address };
  },
  delete: async (address, _inputs, _outputs, context) => {
    await context.client.delete(pathOf(address), optionsOf(address, context));
  },
});
