import { apiPath } from "../../lxd";
import type { ResourceDefinition } from "../../reconcile/definition";
import { textOf } from "../../reconcile/values";

/** Networks and ACLs are renamed only while nothing uses them: better to read that in a preview. */
export const warnOfRename =
  (what: string, collection: string): NonNullable<ResourceDefinition["warn"]> =>
  async ({ address, old, inputs, changed }, context) => {
    if (!changed.has("name")) return;
    const path = apiPath(collection, address.name!);
    const { value } = await context.client.get<{ used_by?: string[] | null }>(path, {
      project: address.project,
      signal: context.signal,
    });
    if (!value.used_by?.length) return;
    context.log.warning(
      `${what} "${textOf(old.name)}" cannot be renamed to "${textOf(inputs.name)}" while it is used by ${value.used_by.join(", ")}: the server will refuse. To replace it instead, use the resource option replaceOnChanges: ["name"].`,
    );
  };
