/** What a create leaves to a PUT: everything that is declared, whatever is there. */
import type { Write } from "./definition";
import { isMap, type PropertyMap, type Value } from "./values";

export type Wanted<In = PropertyMap, Old = PropertyMap> = Pick<
  Write<In, PropertyMap, unknown, Old>,
  "merge" | "value" | "old"
>;

export const wholly = (inputs: PropertyMap): Wanted => ({
  old: {},
  merge: (property, live) => {
    const declared = inputs[property];
    return { ...live, ...(declared !== undefined && isMap(declared) ? declared : {}) };
  },
  value: <T extends Value | undefined>(property: string, live: T) => inputs[property] ?? live,
});
