import { isDeepStrictEqual } from "node:util";
import { apiPath } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { urlOf } from "../../reconcile/fetch";
import { untilAnswered } from "../../reconcile/lifecycle/act/lost";
import type { KeyRules } from "../../reconcile/ownership";
import { inParent } from "../../reconcile/parents";
import { flag, list, mapOf, object, optional, properties, stringMap, text } from "../../reconcile/properties";
import {
  entriesOf,
  isMap,
  listOf,
  textOf,
  textsOf,
  type PropertyMap,
  type Value,
} from "../../reconcile/values";
import { wholly, type Wanted } from "../../reconcile/wholly";
import { ownershipInput, projectInput, urlOutput } from "../shared";
import { allInstances, instanceInput, itsInstance, type InInstance } from "../instance/parent";

interface RawTemplate {
  readonly when: string[] | null;
  readonly create_only: boolean;
  readonly template: string;
  readonly properties: Record<string, string> | null;
}

/** What came with the image as metadata.yaml; dates in seconds since 1970. */
interface RawMetadata {
  readonly architecture: string;
  readonly creation_date: number;
  readonly expiry_date: number;
  readonly properties: Record<string, string> | null;
  readonly templates: Record<string, RawTemplate> | null;
}

/** Those that the image brought are its own. */
const propertyRules: KeyRules<unknown> = { serverOwned: () => false, filledByServer: () => true };

const pathOf = ({ instance }: InInstance) => apiPath("instances", instance, "metadata");
const optionsOf = ({ project }: InInstance, context: Context) => ({
  project,
  signal: context.signal,
});

const instant = (seconds: number) => (seconds === 0 ? null : new Date(seconds * 1000).toISOString());
const secondsOf = (value: Value | undefined, otherwise: number) => {
  if (value === null) return 0;
  return typeof value === "string" ? Math.floor(Date.parse(value) / 1000) : otherwise;
};

function templatesOf(raw: RawMetadata): PropertyMap {
  const entries = Object.entries(raw.templates ?? {}).map(([path, template]): [string, PropertyMap] => [
    path,
    {
      when: template.when ?? [],
      createOnly: template.create_only,
      template: template.template,
      properties: template.properties ?? {},
    },
  ]);
  return Object.fromEntries(entries);
}

