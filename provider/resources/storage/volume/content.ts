import type { Raw } from "../../../reconcile/entity";
import { Failure } from "../../../reconcile/host";
import { textOf } from "../../../reconcile/values";

/** A volume holds what the one holds that it is made from. */
export function refuseOtherContent({ contentType }: { readonly contentType: string }, from: Raw): void {
  if (from.content_type === contentType) return;
  const content = textOf(from.content_type);
  throw new Failure(
    "invalid",
    `The volume "${from.name}" that source names holds a ${content}, so this one will: add contentType: "${content}".`,
  );
}
