import { entity } from "../../reconcile/entity";
import { plainNaming } from "../../reconcile/naming";
import { list, object, properties, text } from "../../reconcile/properties";
import { entriesOf, listOf, type Value } from "../../reconcile/values";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/explanation/authorization/";

const permission = object("AuthPermission", "What members of a group may do with one object.", {
  entityType: text("What kind of object: `server`, `project`, `instance`, …"),
  url: text("The object's API path, as the output `url` of a resource has it.", { sameAs: "apiPath" }),
  entitlement: text("What may be done with it: `viewer`, `operator`, `can_exec`, …"),
});

export const AuthGroup = entity({
  type: "AuthGroup",
  noun: "group of identities",
  path: "/1.0/auth/groups/<name>",
  extension: "access_management",
  description: `A group of identities, and what its members may do. See ${document} and \`/1.0/auth/groups\`.`,
  inputs: properties({
    name: shared.nameInput(plainNaming.form, "Renamed in place."),
    description: shared.descriptionInput,
    permissions: list(
      permission,
      "What its members may do. Their order says nothing. Default nothing. Changes in place.",
      { default: [], sameAs: "set", carried: true },
    ),
  }),
  outputs: properties({
    identities: list(text("`method/identifier`."), "Who is in it, sorted.", { changesWith: "anything" }),
    identityProviderGroups: list(text("A name."), "The groups of identity providers that are mapped to it.", {
      changesWith: "anything",
    }),
    url: shared.urlOutput("name"),
  }),
  id: { segments: ["name"], example: "operators" },
  scope: "none",
  naming: plainNaming,
  renames: true,
  outputsOf: ({ identities, identity_provider_groups: groups }) => ({
    identities: identitiesOf(identities),
    identityProviderGroups: listOf(groups).sort(),
  }),
});

/** The server tells them by method: `{"tls": ["…"]}`. */
const identitiesOf = (byMethod: Value | undefined): string[] =>
  Object.entries(entriesOf(byMethod))
    .flatMap(([method, identifiers]) => listOf(identifiers).map((one) => `${method}/${one}`))
    .sort();
