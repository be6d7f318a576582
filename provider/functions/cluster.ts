import { apiPath } from "../lxd";
import { defineFunction } from "../reconcile/function";
import { list, object, properties, text } from "../reconcile/properties";
import { enabledOutput, showCluster, type RawCluster } from "../resources/cluster/cluster";
import { ClusterMember } from "../resources/cluster/member";
import { all, kindOf, one } from "./kind";

const getCluster = defineFunction({
  name: "getCluster",
  description: "Whether the server is in a cluster, and as which member. See `GET /1.0/cluster`.",
  inputs: properties({}),
  outputs: properties({
    enabled: enabledOutput,
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
      ...showCluster(value),
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
});

const members = kindOf(ClusterMember, {
  argument: "name",
  sometimes: ["state"],
});

export const clusterFunctions = [getCluster, one(members), all(members)];
