import { entity } from "../../reconcile/entity";
import { hostNaming } from "../../reconcile/naming";
import { choice, list, object, oneOf, optional, properties, text } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { freeKeysOnly } from "../keys/network";
import * as shared from "../shared";
import { refuseRename } from "./renaming";

const subject = (what: string) =>
  optional(
    text(
      `${what}: addresses, subnets and ranges (\`10.0.0.0/8\`, \`10.0.0.1-10.0.0.9\`), names of ACLs, and with an \`@\` before it \`internal\` (what is inside of the network) or \`external\`; several are separated by commas. Default any.`,
      { default: "", sameAs: "words" },
    ),
  );

const ports = (what: string) =>
  optional(
    text(
      `With protocol \`tcp\` or \`udp\`: ${what} ports, such as \`"80"\`, \`"80,443"\` or \`"8000-8080"\`. Default any.`,
      { default: "", sameAs: "words" },
    ),
  );

const icmp = (what: string) =>
  optional(text(`With protocol \`icmp4\` or \`icmp6\`: the ${what} number. Default any.`, { default: "" }));

const rule = object("NetworkAclRule", "What a rule lets through or stops.", {
  action: oneOf(
    choice("NetworkAclAction", "What is done with matching traffic.", {
      allow: "It passes.",
      reject: "It is refused, and the sender is told.",
      drop: "It is dropped without a word.",
    }),
    "What is done with matching traffic.",
  ),
  state: optional(
    oneOf(
      choice("NetworkAclRuleState", "Whether a rule acts.", {
        enabled: "It acts.",
        disabled: "It is kept and does nothing.",
        logged: "It acts, and the server logs what it matches.",
      }),
      'Whether it acts, and whether that is logged. Default "enabled".',
      { default: "enabled" },
    ),
  ),
  source: subject("Where traffic comes from"),
  destination: subject("Where traffic goes"),
  protocol: optional(
    oneOf(
      choice("NetworkAclProtocol", "The protocol of matching traffic.", {
        tcp: "TCP; `sourcePort` and `destinationPort` go with it.",
        udp: "UDP; `sourcePort` and `destinationPort` go with it.",
        icmp4: "ICMP over IPv4; `icmpType` and `icmpCode` go with it.",
        icmp6: "ICMP over IPv6; `icmpType` and `icmpCode` go with it.",
      }),
      "The protocol. Default any.",
      {
        default: "",
      },
    ),
  ),
  sourcePort: ports("source"),
  destinationPort: ports("destination"),
  icmpType: icmp("type"),
  icmpCode: icmp("code"),
  description: optional(text("A description for people.", { default: "", sameAs: "trimmed" })),
});

const rules = (direction: string) =>
  list(
    rule,
    `Rules for traffic ${direction}. Their order says nothing: LXD orders them by action (drop, reject, allow). Default none. Changes in place.`,
    { default: [], sameAs: "set", carried: true },
  );

export const NetworkAcl = entity({
  type: "NetworkAcl",
  noun: "network ACL",
  path: "/1.0/network-acls/<name>",
  listedBy: "lxc network acl list",
  description:
    "A list of rules for traffic, which networks and network cards name in `security.acls`. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_acls/ and `/1.0/network-acls`.",
  inputs: properties({
    name: shared.nameInput(
      hostNaming.form,
      "Renamed in place while nothing uses it; an error otherwise, which the preview tells.",
    ),
    description: shared.trimmedDescriptionInput,
    ingress: rules("into instances"),
    egress: rules("out of instances"),
    config: shared.configInput(
      "ACL (`user.*` only)",
      "https://documentation.ubuntu.com/lxd/en/latest/howto/network_acls/",
    ),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("name") }),
  id: { segments: ["project", "name"], example: "default/web" },
  scope: "features.networks",
  everywhere: "network_acls_all_projects",
  naming: hostNaming,
  timeouts: { create: 60, update: 120, delete: 60 },
  plan: [doubtAboutKeys(freeKeysOnly), refuseRename("Network ACL", "network-acls")],
  renames: true,
});
