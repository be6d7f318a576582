/** From a definition to a class that a Node program can use without a plugin. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceDefinition } from "../reconcile/definition";
import type * as Host from "./host";
import { secretPaths } from "./marks";
import { nameKey, secretsKey, type Plain } from "./wire";

/** The members of a generated class that are its outputs. */
export type Outputs<T> = Omit<T, keyof pulumi.CustomResource>;

export type DynamicClass<Args, Resource> = new (
  name: string,
  args: Args,
  options?: pulumi.CustomResourceOptions,
) => pulumi.dynamic.Resource & Outputs<Resource>;

/**
 * The provider of one kind. Its text is what the engine keeps in the state, so it says nothing but the kind, and
 * requires the rest from the installed package when it runs.
 */
function providerOf(kind: string): pulumi.dynamic.ResourceProvider<Plain, Plain> {
  const host = () => require("pulumi-lxd/dynamic/host.js") as typeof Host;
  return {
    configure: (request) => host().configure(request),
    check: (olds, news) => host().check(kind, olds, news),
    diff: (id, olds, news) => host().diff(kind, id, olds, news),
    create: (inputs) => host().create(kind, inputs),
    read: (id, outputs) => host().read(kind, id, outputs ?? {}),
    update: (id, olds, news) => host().update(kind, id, olds, news),
    delete: (id, outputs) => host().remove(kind, id, outputs),
  };
}

export function dynamicClass<Args extends object, Resource>(
  definition: ResourceDefinition,
): DynamicClass<Args, Resource> {
  // One provider object per kind: the SDK remembers the text of each, and serialising costs time.
  const provider = providerOf(definition.type);
  const outputs = Object.fromEntries(
    [definition.inputs, definition.outputs]
      .flatMap(({ properties }) => Object.keys(properties))
      .map((name) => [name, undefined]),
  );
  const Class = class extends pulumi.dynamic.Resource {
    constructor(name: string, args: Args, options?: pulumi.CustomResourceOptions) {
      const noted = { [nameKey]: name, [secretsKey]: secretPaths(args) };
      super(provider, name, { ...outputs, ...args, ...noted }, options, "lxd", definition.type);
    }
  };
  Object.defineProperty(Class, "name", { value: definition.type });
  return Class as unknown as DynamicClass<Args, Resource>;
}