function rawTemplates(templates: Value | undefined): Record<string, RawTemplate> | undefined {
  if (templates === undefined || !isMap(templates)) return undefined;
  const entries = Object.entries(templates).map(([path, given]): [string, RawTemplate] => {
    const { when, createOnly, template, properties: values } = entriesOf(given);
    return [
      path,
      {
        when: listOf(when),
        create_only: createOnly === true,
        template: textOf(template),
        properties: textsOf(values),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** What is declared, over what is there. */
function merged(live: RawMetadata, plan: Pick<Wanted, "value" | "merge">): RawMetadata {
  return {
    architecture: textOf(plan.value("architecture", live.architecture)) || live.architecture,
    creation_date: secondsOf(plan.value("creationDate", instant(live.creation_date)), live.creation_date),
    expiry_date: secondsOf(plan.value("expiryDate", instant(live.expiry_date)), live.expiry_date),
    properties: textsOf(plan.merge("properties", live.properties ?? {})),
    templates: rawTemplates(plan.value("templates", templatesOf(live))) ?? live.templates,
  };
}

export const InstanceMetadata = inParent({
  parent: itsInstance,
  inside: ["properties", "templates"],
  type: "InstanceMetadata",
  noun: "instance's metadata",
  path: "/1.0/instances/<instance>/metadata",
  description:
    "The metadata that an instance has from its image (`metadata.yaml`), one per instance. What the program does not declare stays as it is. Deleting the resource puts back what was there before it. See `/1.0/instances/<instance>/metadata`.",
  inputs: properties({
    instance: instanceInput("resource"),
    architecture: optional(
      text("The architecture's name. Default: as it is. Changes in place.", {
        sameAs: "architecture",
        computed: true,
        imported: true,
      }),
    ),
    creationDate: optional(
      text("When the image was made, such as `2030-01-31T12:00:00Z`. Default: as it is. Changes in place.", {
        sameAs: "instant",
        computed: true,
        imported: true,
      }),
    ),
    expiryDate: optional(
      text("When the image expires. Default: as it is. Changes in place.", {
        sameAs: "instant",
        computed: true,
        imported: true,
      }),
    ),
    properties: optional(
      stringMap(
        "Properties, such as `os`, `release` and `description`. Those that were there before the resource stay. Changes in place.",
        { owned: true },
      ),
    ),
    templates: optional(
      mapOf(
        object("InstanceMetadataTemplate", "A file that LXD writes from a template.", {
          when: list(text("An event."), "When: `create`, `copy`, `rename`, `start`."),
          createOnly: optional(flag("Only when the file does not exist yet. Default false.")),
          template: text(
            "The name of the template (`InstanceTemplate.path`). It must exist, or the instance does not start.",
          ),
          properties: optional(stringMap("Values for the template.")),
        }),
        "By the absolute path inside the instance. All of them, or none: left out, they stay as they are. Changes in place.",
        { computed: true, imported: true },
      ),
    ),
    ownership: ownershipInput,
    project: projectInput("A change replaces the resource."),
  }),
  outputs: properties({ url: urlOutput("instance", "project") }),
  id: { segments: ["project", "instance"], example: "default/web" },
  scope: "project",
  notAdopted: "it comes with the instance's image",
  timeouts: { create: 60, update: 60, delete: 60 },
  owned: { properties: propertyRules },
  queue: (address) => `InstanceMetadata:${address.project}/${address.instance}`,
  label: (address) => `The metadata of instance "${address.instance}"`,
  create: async (inputs, address, context) => {
    let before: RawMetadata | undefined;
    const declare = (live: RawMetadata) => {
      before ??= live;
      context.foundBefore?.({ ...before });
      return merged(live, wholly(inputs));
    };
    const write = () =>
      context.client.update<RawMetadata>(pathOf(address), declare, optionsOf(address, context));
    await untilAnswered(write, context);
    return { address, ...(before && { kept: { ...before } }) };
  },
  list: async (place, context) => {
    const all = await allInstances(place.project, context);
    return all.map(({ name }) => ({ ...place, instance: name }));
  },
  read: async (address, context, state) => {
    const { value: raw } = await context.client.get<RawMetadata>(
      pathOf(address),
      optionsOf(address, context),
    );
    const said: PropertyMap | undefined = state?.inputs;
    // An import tells all; what its outputs have, they keep.
    const before: PropertyMap = { ...state?.outputs, ...said };
    const declared: PropertyMap = {
      architecture: raw.architecture,
      creationDate: instant(raw.creation_date),
      expiryDate: instant(raw.expiry_date),
      templates: withoutDefaults(templatesOf(raw), said?.templates),
    };
    const told = Object.entries(declared).filter(([name, value]) =>
      said === undefined ? !isEmpty(value) : before[name] !== undefined,
    );
    return {
      inputs: { ...Object.fromEntries(told), properties: raw.properties ?? {} },
      outputs: { url: urlOf(["instances", address.instance, "metadata"], address.project) },
    };
  },
  update: async (plan, context) => {
    const { address } = plan;
    const update = (live: RawMetadata) => {
      const wanted = merged(live, plan);
      return isDeepStrictEqual(wanted, live) ? undefined : wanted;
    };
    await context.client.update<RawMetadata>(pathOf(address), update, optionsOf(address, context));
    return { address };
  },
  delete: async (address, _inputs, { __kept: before }, context) => {
    if (before === undefined) return;
    await context.client.put(pathOf(address), before, optionsOf(address, context));
  },
});

const isEmpty = (value: Value) =>
  value === null || value === "" || (isMap(value) && Object.keys(value).length === 0);

/** What the server fills into a template that the program leaves out is no difference. */
function withoutDefaults(templates: PropertyMap, declared: Value | undefined): PropertyMap {
  const said = declared !== undefined && isMap(declared) ? declared : {};
  const entries = Object.entries(templates).map(([path, template]): [string, Value] => {
    const given = said[path];
    const names = given !== undefined && isMap(given) ? given : {};
    const kept = Object.entries(entriesOf(template)).filter(
      ([name, value]) => name in names || !(value === false || isEmpty(value)),
    );
    return [path, Object.fromEntries(kept)];
  });
  return Object.fromEntries(entries);
}
