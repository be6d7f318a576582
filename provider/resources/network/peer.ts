import { entity, type Field } from "../../reconcile/entity";
import { plainNaming } from "../../reconcile/naming";
import { optional, properties, text } from "../../reconcile/properties";
import { textOf } from "../../reconcile/values";
import * as shared from "../shared";

/** What the server tells and takes as it is. */
const plain = (as: string): Field => ({
  as,
  send: (value) => value,
  receive: (value) => (typeof value === "string" && value !== "" ? value : null),
});

export const NetworkPeer = entity({
  type: "NetworkPeer",
  description:
    "One side of a peering of two OVN networks, which route to each other once both sides exist; until then its status is `PENDING`, which is not waited for. The other side is a NetworkPeer of the other network. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_ovn_peers/ and `/1.0/networks/<network>/peers`.",
  inputs: properties({
    network: text(
      "The name of the OVN network (its output `name`, not its id). The same network under a new name is followed; another one replaces the peer.",
      { replaces: true },
    ),
    name: text("The name of the peering on this network. A change replaces the peer.", { replaces: true }),
    targetNetwork: text("The name of the other network. A change replaces the peer.", { replaces: true }),
    targetProject: optional(
      text("The project of the other network. Default: this network's. A change replaces the peer.", {
        replaces: true,
      }),
    ),
    description: shared.descriptionInput,
    config: shared.configInput(
      "peer (`user.*` only)",
      "https://documentation.ubuntu.com/lxd/en/latest/howto/network_ovn_peers/",
    ),
    ownership: shared.ownershipInput,
    project: shared.projectInput(),
  }),
  outputs: properties({
    status: text("`PENDING` until the other side exists, then `CREATED`.", { changesWith: "anything" }),
    usedBy: shared.usedByOutput,
    url: shared.urlOutput("network"),
  }),
  id: { segments: ["project", "network", "name"], example: "default/ovn1/to-ovn2" },
  scope: "features.networks",
  timeouts: { create: 60, update: 60, delete: 60 },
  owned: { config: shared.configRules },
  check: (inputs, report) => {
    shared.checkConfigKeys(inputs, report);
    for (const property of ["network", "name", "targetNetwork"]) {
      shared.checkReference(inputs, property, report);
    }
    if (typeof inputs.name === "string" && !plainNaming.pattern.test(inputs.name)) {
      report("name", `The name "${inputs.name}" must have ${plainNaming.form}.`);
    }
  },
  label: (address) => `Peer "${address.name}" of network "${address.network}"`,
  collection: (address) => ["networks", address.network!, "peers"],
  parent: { type: "Network", segments: { project: "project", name: "network" } },
  renames: false,
  // PUT ignores If-Match on 5.0.2, as those of forwards do.
  etag: false,
  fields: { targetNetwork: plain("target_network") },
  creation: (inputs) => ({ target_project: inputs.targetProject ?? inputs.project }),
  // Left out it is this network's own; a pending peer may not tell it.
  inputsOf: (raw, address, state) => {
    const told = textOf(raw.target_project as string | undefined) || address.project!;
    const isSaid = state?.inputs.targetProject !== undefined;
    return { targetProject: isSaid || told !== address.project ? told : null };
  },
  outputsOf: (raw) => ({ status: raw.status as string }),
});
