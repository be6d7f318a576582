/** The options of a resource as the class takes them: what the protocol cannot do is refused, where the program asks for it. */
import * as pulumi from "@pulumi/pulumi";
import type { NotedOptions } from "./notes";

/** Why, and what to do instead. */
const refused: Readonly<Record<string, string>> = {
  import:
    "Pulumi gives a dynamic provider nothing to import by. Import the object with the plugin (pulumi-lxd), and move it over with an alias (docs/dynamic.md)",
  id: "Pulumi gives a dynamic provider nothing to read by. Look the object up with a function, such as getInstance",
  provider:
    "all dynamic resources of a stack have one configuration, that of the stack. Leave it out, or use the plugin (pulumi-lxd) for several servers in one program",
};

/** Refuses what cannot be done, and gives what has to be noted of the rest; nothing where there is none of it. */
export function notedOptions(
  type: string,
  name: string,
  options: pulumi.CustomResourceOptions = {},
): NotedOptions | undefined {
  const given = new Map(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [option, reason] of Object.entries(refused)) {
    if (given.has(option))
      throw new pulumi.RunError(`${type} "${name}" cannot have the option "${option}": ${reason}.`);
  }
  const { ignoreChanges, replaceOnChanges, customTimeouts } = options;
  const noted: NotedOptions = {
    ...(ignoreChanges?.length && { ignoreChanges }),
    ...(replaceOnChanges?.length && { replaceOnChanges }),
    ...(customTimeouts && { customTimeouts: { ...customTimeouts } }),
  };
  return Object.keys(noted).length > 0 ? noted : undefined;
}

/** What `.get` of a class answers, which the SDK's classes have. */
export function refuseGet(type: string, name: string): never {
  throw new pulumi.RunError(`${type}.get("${name}", …) cannot be had: ${refused.id}.`);
}
