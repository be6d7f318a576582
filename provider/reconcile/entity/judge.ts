/** Whether another word for the member that has an entity means the same. */
import { addressFrom } from "../address";
import type { ResourceDefinition } from "../definition";
import { judgePlace } from "../place";
import { isThere, type Kind } from "./kind";

export function judgeOf(kind: Kind): ResourceDefinition["judge"] {
  const { declaration } = kind;
  if (!declaration.placed) return declaration.judge;
  return async (old, inputs, outputs, context, last) => ({
    ...(await declaration.judge?.(old, inputs, outputs, context, last)),
    ...(await judgePlace(inputs, outputs, (target) =>
      isThere(kind, { ...addressFrom(declaration, inputs), target }, context),
    )),
  });
}
