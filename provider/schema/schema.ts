/** The package schema, made from the definitions: the source of the SDKs and of the reference documentation. */
import { configuration, variableOf } from "../reconcile/configuration";
import type { ResourceDefinition } from "../reconcile/definition";
import { needs } from "../reconcile/gates";
import type { FunctionDefinition } from "../reconcile/function";
import { annotations, isRequired } from "../reconcile/properties";
import { projectMayBeLeftOut } from "../reconcile/ids";
import { narrowing } from "../reconcile/lifecycle/list";
import { tableOfChanges } from "./changes";
import { inputMembers, members, type PropertySpec, type Types } from "./properties";
import { published, type Repository } from "./published";

export interface Package {
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  readonly author: string;
  readonly repository: Repository;
}

function resourceSpec(definition: ResourceDefinition, types: Types) {
  const inputs = members(definition.inputs, types);
  const outputs = members(definition.outputs, types);
  const always = Object.entries(definition.inputs.properties)
    .filter(([name, schema]) => {
      const { default: fallback, computed } = annotations(schema);
      const filled = name === "name" || name === "project";
      return isRequired(definition.inputs, name) || fallback !== undefined || computed || filled;
    })
    .map(([name]) => name);
  return {
    description: describe(definition),
    inputProperties: inputMembers(definition.inputs, types).properties,
    requiredInputs: inputs.required,
    properties: { ...inputs.properties, ...outputs.properties },
    required: [...new Set([...always, ...outputs.required])].sort(),
    ...(definition.list ? { listInputs: listInputs(definition) } : {}),
  };
}

/** What a list can be narrowed down by. */
function listInputs(definition: ResourceDefinition): { properties: Record<string, PropertySpec> } {
  const describe = (segment: string) =>
    segment === "project"
      ? "The project to look in. Default: the provider's."
      : `Only those of this ${segment}. Default: of all.`;
  const entries = narrowing(definition).map((segment) => [
    segment,
    { type: "string", description: describe(segment) },
  ]);
  return { properties: Object.fromEntries(entries) as Record<string, PropertySpec> };
}

function functionSpec({ description, extension, inputs, outputs }: FunctionDefinition, types: Types) {
  return {
    description: described(description, extension).join("\n\n"),
    inputs: { type: "object", ...inputMembers(inputs, types) },
    outputs: { type: "object", ...members(outputs, types) },
  };
}

function describe(definition: ResourceDefinition): string {
  const { description, timeouts, extension } = definition;
  return [
    ...described(description, extension),
    "## Changes",
    tableOfChanges(definition),
    "## Import",
    ...importGuide(definition),
    "## Timeouts",
    `Unless \`customTimeouts\` says otherwise: create ${timeouts.create} s, update ${timeouts.update} s, delete ${timeouts.delete} s.`,
  ].join("\n\n");
}

const described = (description: string, extension: ResourceDefinition["extension"]): string[] =>
  extension ? [description, needs(extension)] : [description];

function importGuide({ type, id, notImportable }: ResourceDefinition): string[] {
  if (notImportable) return [`Not possible: ${notImportable}`];
  const unless = id.last === "rest" ? " where the name holds no slash" : "";
  const short = projectMayBeLeftOut(id) ? `; the project may be left out${unless}` : "";
  return [
    `The id is \`${id.segments.join("/")}\`${short}.`,
    `\`\`\`sh\npulumi import lxd:index:${type} example ${id.example}\n\`\`\``,
  ];
}

/** Config and outputs stay texts: a plain one is no JSON, which SDKs would read it as. */
const orSeveral = ({ type: _string, ...rest }: PropertySpec): PropertySpec => ({
  ...rest,
  oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
});

export function packageSchema(
  about: Package,
  resources: readonly ResourceDefinition[],
  functions: readonly FunctionDefinition[],
) {
  const types: Types = {};
  const resourceSpecs = Object.fromEntries(
    resources.map((definition) => [`lxd:index:${definition.type}`, resourceSpec(definition, types)]),
  );
  const functionSpecs = Object.fromEntries(
    functions.map((definition) => [`lxd:index:${definition.name}`, functionSpec(definition, types)]),
  );
  const settings = members(configuration, types).properties;
  const variables: Record<string, PropertySpec & { defaultInfo?: { environment: string[] } }> = {};
  for (const [key, property] of Object.entries(settings)) {
    variables[key] = {
      ...property,
      description: `${property.description} Environment variable: \`${variableOf(key)}\`.`,
    };
  }
  const { goModule, ...places } = published(about.repository);
  return {
    name: "lxd",
    displayName: "LXD",
    publisher: about.author,
    ...places,
    version: about.version,
    description: about.description,
    keywords: about.keywords,
    license: about.license,
    attribution: "This package talks to LXD through its REST API (https://documentation.ubuntu.com/lxd/).",
    config: { variables },
    provider: {
      description: "The connection to an LXD server, and what holds for all resources on it.",
      inputProperties: { ...variables, endpoint: orSeveral(variables.endpoint!) },
      properties: variables,
    },
    types: Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))),
    resources: resourceSpecs,
    functions: functionSpecs,
    language: {
      nodejs: {
        packageName: "pulumi-lxd",
        packageDescription: about.description,
        respectSchemaVersion: true,
        dependencies: { "@pulumi/pulumi": "^3.142.0" },
      },
      python: {
        packageName: "pulumi_lxd",
        readme: `${about.description}. See ${places.homepage}.\n`,
        respectSchemaVersion: true,
        pyproject: { enabled: true },
      },
      go: {
        importBasePath: `${goModule}/lxd`,
        rootPackageName: "lxd",
        respectSchemaVersion: true,
        generateResourceContainerTypes: true,
      },
    },
  };
}
