import type { Raw } from "../../reconcile/entity";
import { Failure } from "../../reconcile/host";
import { textOf, type PropertyMap, type Value } from "../../reconcile/values";

/** A volume holds what the one holds that it is made from. */
export function refuseOtherContent(inputs: PropertyMap, from: Raw): void {
  if (from.content_type === inputs.contentType) return;
  const content = textOf(from.content_type as Value);
  throw new Failure(
    "invalid",
    `The volume "${from.name}" that source names holds a ${content}, so this one will: add contentType: "${content}".`,
  );
}
