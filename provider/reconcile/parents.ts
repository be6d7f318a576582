/**
 * What belongs to another object (a forward to its network, a snapshot to its volume) follows that object when it is
 * renamed or moved: other words for the same parent are no other parent.
 */
import { isDeepStrictEqual } from "node:util";
import type { Address, Context, ResourceDefinition, Write } from "./definition";
import { unlessOutOfReach } from "./outOfReach";
import { textOf, type PropertyMap } from "./values";

/** The parent's type, and the child's property for each segment of the parent's id. */
export interface Parent {
  readonly type: string;
  readonly segments: Readonly<Record<string, string>>;
}

const parentAddress = (parent: Parent, properties: PropertyMap): Address =>
  Object.fromEntries(
    Object.entries(parent.segments).map(([segment, property]) => [segment, textOf(properties[property])]),
  );

/**
 * Which of the properties that name the parent only tell its new name or place: it was planned in this process, or the
 * child is there already (`hasFollowed`), after an update that got no further.
 */
export async function judgeParent(
  parent: Parent,
  old: PropertyMap,
  inputs: PropertyMap,
  context: Context,
  hasFollowed: () => Promise<boolean>,
): Promise<Record<string, "renamed">> {
  const [before, after] = [parentAddress(parent, old), parentAddress(parent, inputs)];
  const changed = Object.values(parent.segments).filter((property) => old[property] !== inputs[property]);
  const isKnown = [before, after].every((address) => Object.values(address).every((value) => value !== ""));
  if (changed.length === 0 || !isKnown) return {};
  const isSame =
    isDeepStrictEqual(context.moved(parent.type, before), after) ||
    (await unlessOutOfReach(hasFollowed(), `What the ${parent.type} has now`, context));
  return isSame ? Object.fromEntries(changed.map((property) => [property, "renamed" as const])) : {};
}

/** Where a child is once its parent is where the program says: another parent would have replaced it. */
export async function followParent(
  definition: Pick<ResourceDefinition, "scope" | "ownFeature">,
  parent: Parent,
  plan: Pick<Write, "address" | "old" | "value">,
  context: Context,
): Promise<Address> {
  const followed: Record<string, string> = { ...plan.address };
  for (const property of Object.values(parent.segments)) {
    const said = plan.value(property, plan.old[property]);
    // An unchanged project may share what it has with "default": the address says where that is.
    if (said === plan.old[property]) continue;
    const isProject = property === "project";
    followed[property] = isProject ? await context.effectiveProject(definition, textOf(said)) : textOf(said);
  }
  return followed;
}
