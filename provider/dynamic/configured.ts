/** The core as this process has it: one provider, with the configuration of the stack. */
import { createProvider } from "../provider";
import { checkConfiguration, configuration, stackKey } from "../reconcile/configuration";
import { Failure, type Log, type Provider } from "../reconcile/host";
import type { PropertyMap } from "../reconcile/values";

/** The engine shows what this process prints. */
export const log: Log = {
  debug: () => {},
  status: () => {},
  info: (message) => console.log(message),
  warning: (message) => console.warn(`warning: ${message}`),
};

/** A value of the stack's configuration, by its whole key. */
export type Lookup = (key: string) => string | undefined;

export async function configured(lookUp: Lookup): Promise<Provider> {
  const values: PropertyMap = {};
  for (const key of Object.keys(configuration.properties)) {
    const value = lookUp(stackKey(key));
    if (value !== undefined) values[key] = value;
  }
  const { failures } = checkConfiguration(values);
  if (failures.length > 0) throw new Failure("invalid", failures.map(inStack).join("\n"));
  const provider = createProvider();
  await provider.configure(values);
  return provider;
}

/** The engine says of which resource it is. */
const inStack = ({ property, reason }: { readonly property: string; readonly reason: string }): string => {
  const key = property.split("[", 1)[0];
  if (!key) return `The configuration of the stack: ${reason}`;
  return `The configuration of the stack: ${reason} Set it with "pulumi config set ${stackKey(key)}".`;
};

const autonaming = "pulumi:autonaming";

/** What a stack asks for and dynamic providers are not given. */
export function warnOfTheUnheard(lookUp: Lookup): void {
  if (lookUp(autonaming) === undefined) return;
  log.warning(
    `${autonaming} of the stack's configuration does not reach dynamic resources: what has no name is called by its logical name and a random suffix. Name it, or use the plugin (pulumi-lxd).`,
  );
}
