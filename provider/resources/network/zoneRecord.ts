import { entity } from "../../reconcile/entity";
import { list, object, optional, properties, text, wholeNumber } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { freeKeysOnly } from "../keys/network";
import * as shared from "../shared";
import { zoneFeature } from "./zone";

const entry = object(
  "NetworkZoneRecordEntry",
  "One DNS record.",
  {
    type: text("The type of the record, such as `A`, `AAAA`, `CNAME`, `TXT`, `MX`."),
    value: text("Its value, such as `192.0.2.1`."),
    ttl: optional(
      wholeNumber("How long it may be remembered, in seconds. Default 0: the zone's 300.", {
        minimum: 0,
        default: 0,
      }),
    ),
  },
  { knownBy: ["type", "value"] },
);

export const NetworkZoneRecord = entity({
  type: "NetworkZoneRecord",
  noun: "record of a network zone",
  path: "/1.0/network-zones/<zone>/records/<name>",
  description:
    "A name in a DNS zone, with its records. LXD 5.0 takes a name once in all zones together. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_zones/ and `/1.0/network-zones/<zone>/records`.",
  inputs: properties({
    zone: text("The name of the zone (its output `name`, not its id). A change replaces the record.", {
      replaces: true,
      refersTo: "NetworkZone",
      slashes: true,
    }),
    name: text(
      "The name within the zone, such as `www`; `@` is the zone itself. A change replaces the record.",
      { replaces: true },
    ),
    description: shared.descriptionInput,
    entries: list(
      entry,
      "The records of that name. Their order says nothing. Default none. Changes in place.",
      {
        default: [],
        sameAs: "set",
        carried: true,
      },
    ),
    config: shared.configInput(
      "record (`user.*` only)",
      "https://documentation.ubuntu.com/lxd/en/latest/howto/network_zones/",
    ),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ url: shared.urlOutput() }),
  id: { segments: ["project", "zone", "name"], example: "default/lab.example.net/www", last: "rest" },
  scope: "features.networks",
  ownFeature: zoneFeature,
  check: (inputs, report) => {
    shared.checkSegment(inputs, "name", report);
  },
  plan: [doubtAboutKeys(freeKeysOnly)],
  // Names are unique in all zones together (5.0.2), so the old one has to go first.
  collides: (old, inputs) => old.name === inputs.name,
  label: (address) => `Record "${address.name}" of zone "${address.zone}"`,
  within: "NetworkZone",
  renames: false,
});
