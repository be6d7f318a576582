import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { list, object, optional, properties, text } from "../reconcile/properties";
import * as shared from "./arguments";

interface RawPermission {
  readonly entity_type: string;
  readonly url: string;
  readonly entitlement: string;
  readonly groups?: string[] | null;
}

const permission = object("ListedPermission", "What may be done with one object.", {
  entityType: text("What kind of object it is: `server`, `project`, `instance`, …"),
  url: text("The object's API path."),
  entitlement: text("What may be done with it: `viewer`, `can_exec`, …"),
  groups: list(text("The name of a group."), "The groups that have it, sorted."),
});

export const getPermissions = defineFunction({
  name: "getPermissions",
  description:
    "Every permission that there is to give, and which groups have it: what `AuthGroup.permissions` can name. See `GET /1.0/auth/permissions`.",
  extension: "access_management",
  inputs: properties({
    entityType: optional(text("Only those of this kind of objects. Default: all.")),
    project: optional(text("Only those of objects of this project. Default: all.")),
  }),
  outputs: properties({ permissions: list(permission, "The permissions, by object.") }),
  timeout: 60,
  run: async (inputs, context) => {
    const { entityType = "" } = inputs;
    const found = await context.client.list<RawPermission>(apiPath("auth", "permissions"), {
      project: inputs.project || undefined,
      query: entityType === "" ? {} : { "entity-type": entityType },
      signal: context.signal,
    });
    const shown = found.map(({ entity_type, url, entitlement, groups }) => ({
      entityType: entity_type,
      url,
      entitlement,
      groups: [...(groups ?? [])].sort(),
    }));
    return { permissions: shared.sortedBy(shown, "url", "entitlement") };
  },
});
