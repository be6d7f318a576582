import { apiPath } from "../../lxd";
import { define } from "../../reconcile/define";
import { entity } from "../../reconcile/entity";
import { list, properties, text } from "../../reconcile/properties";
import { nameProblem, projectNaming } from "../../reconcile/naming";
import { listOf } from "../../reconcile/values";
import * as shared from "../shared";
import { areMembers, leaveNobodyOut, oneAtATime } from "./members";

const collection = ["cluster", "groups"];

const group = entity({
  type: "ClusterGroup",
  noun: "group of cluster members",
  path: "/1.0/cluster/groups/<name>",
  listedBy: "lxc cluster group list",
  description:
    'A group of members of a cluster, which instances are placed in by `target: "@group"`. `ClusterMember.groups` does the same from the other side; each owns the memberships that it lists. A member that would be left in no group goes to the group `default`. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_groups/ and `/1.0/cluster/groups`.',
  inputs: properties({
    name: text(`The name of the group: ${projectNaming.form}. Renamed in place.`),
    description: shared.descriptionInput,
    members: list(
      text("The name of a member.", { refersTo: "ClusterMember" }),
      "Members that are in it, in any order; others that are in it as well are left alone. Default none. Changes in place.",
      { default: [], sameAs: "set" },
    ),
  }),
  outputs: properties({ url: shared.urlOutput("name") }),
  id: { segments: ["name"], example: "edge" },
  whyNotAdopted: ({ name }) =>
    name === "default" ? "every cluster has it, and it cannot be deleted" : undefined,
  scope: "none",
  queue: oneAtATime,
  check: (inputs, report) => {
    const problem = typeof inputs.name === "string" && nameProblem(inputs.name, projectNaming);
    if (problem) report("name", problem);
  },
  label: (address) => `Cluster group "${address.name}"`,
  fields: {
    members: {
      as: "members",
      send: (value) => value ?? [],
      receive: (value) => value ?? [],
      sharedWithOthers: true,
    },
  },
  // PUT takes any If-Match, PATCH none (seen on LXD 5.0.2).
  etag: false,
  renames: true,
  aroundWrite: async (put, _address, context) => {
    await put();
    await leaveNobodyOut(context);
  },
});

export const ClusterGroup = define({
  ...group,
  create: async (inputs, project, context) => {
    await areMembers(listOf(inputs.members), context);
    return group.create(inputs, project, context);
  },
  update: async (plan, context) => {
    if (plan.changed.has("members")) await areMembers(listOf(plan.value("members", [])), context);
    return group.update(plan, context);
  },
  delete: async (address, inputs, outputs, context) => {
    // Only an empty one can be deleted. That of the name is refused whole: it must not lose its members first.
    if (address.name !== "default") {
      await context.client.update<{ description: string; members: string[] }>(
        apiPath(...collection, address.name),
        ({ description, members }) => (members.length === 0 ? undefined : { description, members: [] }),
        { signal: context.signal, etag: false },
      );
      await leaveNobodyOut(context);
    }
    await group.delete(address, inputs, outputs, context);
  },
});
