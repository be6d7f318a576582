import { define } from "../../reconcile/define";
import { properties, text } from "../../reconcile/properties";
import { entriesOf, textOf } from "../../reconcile/values";
import { issued, tokenOutputs, tokenHandling } from "../issuedToken";
import { checkMemberName, membersPath } from "./members";

export const ClusterJoinToken = define({
  ...tokenHandling,
  type: "ClusterJoinToken",
  path: "/1.0/operations/<operation>",
  description:
    "A token that lets one server join the cluster, once, under the name that it says; for `Cluster.joinToken` of a provider that is connected to that server. It lives in the cluster's memory: used, expired (after three hours, `cluster.join_token_expiry`) or lost with a restart it stays as it was in the state, which is no drift; deleting the resource cancels a token that is still open. Of two open tokens for one name, the newer counts. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_form/ and `POST /1.0/cluster/members`.",
  inputs: properties({
    serverName: text(
      "The name that the server gets in the cluster: without blanks and slashes. A change replaces the token.",
      { replaces: true },
    ),
  }),
  outputs: properties({
    ...tokenOutputs("the server that joins is given it", "cluster"),
  }),
  check: checkMemberName,
  label: () => "The join token",
  create: async ({ serverName }, _address, context) => {
    const body = { server_name: serverName };
    const outcome = await context.client.post(membersPath, body, { signal: context.signal });
    return issued(outcome, { server_name: textOf(entriesOf(outcome.metadata).serverName) });
  },
});
