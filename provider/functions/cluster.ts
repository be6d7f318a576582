import { apiPath } from "../lxd";
import { urlOf } from "../reconcile/fetch";
import type { FunctionDefinition } from "../reconcile/function";
import { flag, list, object, properties, stringMap, text } from "../reconcile/properties";
import { all, one, type Kind } from "./kind";
import { readable } from "./readable";

interface RawCluster {
  readonly enabled: boolean;
  readonly server_name: string;
  readonly member_config:
    readonly { entity: string; name: string; key: string; value: string; description: string }[] | null;
}

const getCluster: FunctionDefinition = {
  name: "getCluster",
  description: "Whether the server is in a cluster, and as which member. See `GET /1.0/cluster`.",
  inputs: properties({}),
  outputs: properties({
    enabled: flag("Whether it is in a cluster."),
    serverName: text("Its name in the cluster; empty while it is in none."),
    memberConfig: list(
      object("ClusterMemberKey", "A key that every member has to be given when it joins.", {
        entity: text("`storage-pool` or `network`."),
        name: text("The name of the pool or network."),
        key: text("The key."),
        value: text("Its value, where the server tells it."),
        description: text("What the server says about it."),
      }),
      "What a server that joins has to be given.",
    ),
  }),
  timeout: 60,
  run: async (_inputs, context) => {
    const { value } = await context.client.get<RawCluster>(apiPath("cluster"), { signal: context.signal });
    return {
      enabled: value.enabled,
      serverName: value.server_name,
      memberConfig: (value.member_config ?? []).map(({ entity, name, key, value: given, description }) => ({
        entity,
        name,
        key,
        value: given,
        description,
      })),
    };
  },
};

interface RawMember {
  readonly server_name: string;
  readonly url: string;
  readonly database: boolean;
  readonly roles: string[] | null;
  readonly architecture: string;
  readonly failure_domain: string;
  readonly description: string;
  readonly config: Record<string, string> | null;
  readonly groups: string[] | null;
  readonly status: string;
  readonly message: string;
}

const members: Kind = {
  resource: readable({
    type: "ClusterMember",
    segments: ["serverName"],
    scope: "none",
    results: properties({
      serverName: text("The name of the member."),
      url: text("The address that it is reached at."),
      database: flag("Whether it has a part of the database."),
      roles: list(text("A role."), "Its roles, those that the cluster gave it by itself included."),
      architecture: text("Its architecture."),
      failureDomain: text("Its failure domain."),
      description: text("The description."),
      config: stringMap("Configuration keys and their values."),
      groups: list(text("The name of a group."), "The groups that it is in."),
      status: text("`Online`, `Offline`, `Evacuated` or `Blocked`."),
      message: text("What the cluster says about the status."),
    }),
    collection: () => ["cluster", "members"],
    nameOf: (entry) => entry.server_name,
    show: (raw: RawMember) => ({
      serverName: raw.server_name,
      url: raw.url,
      database: raw.database,
      roles: raw.roles ?? [],
      architecture: raw.architecture,
      failureDomain: raw.failure_domain,
      description: raw.description,
      config: raw.config ?? {},
      groups: raw.groups ?? [],
      status: raw.status,
      message: raw.message,
    }),
    label: (address) => `cluster member "${address.serverName}"`,
  }),
  noun: "member of the cluster",
  told: [],
  path: "/1.0/cluster/members/<serverName>",
};

interface RawGroup {
  readonly name: string;
  readonly description: string;
  readonly members: string[] | null;
}

const groups: Kind = {
  resource: readable({
    type: "ClusterGroup",
    segments: ["name"],
    scope: "none",
    results: properties({
      name: text("The name."),
      description: text("The description."),
      members: list(text("The name of a member."), "The members that are in it."),
      url: text("The object's path in the LXD API."),
    }),
    collection: () => ["cluster", "groups"],
    show: (raw: RawGroup) => ({
      name: raw.name,
      description: raw.description,
      members: raw.members ?? [],
      url: urlOf(["cluster", "groups", raw.name]),
    }),
    label: (address) => `cluster group "${address.name}"`,
  }),
  noun: "group of cluster members",
  told: [],
  path: "/1.0/cluster/groups/<name>",
};

export const clusterFunctions = [getCluster, one(members), all(members), one(groups), all(groups)];
