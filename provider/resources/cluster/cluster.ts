import { LxdError, apiPath, fingerprintOf, repetitions, untilDone } from "../../lxd";
import { define } from "../../reconcile/define";
import type { Context } from "../../reconcile/definition";
import { explain } from "../../reconcile/explain";
import { Failure } from "../../reconcile/host";
import { about, doubtOf } from "../../reconcile/notes";
import { flag, list, object, optional, properties, text } from "../../reconcile/properties";
import { textOf, type PropertyMap } from "../../reconcile/values";
import * as shared from "../shared";
import { checkJoining, joinRequest, joins } from "./joining";
import { checkMemberName, membersNow } from "./members";
import { warnOfPin } from "./pin";

const path = apiPath("cluster");

export interface RawCluster {
  readonly enabled: boolean;
  readonly server_name: string;
  readonly member_config:
    readonly { entity: string; name: string; key: string; value: string; description: string }[] | null;
}

export const enabledOutput = flag("Whether the server is in a cluster.");

export const showCluster = (raw: RawCluster) => ({ enabled: raw.enabled });

async function clusterNow({ client, signal }: Context): Promise<RawCluster> {
  return (await client.get<RawCluster>(path, { signal })).value;
}

const addressKey = "cluster.https_address";

async function configNow({ client, signal }: Context): Promise<Record<string, string>> {
  const { value } = await client.get<{ config: Record<string, string> | null }>("/1.0", { signal });
  return value.config ?? {};
}

/**
 * The server's name in its cluster; undefined when it is in none. After a rename `GET /1.0/cluster` tells the old one
 * until the daemon is restarted (5.0.2), so it is looked for by its address.
 */
async function nameNow(context: Context): Promise<string | undefined> {
  const { enabled, server_name } = await clusterNow(context);
  if (!enabled) return undefined;
  const own = `https://${(await configNow(context))[addressKey]}`;
  const member = (await membersNow(context)).find(({ url }) => url === own);
  return member?.server_name ?? server_name;
}

async function put(body: Record<string, unknown>, context: Context): Promise<void> {
  const { client, signal, log } = context;
  await client.put(path, body, { signal, onProgress: log.status });
}

/** The server begins with its own address, where it has one; `serverAddress` is written to its configuration first. */
async function bootstrap(inputs: PropertyMap, context: Context): Promise<void> {
  const { client, signal } = context;
  const before = (await configNow(context))[addressKey] ?? "";
  const address = textOf(inputs.serverAddress) || before;
  const set = async (to: string) => client.patch("/1.0", { config: { [addressKey]: to } }, { signal });
  if (address !== before) await set(address);
  try {
    await put({ server_name: inputs.serverName, enabled: true }, context);
  } catch (error) {
    if (error instanceof LxdError && !error.mayHaveHappened && address !== before) await set(before);
    throw error;
  }
}

async function join(inputs: PropertyMap, context: Context): Promise<void> {
  const body = await joinRequest(inputs, context);
  const fingerprint = fingerprintOf(body.cluster_certificate);
  const expectation = context.client.expectCertificate(fingerprint);
  try {
    await put(body, context);
  } catch (error) {
    if (!(error instanceof LxdError) || !error.mayHaveHappened) expectation.withdraw();
    throw error;
  }
  warnOfPin(expectation, fingerprint, context);
}

/** A server that has left wipes its database and starts again, for about a second. */
async function untilAlone(context: Context): Promise<void> {
  const { signal } = context;
  const isAlone = async () => {
    try {
      return !(await clusterNow(context)).enabled;
    } catch (error) {
      if (!(error instanceof LxdError) || signal.aborted) throw error;
      return false;
    }
  };
  await untilDone(repetitions.alone, { signal }, isAlone, Boolean);
}

const wipes =
  "which wipes the server's database: its instances, images, volumes, networks and all other objects are lost";

