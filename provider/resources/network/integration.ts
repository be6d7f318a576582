import { entity } from "../../reconcile/entity";
import { plainNaming } from "../../reconcile/naming";
import { choice, oneOf, properties } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutIntegrations } from "../keys/network";
import * as shared from "../shared";

const document = "https://linuxcontainers.org/incus/docs/main/howto/network_integrations/";

export const NetworkIntegration = entity({
  type: "NetworkIntegration",
  path: "/1.0/network-integrations/<name>",
  extension: "network_integrations",
  description: `A connection to another deployment of OVN, which peers of networks can name. See ${document} and \`/1.0/network-integrations\`.`,
  inputs: properties({
    name: shared.nameInput(plainNaming.form, "Renamed in place."),
    type: oneOf(
      choice("NetworkIntegrationKind", "What an integration connects to.", {
        ovn: "The interconnection of several OVN deployments.",
      }),
      'What it connects to. Default "ovn". A change replaces it.',
      {
        default: "ovn",
        replaces: true,
        carried: true,
      },
    ),
    description: shared.descriptionInput,
    config: shared.configInput("integration (`ovn.*`, `user.*`)", document),
    ownership: shared.ownershipInput,
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("name") }),
  id: { segments: ["name"], example: "other-region" },
  scope: "none",
  naming: plainNaming,
  plan: [doubtAboutKeys(aboutIntegrations)],
  renames: true,
});
