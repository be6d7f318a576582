/** The classes that a Node program can use without a plugin. */
import * as pulumi from "@pulumi/pulumi";
import type * as Host from "./host";
import { secretPaths } from "./marks";
import { nameKey, optionsKey, secretsKey } from "./notes";
import { notedOptions, refuseGet } from "./options";
import type { DynamicClass } from "./types";
import type { Plain } from "./wire";

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

/**
 * The class of a type.
 * @param names of its properties, inputs and outputs: what the engine answers and nobody has declared is shown by them
 */
export function dynamicClass<Args extends object, Resource>(
  type: string,
  names: readonly string[],
): DynamicClass<Args, Resource> {
  // One provider object per type: the SDK remembers the text of each, and serialising costs time.
  const provider = providerOf(type);
  const outputs = Object.fromEntries(names.map((name) => [name, undefined]));
  const Class = class extends pulumi.dynamic.Resource {
    constructor(name: string, args?: Args, options?: pulumi.CustomResourceOptions) {
      const noted = {
        [nameKey]: name,
        [secretsKey]: secretPaths(args ?? {}),
        [optionsKey]: notedOptions(type, name, options),
      };
      super(provider, name, { ...outputs, ...args, ...noted }, options, "lxd", type);
    }

    /** The SDK's classes have it. */
    static get(name: string): never {
      return refuseGet(type, name);
    }
  };
  Object.defineProperty(Class, "name", { value: type });
  return Class as unknown as DynamicClass<Args, Resource>;
}
