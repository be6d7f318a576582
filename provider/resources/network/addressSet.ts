import { entity } from "../../reconcile/entity";
import { hostNaming } from "../../reconcile/naming";
import { list, properties, text } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { freeKeysOnly } from "../keys/network";
import * as shared from "../shared";

const document = "https://linuxcontainers.org/incus/docs/main/howto/network_address_sets/";

export const NetworkAddressSet = entity({
  type: "NetworkAddressSet",
  path: "/1.0/network-address-sets/<name>",
  extension: "network_address_set",
  description: `Addresses under one name, which rules of ACLs name as \`$NAME\`. See ${document} and \`/1.0/network-address-sets\`.`,
  inputs: properties({
    name: shared.nameInput(hostNaming.form, "Renamed in place while nothing uses it."),
    description: shared.descriptionInput,
    addresses: list(
      text("An IP address or a subnet.", { sameAs: "address" }),
      "The addresses. Their order says nothing. Default none. Changes in place.",
      { default: [], sameAs: "set", carried: true },
    ),
    config: shared.configInput("address set (`user.*` only)", document),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("name") }),
  id: { segments: ["project", "name"], example: "default/offices" },
  scope: "features.networks",
  naming: hostNaming,
  plan: [doubtAboutKeys(freeKeysOnly)],
  renames: true,
});
