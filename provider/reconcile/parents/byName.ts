/** A parent that is known by its name alone: its new one is what this run, or an earlier one, has given it. */
import { isDeepStrictEqual } from "node:util";
import { addressFrom } from "../address";
import type { Address } from "../definition";
import { unlessOutOfReach } from "../outOfReach";
import { textOf, type PropertyMap } from "../values";
import type { Child, Parent } from "./parent";

interface Named {
  readonly type: string;
  /** The child's property for each segment of the parent's id. */
  readonly segments: Readonly<Record<string, string>>;
  /** What belongs to it stays behind when it changes its place, and follows its name alone. */
  readonly onlyRenames?: true;
}

export function byName({ type, segments, onlyRenames }: Named): Parent {
  const properties = Object.values(segments);
  const lastOf = properties.at(-1);
  const parentOf = (of: PropertyMap): Address =>
    Object.fromEntries(
      Object.entries(segments).map(([segment, property]) => [segment, textOf(of[property])]),
    );
  return {
    type,
    addressOf: parentOf,
    judge: async (child, old, inputs, _outputs, context) => {
      const [before, after] = [parentOf(old), parentOf(inputs)];
      const changed = properties.filter((property) => old[property] !== inputs[property]);
      const isKnown = [before, after].every((address) =>
        Object.values(address).every((value) => value !== ""),
      );
      const isElsewhere = onlyRenames === true && changed.some((property) => property !== lastOf);
      if (changed.length === 0 || !isKnown || isElsewhere) return {};
      const isSame =
        isDeepStrictEqual(context.moved(type, before), after) ||
        (await unlessOutOfReach(hasFollowed(), `What the ${type} has now`, context));
      return isSame ? Object.fromEntries(changed.map((property) => [property, "renamed" as const])) : {};

      /** After an update that got no further, the child is there under the new name, and under the old no longer. */
      async function hasFollowed(): Promise<boolean> {
        const look = { ...context, reading: "one" as const };
        const isThere = async (of: PropertyMap) =>
          (await child.read(addressFrom(child, of), look)) !== undefined;
        return !(await isThere(old)) && (await isThere(inputs));
      }
    },
    follow: async (child: Child, plan, context) => {
      const followed: Record<string, string> = { ...plan.address };
      for (const property of properties) {
        const said = plan.value(property, plan.old[property]);
        // An unchanged project may share what it has with "default": the address says where that is.
        if (said === plan.old[property]) continue;
        const isProject = property === "project";
        followed[property] = isProject ? await context.effectiveProject(child, textOf(said)) : textOf(said);
      }
      return followed;
    },
    locate: (address) => Promise.resolve({ address, raw: undefined, inputs: {}, outputs: {} }),
  };
}
