import { apiPath } from "../../lxd";
import { refusal, type Rule } from "../../reconcile/notes";
import { unlessOutOfReach } from "../../reconcile/outOfReach";
import { Unknown, textOf } from "../../reconcile/values";

/**
 * Networks and ACLs are renamed only while nothing uses them. What uses one at the time of the preview does so when the
 * rename comes: those that stand on it are changed and deleted later.
 */
export const refuseRename = (what: string, collection: string): Rule =>
  refusal(async ({ action, address, old, inputs, changed }, context) => {
    if (action !== "update" || !changed.has("name") || inputs.name instanceof Unknown) return [];
    const looking = context.client.get<{ used_by?: string[] | null }>(
      apiPath(collection, address.name ?? ""),
      {
        project: address.project,
        signal: context.signal,
      },
    );
    const found = await unlessOutOfReach(looking, `What uses ${address.name}`, context);
    const users = found?.value.used_by ?? [];
    if (users.length === 0) return [];
    const sentence = `${what} "${textOf(old.name)}" cannot be renamed to "${textOf(inputs.name)}" while it is used by ${users.join(", ")}: the server would refuse. Remove these first, or replace it with the resource option replaceOnChanges: ["name"].`;
    return [{ path: ["name"], sentence }];
  });
