import { apiPath } from "../../lxd";
import { entity, type Field, type Raw } from "../../reconcile/entity";
import type { Report } from "../../reconcile/definition";
import { plainNaming } from "../../reconcile/naming";
import { byName } from "../../reconcile/parents";
import { choice, oneOf, optional, properties, text } from "../../reconcile/properties";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { doubtAboutKeys } from "../keys/doubts";
import { freeKeysOnly } from "../keys/network";
import * as shared from "../shared";

/** What the server tells and takes as it is. */
const plain = (as: string): Field => ({
  as,
  send: (value) => value,
  receive: (value) => (typeof value === "string" && value !== "" ? value : null),
});

const targetProjectOf = (inputs: PropertyMap) => inputs.targetProject ?? inputs.project;

const targetOf = (inputs: PropertyMap) =>
  inputs.type === "remote" ? inputs.targetIntegration : inputs.targetNetwork;

/** One target, of the kind that the type says. */
function checkTarget(inputs: PropertyMap, report: Report): void {
  const { type = "local" } = inputs;
  if (typeof type !== "string") return;
  const isRemote = type === "remote";
  const [needed, other] = isRemote
    ? ["targetIntegration", "targetNetwork"]
    : ["targetNetwork", "targetIntegration"];
  if (inputs[needed] === undefined) report(needed, `${needed} is required for a peer of type "${type}".`);
  if (inputs[other] !== undefined)
    report(other, `${other} has no meaning for a peer of type "${type}": leave it out.`);
  if (isRemote && inputs.targetProject !== undefined)
    report("targetProject", 'targetProject has no meaning for a peer of type "remote": leave it out.');
}

export const NetworkPeer = entity({
  type: "NetworkPeer",
  noun: "peer of a network of type `ovn`",
  path: "/1.0/networks/<network>/peers/<name>",
  description:
    "One side of a peering of two OVN networks, which route to each other once both sides exist; until then its status is `Pending`, which is not waited for. The other side is a NetworkPeer of the other network. When that is deleted or replaced, this side is of no use any more (`Errored`): a refresh shows that it has lost its target, and the next update replaces it. See https://documentation.ubuntu.com/lxd/en/latest/howto/network_ovn_peers/ and `/1.0/networks/<network>/peers`.",
  inputs: properties({
    network: text(
      "The name of the OVN network (its output `name`, not its id). The same network under a new name is followed; another one replaces the peer.",
      { replaces: true, refersTo: "Network" },
    ),
    name: text("The name of the peering on this network. A change replaces the peer.", { replaces: true }),
    type: oneOf(
      choice(
        "NetworkPeerKind",
        "What a network is joined to.",
        {
          local: "Another network of this server (`targetNetwork`).",
          remote: "The networks behind an integration (`targetIntegration`).",
        },
        { remote: "network_integrations" },
      ),
      'What the network is joined to. Default "local". A change replaces the peer.',
      { default: "local", replaces: true },
    ),
    targetNetwork: optional(
      text('The name of the other network. Required unless `type` is "remote". A change replaces the peer.', {
        replaces: true,
        mayName: { type: "Network", projectIn: "targetProject" },
      }),
    ),
    targetIntegration: optional(
      text('The name of the integration, for `type` "remote". A change replaces the peer.', {
        replaces: true,
        refersTo: "NetworkIntegration",
        extension: "network_integrations",
      }),
    ),
    targetProject: optional(
      text("The project of the other network. Default: this network's. A change replaces the peer.", {
        replaces: true,
        mayName: { type: "Project" },
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
    status: text(
      "`Pending` until the other side exists, then `Created`; `Errored` once the other side is gone again.",
      { changesWith: "anything", carried: true },
    ),
    usedBy: shared.usedByOutput,
    url: shared.urlOutput("network"),
  }),
  id: { segments: ["project", "network", "name"], example: "default/ovn1/to-ovn2" },
  whyNotAdopted: (_inputs, { status }) =>
    status === "Errored" ? "the other side is gone, and with it what this one was joined to" : undefined,
  scope: "features.networks",
  check: (inputs, report) => {
    for (const property of ["name", "targetNetwork"] as const) {
      if (inputs[property] !== undefined) shared.checkReference(inputs, property, report);
    }
    checkTarget(inputs, report);
    if (typeof inputs.name === "string" && !plainNaming.pattern.test(inputs.name)) {
      report("name", `The name "${inputs.name}" must have ${plainNaming.form}.`);
    }
  },
  plan: [doubtAboutKeys(freeKeysOnly)],
  // Of two peers to one network the server refuses the second.
  collides: (old, inputs) =>
    old.network === inputs.network &&
    (old.name === inputs.name ||
      (targetOf(old) === targetOf(inputs) && targetProjectOf(old) === targetProjectOf(inputs))),
  holds: async (address, context) => {
    const path = apiPath("networks", address.network, "peers", address.name);
    const { project } = address;
    const { value } = await context.client.get<Raw>(path, { project, signal: context.signal });
    if (value.status !== "Created") return [];
    return [
      `what the other side, on network "${textOf(value.target_network)}", is joined to; the next refresh shows that, and the update after it replaces that side too`,
    ];
  },
  label: (address) => `Peer "${address.name}" of network "${address.network}"`,
  parent: byName({ type: "Network", segments: { project: "project", name: "network" } }),
  renames: false,
  // PUT ignores If-Match on 5.0.2, as those of forwards do.
  etag: false,
  fields: { targetNetwork: plain("target_network"), targetIntegration: plain("target_integration") },
  // Servers without integrations know no type.
  creation: (inputs) =>
    inputs.type === "remote" ? { type: inputs.type } : { target_project: targetProjectOf(inputs) },
  // Left out it is this network's own. One that has lost its target tells neither its name nor its project.
  inputsOf: (raw, address, state) => {
    const said = state?.inputs.targetProject;
    const told = textOf(raw.target_project);
    const type = textOf(raw.type) || "local";
    if (told === "") return { type, targetProject: said ?? null };
    return { type, targetProject: said !== undefined || told !== address.project ? told : null };
  },
});