export const Cluster = define({
  type: "Cluster",
  path: "/1.0/cluster",
  description:
    "Makes the server that the provider is connected to a member of a cluster: of a new one, or of one that is there, which `joinToken` (or `clusterAddress`, `clusterCertificate` and `clusterPassword`) lets it into. What the server held before stays in a new cluster; a server that joins must be empty, and reached over its socket or with a certificate that the cluster trusts too. A server that is in a cluster under this name already is taken over. Deleting the resource leaves the server in the cluster, unless `disableOnDestroy` says otherwise. Members are changed by `ClusterMember`. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_form/ and `PUT /1.0/cluster`.",
  inputs: properties({
    serverName: text(
      "The name of the server in the cluster: without blanks and slashes. A change replaces the resource, but for a new name that `ClusterMember` has given the server already.",
      { replaces: true },
    ),
    serverAddress: optional(
      text(
        "The address and port that the other members reach the server at, such as `10.0.0.2:8443`. Default for a new cluster: the server's `core.https_address`; required to join. A change replaces the resource.",
        { replaces: true },
      ),
    ),
    joinToken: optional(
      text(
        "A token to join with: the output `token` of a `ClusterJoinToken`, or what `lxc cluster add` prints. Used once: a change has no effect on a server that has joined.",
        { secret: true },
      ),
    ),
    clusterAddress: optional(
      text(
        "Address and port of a member of the cluster to join. Default: the addresses that `joinToken` names, the first that answers. A change replaces the resource.",
        { replaces: true },
      ),
    ),
    clusterCertificate: optional(
      text(
        "The certificate of the cluster to join, as PEM text. Default with `joinToken`: what the member shows, if the token names it; this computer must reach it for that. A change replaces the resource.",
        { replaces: true, sameAs: "certificate" },
      ),
    ),
    clusterPassword: optional(
      text(
        "The cluster's trust password, instead of `joinToken`. Used once: a change has no effect on a server that has joined.",
        { secret: true },
      ),
    ),
    memberConfig: optional(
      list(
        object(
          "ClusterMemberSetting",
          "The value of a key that every member has to be given when it joins.",
          {
            entity: text("`storage-pool` or `network`."),
            name: text("The name of the pool or network."),
            key: text("The key, such as `source`."),
            value: text("Its value on this server."),
          },
        ),
        "What the pools and networks of the cluster are on this server (`getCluster` of a member lists the keys). Default: what LXD chooses. A change replaces the resource.",
        { replaces: true },
      ),
    ),
    disableOnDestroy: flag(
      `Take the server out of the cluster when the resource is deleted or replaced, ${wipes}. Default false: the server stays in the cluster. A change has no effect on the server.`,
      { default: false },
    ),
  }),
  outputs: properties({ enabled: enabledOutput, url: shared.urlOutput() }),
  id: { segments: ["what"], example: "" },
  notImportable:
    "what a server joined with is told by nobody. Declare it with the name that the server has in its cluster: a create takes over what is there.",
  renewsServer: true,
  scope: "none",
  timeouts: { create: 300, update: 60, delete: 120 },
  label: () => "The cluster",
  check: (inputs, report) => {
    checkMemberName(inputs, report);
    checkJoining(inputs, report);
  },
  // A server is in one cluster.
  collides: () => true,
  judge: async (old, inputs, _outputs, context) => {
    if (old.serverName === inputs.serverName) return {};
    const name = await nameNow(context).catch((error: unknown) => {
      if (error instanceof LxdError) return undefined;
      throw error;
    });
    const result: Record<string, "same"> = name === inputs.serverName ? { serverName: "same" } : {};
    return result;
  },
  plan: [
    doubtOf(({ disableOnDestroy }) =>
      disableOnDestroy === true
        ? [
            about(
              ["disableOnDestroy"],
              `With disableOnDestroy, deleting or replacing this resource takes the server out of the cluster, ${wipes}.`,
            ),
          ]
        : [],
    ),
  ],
  create: async (inputs, _address, context) => {
    const address = { what: "cluster" };
    const name = await nameNow(context);
    if (name === inputs.serverName) return { address };
    if (name !== undefined) {
      throw new Failure(
        "precondition",
        `The server is in a cluster already, as "${name}". Give that name to take it over, rename it with ClusterMember (serverName), or have it leave its cluster first (disableOnDestroy, ClusterMember.removeOnDestroy).`,
      );
    }
    try {
      await (joins(inputs) ? join(inputs, context) : bootstrap(inputs, context));
    } catch (error) {
      if (!(error instanceof LxdError) || !/wildcard core.https_address/.test(error.serverMessage))
        throw error;
      const attempt = { definition: Cluster, action: "created" as const, address, context };
      throw new Failure(
        "invalid",
        `${explain(error, attempt).message} Give serverAddress: the address and port that the other members will reach the server at.`,
        { cause: error },
      );
    }
    return { address };
  },
  read: async (_address, context) => {
    const raw = await clusterNow(context);
    // The name may have been changed since, by a ClusterMember: that is no reason to begin another cluster.
    return raw.enabled ? { inputs: {}, outputs: { ...showCluster(raw), url: path } } : undefined;
  },
  update: ({ address }) => Promise.resolve({ address }),
  delete: async (_address, inputs, _outputs, context) => {
    if (inputs.disableOnDestroy !== true) return;
    const name = await nameNow(context);
    if (name === undefined) return;
    // One of several leaves through the others, which have to know; told directly, it would go and be expected back.
    if ((await membersNow(context)).length > 1) {
      await context.client.delete(apiPath("cluster", "members", name), { signal: context.signal });
    } else await put({ enabled: false }, context);
    await untilAlone(context);
  },
});
