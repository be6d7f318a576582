/** Likely mistakes, told once: when they are declared for the first time. */
import type { Context, ResourceDefinition } from "../definition";
import type { Path } from "../paths";
import { withoutSecrets } from "../secrets";
import type { PropertyMap } from "../values";

/** @param marks of the inputs: what is secret is quoted in no sentence */
export async function sayDoubts(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  marks: readonly Path[],
  context: Context,
  old: PropertyMap = {},
): Promise<void> {
  if (!definition.doubts) return;
  const before = await definition.doubts(old, context);
  for (const doubt of await definition.doubts(withoutSecrets(inputs, marks), context)) {
    if (!before.includes(doubt)) context.log.warning(doubt);
  }
}
