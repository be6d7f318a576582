import { entity } from "../../reconcile/entity";
import { plainNaming } from "../../reconcile/naming";
import { byName } from "../../reconcile/parents";
import { list, object, optional, properties, text } from "../../reconcile/properties";
import { doubtAboutKeys } from "../keys/doubts";
import { aboutLoadBalancers } from "../keys/network";
import * as shared from "../shared";

const document = "https://documentation.ubuntu.com/lxd/en/latest/howto/network_load_balancers/";

const member = object(
  "NetworkLoadBalancerPoolInstance",
  "An instance that takes connections.",
  {
    name: text("The name of the instance."),
    targetPort: optional(
      text("Its ports: one, or as many as the port listens on. Default: the same as those.", {
        default: "",
        sameAs: "words",
      }),
    ),
  },
  { knownBy: ["name"] },
);

export const NetworkLoadBalancerPool = entity({
  type: "NetworkLoadBalancerPool",
  noun: "pool of a network's load balancers",
  path: "/1.0/networks/<network>/load-balancer-pools/<name>",
  extension: "network_load_balancer_pool",
  description: `Instances that take what load balancers of an OVN network hand out, under one name that their ports can name (\`targetPool\`). See ${document} and \`/1.0/networks/<network>/load-balancer-pools\`.`,
  inputs: properties({
    network: text(
      "The name of the OVN network (its output `name`, not its id). The same network under a new name is followed; another one replaces the pool.",
      { replaces: true, refersTo: "Network" },
    ),
    name: text(`The name: ${plainNaming.form}. A change replaces the pool.`, { replaces: true }),
    description: shared.descriptionInput,
    instances: list(
      member,
      "Who takes connections. Their order says nothing. Default none. Changes in place.",
      {
        default: [],
        sameAs: "set",
        carried: true,
      },
    ),
    config: shared.configInput("pool (health checks, where the server has them)", document),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({ usedBy: shared.usedByOutput, url: shared.urlOutput("network") }),
  id: { segments: ["project", "network", "name"], example: "default/ovn1/web" },
  scope: "features.networks",
  plan: [doubtAboutKeys(aboutLoadBalancers)],
  label: (address) => `Load balancer pool "${address.name}" of network "${address.network}"`,
  parent: byName({ type: "Network", segments: { project: "project", name: "network" } }),
  renames: false,
});
