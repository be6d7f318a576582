import { entity } from "../../reconcile/entity";
import { canonicalAddress } from "../../reconcile/normalise";
import { byName } from "../../reconcile/parents";
import { choice, flag, list, object, oneOf, optional, properties, text } from "../../reconcile/properties";
import { isList, isMap, textOf, type Value } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutForwards } from "../keys/network";
import * as shared from "../shared";
import { targetInput, placed } from "../placement/target";

const port = object(
  "NetworkForwardPort",
  "Ports that are forwarded to one address.",
  {
    protocol: oneOf(
      choice("NetworkForwardProtocol", "The protocol of forwarded ports.", {
        tcp: "TCP connections.",
        udp: "UDP datagrams.",
      }),
      "The protocol.",
    ),
    listenPort: text('Ports of the listen address, such as `"80"`, `"80,443"` or `"8000-8080"`.', {
      sameAs: "words",
    }),
    targetAddress: text("The address that they go to.", { sameAs: "address" }),
    targetPort: optional(
      text("Ports there: one, or as many as `listenPort` has. Default: the same as `listenPort`.", {
        default: "",
        sameAs: "words",
      }),
    ),
    description: optional(text("A description for people.", { default: "", sameAs: "trimmed" })),
    snat: optional(
      flag("Whether what the target sends out by itself has the listen address too. Default false.", {
        default: false,
        extension: "network_forward_snat",
      }),
    ),
  },
  { knownBy: ["protocol", "listenPort"] },
);

const listensOn = ({ listenAddress }: { listenAddress?: Value }) => canonicalAddress(textOf(listenAddress));

const forward = entity({
  type: "NetworkForward",
  noun: "forward of a network",
  path: "/1.0/networks/<network>/forwards/<listenAddress>",
  description:
    "An address of a network that is forwarded to instances, as a whole or by ports. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_forwards/ and `/1.0/networks/<network>/forwards`.",
  inputs: properties({
    network: text(
      "The name of the network (its output `name`, not its id). The same network under a new name is followed; another one replaces the forward.",
      { replaces: true, refersTo: "Network" },
    ),
    listenAddress: optional(
      text(
        "The IP address that is listened on. Left out, the server chooses a free one of the uplink: of networks of type `ovn`. A change replaces the forward.",
        {
          sameAs: "address",
          replaces: true,
          computed: true,
          imported: true,
          chosen: { as: "0.0.0.0", extension: "network_allocate_external_ips" },
        },
      ),
    ),
    description: shared.trimmedDescriptionInput,
    ports: list(
      port,
      "Ports with targets of their own. Their order says nothing. Default none. Changes in place.",
      {
        default: [],
        sameAs: "set",
        carried: true,
      },
    ),
    config: shared.configInput(
      "forward (`target_address`: where all that `ports` does not name goes)",
      "https://documentation.ubuntu.com/lxd/en/latest/howto/network_forwards/",
    ),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
    target: targetInput("listens", "the one that the provider is connected to"),
  }),
  outputs: properties({
    location: text("The cluster member that listens; empty on a server that is not clustered."),
    url: shared.urlOutput("network"),
  }),
  id: { segments: ["project", "network", "listenAddress"], example: "default/lxdbr0/192.0.2.10" },
  scope: "features.networks",
  placed: true,
  // At the same moment, two of one network get into each other's way in its firewall rules ("Failed deleting nftables
  // chain", 5.0.2).
  queue: ({ project, network }) => `NetworkForward:${project}/${network}`,
  check: (inputs, report) => {
    if (!isList(inputs.ports)) return;
    inputs.ports.forEach((entry, index) => {
      const listen = isMap(entry) ? entry.listenPort : undefined;
      if (typeof listen !== "string" || /^\d+(-\d+)?( *, *\d+(-\d+)?)*$/.test(listen)) return;
      const name = `ports[${index}].listenPort`;
      report(name, `${name} must be ports such as "80", "80,443" or "8000-8080", which "${listen}" is not.`);
    });
  },
  plan: [doubtAboutKeys(aboutForwards)],
  // An address is listened on by one network only ("overlaps with another network or NIC").
  collides: (old, inputs) => listensOn(old) !== "" && listensOn(old) === listensOn(inputs),
  label: (address) => `Forward of ${address.listenAddress} on network "${address.network}"`,
  parent: byName({ type: "Network", segments: { project: "project", name: "network" } }),
  renames: false,
  // PUT ignores If-Match on 5.0.2; sending it would only ever refuse on servers that hash differently.
  etag: false,
  outputsOf: (raw) => ({ location: raw.location ?? "" }),
});

export const NetworkForward = placed(forward);
