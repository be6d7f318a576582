/** Outputs that tell of a moment: how full a pool is, when an image was last used. */
import { isDeepStrictEqual } from "node:util";
import type { ResourceDefinition } from "./definition";
import { annotations } from "./properties";
import type { PropertyMap } from "./values";

/**
 * What a refresh makes of an object on which nothing but such outputs has changed: they are as they were. They would
 * be a change of every refresh otherwise, among which the real ones are not seen.
 */
export function withoutNewReadings(
  { outputs: definition }: Pick<ResourceDefinition, "outputs">,
  before: PropertyMap,
  now: PropertyMap,
): PropertyMap {
  const isReading = (name: string) => {
    const schema = definition.properties[name];
    return schema !== undefined && annotations(schema).reading === true;
  };
  const only = (of: PropertyMap, wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => wanted(name)));
  const tells = (name: string) => !isReading(name);
  if (!isDeepStrictEqual(only(before, tells), only(now, tells))) return now;
  return { ...only(now, (name) => !isReading(name)), ...only(before, isReading) };
}
