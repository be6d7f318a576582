import { entity } from "../../reconcile/entity";
import { plainNaming } from "../../reconcile/naming";
import { list, properties, text } from "../../reconcile/properties";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/howto/oidc_auth0/";

export const IdentityProviderGroup = entity({
  type: "IdentityProviderGroup",
  noun: "group of an identity provider",
  path: "/1.0/auth/identity-provider-groups/<name>",
  extension: "access_management",
  description: `A group that an identity provider (OIDC) names, and the groups of the server that its members are in. See ${document} and \`/1.0/auth/identity-provider-groups\`.`,
  inputs: properties({
    name: text("The group's name at the identity provider. Renamed in place."),
    groups: list(
      text("The name of a group.", { refersTo: "AuthGroup" }),
      "The groups of the server that its members are in. Their order says nothing. Default none. Changes in place.",
      { default: [], sameAs: "set", carried: true },
    ),
  }),
  outputs: properties({ url: shared.urlOutput("name") }),
  id: { segments: ["name"], example: "staff" },
  scope: "none",
  naming: plainNaming,
  renames: true,
});
