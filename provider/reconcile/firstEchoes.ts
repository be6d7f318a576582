/**
 * What an output echoes of others for the first time. A refresh reads resources side by side, so that it may be a secret
 * of one whose read has not begun yet: it becomes secret, unless it is known to be declared in clear.
 */
import type { ResourceDefinition } from "./definition";
import { annotations, valuesOf } from "./properties";
import { isRecognisable } from "./recognisable";
import { Secret, entriesOf, isMap, mapped, type PropertyMap, type Value } from "./values";

/** Maps that change with anything: with what others write to other objects. */
export const echoesOf = ({ outputs }: Pick<ResourceDefinition, "outputs">): string[] =>
  Object.entries(outputs.properties)
    .filter(([, schema]) => annotations(schema).changesWith === "anything" && valuesOf(schema) !== undefined)
    .map(([name]) => name);

/** @param isKnown whether somebody has declared it in clear: an entry of that name, or a text */
export function withCare(
  outputs: PropertyMap,
  before: PropertyMap,
  echoes: readonly string[],
  isKnown: (key: string, text: string) => boolean,
): PropertyMap {
  const care = (value: Value, old: Value | undefined, key: string): Value => {
    if (isMap(value)) return mapped(value, (item, name) => care(item, entriesOf(old)[name], name));
    const isNew = typeof value === "string" && value !== old && isRecognisable(value);
    return isNew && !isKnown(key, value) ? new Secret(value) : value;
  };
  return mapped(outputs, (value, name) =>
    echoes.includes(name) && name in before ? care(value, before[name], name) : value,
  );
}

/** What the resource itself has is no echo of others. */
export const isOwnEntry = (inputs: PropertyMap, key: string, text: string): boolean =>
  Object.values(inputs).some((item) => isMap(item) && (item[key] === text || isOwnEntry(item, key, text)));
