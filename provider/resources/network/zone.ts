import { entity } from "../../reconcile/entity";
import { properties, text } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutZones } from "../keys/network";
import * as shared from "../shared";

/** Zones had no feature of their own at first. */
export const zoneFeature = { extension: "projects_networks_zones", feature: "features.networks.zones" };

export const NetworkZone = entity({
  type: "NetworkZone",
  path: "/1.0/network-zones/<name>",
  listedBy: "lxc network zone list",
  description:
    "A DNS zone that the server answers transfers of (AXFR), with the addresses of instances and records of your own. Networks name it in `dns.zone.forward`, `dns.zone.reverse.ipv4` and `dns.zone.reverse.ipv6`. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_zones/ and `/1.0/network-zones`.",
  inputs: properties({
    name: text(
      "The name of the zone, such as `lab.example.net`. A change replaces the zone and its records.",
      {
        replaces: true,
      },
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "zone (`peers.*`, `dns.nameservers`, `network.nat`)",
      "https://documentation.ubuntu.com/lxd/en/latest/howto/network_zones/",
    ),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput() }),
  // Zones of a part of a subnet have slashes in their names (RFC 2317: `0/25.2.0.192.in-addr.arpa`).
  id: { segments: ["project", "name"], example: "default/lab.example.net", last: "rest" },
  scope: "features.networks",
  everywhere: "network_zones_all_projects",
  ownFeature: zoneFeature,
  check: (inputs, report) => {
    shared.checkSegment(inputs, "name", report);
  },
  plan: [doubtAboutKeys(aboutZones)],
  renames: false,
});
