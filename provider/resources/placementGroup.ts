import { entity } from "../reconcile/entity";
import { plainNaming } from "../reconcile/naming";
import { properties } from "../reconcile/properties";
import { doubtAboutKeys, ofEntities } from "./keys/doubts";
import * as shared from "./shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/reference/placement_groups/";

export const PlacementGroup = entity({
  type: "PlacementGroup",
  path: "/1.0/placement-groups/<name>",
  extension: "instance_placement_groups",
  description: `How instances of a cluster are placed: together, or apart. Instances and profiles name it in \`placement.group\`. See ${document} and \`/1.0/placement-groups\`.`,
  inputs: properties({
    name: shared.nameInput(plainNaming.form, "Renamed in place while nothing uses it."),
    description: shared.descriptionInput,
    config: shared.configInput("placement group (`policy`, `rigor`, `user.*`)", document),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("name") }),
  id: { segments: ["project", "name"], example: "default/apart" },
  scope: "project",
  naming: plainNaming,
  plan: [
    doubtAboutKeys({
      table: { policy: "any", rigor: "any" },
      of: "LXD 6",
      told: ofEntities(["placement-group"]),
    }),
  ],
  renames: true,
});
