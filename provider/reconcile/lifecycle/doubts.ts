/** Likely mistakes, told once: when they are declared for the first time. */
import type { Context, ResourceDefinition } from "../definition";
import type { PropertyMap } from "../values";

export async function sayDoubts(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  context: Context,
  old: PropertyMap = {},
): Promise<void> {
  if (!definition.doubts) return;
  const before = await definition.doubts(old, context);
  for (const doubt of await definition.doubts(inputs, context)) {
    if (!before.includes(doubt)) context.log.warning(doubt);
  }
}
