import { entity } from "../../reconcile/entity";
import { byName } from "../../reconcile/parents";
import { choice, list, object, oneOf, optional, properties, text } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutLoadBalancers } from "../keys/network";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/howto/network_load_balancers/";

const backend = object(
  "NetworkLoadBalancerBackend",
  "An instance that takes connections.",
  {
    name: text("The name of the backend, which ports name."),
    targetAddress: text("The address of the instance.", { sameAs: "address" }),
    targetPort: optional(
      text("Its ports: one, or as many as the port listens on. Default: the same as those.", {
        default: "",
        sameAs: "words",
      }),
    ),
    description: optional(text("A description for people.", { default: "" })),
  },
  { knownBy: ["name"] },
);

const port = object(
  "NetworkLoadBalancerPort",
  "Ports that are listened on, and who takes what comes.",
  {
    protocol: oneOf(
      choice("NetworkLoadBalancerProtocol", "The protocol of balanced ports.", {
        tcp: "TCP connections.",
        udp: "UDP datagrams.",
      }),
      "The protocol.",
    ),
    listenPort: text('Ports of the listen address, such as `"80"`, `"80,443"` or `"8000-8080"`.', {
      sameAs: "words",
    }),
    targetBackends: optional(
      list(text("The name of a backend."), "The backends that connections are spread over. Default none.", {
        default: [],
        as: "target_backend",
        sameAs: "set",
      }),
    ),
    targetPool: optional(
      text("In the place of `targetBackends`: the name of a pool (`NetworkLoadBalancerPool`).", {
        default: "",
        extension: "network_load_balancer_pool",
      }),
    ),
    description: optional(text("A description for people.", { default: "" })),
  },
  { knownBy: ["protocol", "listenPort"] },
);

export const NetworkLoadBalancer = entity({
  type: "NetworkLoadBalancer",
  noun: "load balancer of a network",
  path: "/1.0/networks/<network>/load-balancers/<listenAddress>",
  extension: "network_load_balancer",
  description: `An address outside of a network of type \`ovn\` whose connections are spread over instances of the network. See ${document} and \`/1.0/networks/<network>/load-balancers\`.`,
  inputs: properties({
    network: text(
      "The name of the OVN network (its output `name`, not its id). The same network under a new name is followed; another one replaces the load balancer.",
      { replaces: true, refersTo: "Network" },
    ),
    listenAddress: optional(
      text(
        "The IP address that is listened on, of the uplink's `ipv4.routes` or `ipv6.routes`. Left out, the server chooses a free one. A change replaces the load balancer.",
        {
          sameAs: "address",
          replaces: true,
          computed: true,
          imported: true,
          chosen: { as: "0.0.0.0", extension: "network_allocate_external_ips" },
        },
      ),
    ),
    description: shared.descriptionInput,
    backends: list(
      backend,
      "Who takes connections. Their order says nothing. Default none. Changes in place.",
      {
        default: [],
        sameAs: "set",
        carried: true,
      },
    ),
    ports: list(port, "What is listened on. Their order says nothing. Default none. Changes in place.", {
      default: [],
      sameAs: "set",
      carried: true,
    }),
    config: shared.configInput("load balancer (on Incus: its health checks)", document),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ url: shared.urlOutput("network") }),
  id: { segments: ["project", "network", "listenAddress"], example: "default/ovn1/192.0.2.10" },
  scope: "features.networks",
  plan: [doubtAboutKeys(aboutLoadBalancers)],
  label: (address) => `Load balancer ${address.listenAddress} of network "${address.network}"`,
  parent: byName({ type: "Network", segments: { project: "project", name: "network" } }),
  renames: false,
  // PUT ignores If-Match, as those of forwards do.
  etag: false,
});
