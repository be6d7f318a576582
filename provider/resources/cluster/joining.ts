/** What a server has to be told to join a cluster. */
import {
  fingerprintOf,
  presentedCertificate,
  readTrustToken,
  tokenAs,
  type TrustToken,
  messageOf,
} from "../../lxd";
import type { Context, Report } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { isList, textOf, type PropertyMap } from "../../reconcile/values";

/** What is said only to join. */
const introductions = ["joinToken", "clusterPassword"];
const further = ["clusterAddress", "clusterCertificate", "memberConfig"];

export const joins = (inputs: PropertyMap) => introductions.some((name) => inputs[name] !== undefined);

export function checkJoining(inputs: PropertyMap, report: Report): void {
  const { joinToken, clusterPassword, clusterAddress, clusterCertificate, serverAddress } = inputs;
  if (!joins(inputs)) {
    for (const name of further) {
      if (inputs[name] === undefined) continue;
      report(
        name,
        `${name} is for a server that joins a cluster: add joinToken, or clusterPassword, or leave it out to begin a new cluster.`,
      );
    }
    return;
  }
  if (serverAddress === undefined) {
    report(
      "serverAddress",
      'A server that joins needs serverAddress: the address and port that the other members reach it at, such as "10.0.0.2:8443".',
    );
  }
  if (joinToken !== undefined && clusterPassword !== undefined) {
    report("clusterPassword", "joinToken and clusterPassword are two ways to be let in; give one of them.");
  }
  if (clusterPassword !== undefined) {
    if (clusterAddress === undefined)
      report(
        "clusterAddress",
        "With clusterPassword, clusterAddress has to say where a member of the cluster is.",
      );
    if (clusterCertificate === undefined)
      report(
        "clusterCertificate",
        "With clusterPassword, clusterCertificate has to say which certificate the cluster has.",
      );
  }
  if (typeof joinToken === "string") checkToken(joinToken, inputs, report);
}

function checkToken(joinToken: string, inputs: PropertyMap, report: Report): void {
  const token = readTrustToken(joinToken);
  if (token?.serverName === undefined) {
    report(
      "joinToken",
      "joinToken is no token to join with; take the output token of a ClusterJoinToken, or what lxc cluster add prints.",
    );
  } else if (typeof inputs.serverName === "string" && token.serverName !== inputs.serverName) {
    report(
      "joinToken",
      `joinToken is for the name "${token.serverName}", and serverName is "${inputs.serverName}"; the two have to be the same.`,
    );
  }
}

interface JoinRequest {
  readonly cluster_certificate: string;
  readonly [field: string]: unknown;
}

/** The body of the request. */
export async function joinRequest(inputs: PropertyMap, context: Context): Promise<JoinRequest> {
  const token = readTrustToken(textOf(inputs.joinToken));
  const found = await clusterOf(inputs, token, context);
  const server = await context.client.server({ signal: context.signal });
  const introduction =
    token === undefined
      ? { cluster_password: textOf(inputs.clusterPassword) }
      : tokenAs(textOf(inputs.joinToken), server, "cluster_token", "cluster_password");
  return {
    server_name: inputs.serverName,
    enabled: true,
    server_address: inputs.serverAddress,
    cluster_address: found.address,
    cluster_certificate: found.certificate,
    ...introduction,
    member_config: isList(inputs.memberConfig) ? inputs.memberConfig : [],
  };
}

interface Found {
  readonly address: string;
  readonly certificate: string;
}

/** Where the cluster is and which certificate it has: as declared, else as the token says and a member shows. */
async function clusterOf(
  inputs: PropertyMap,
  token: TrustToken | undefined,
  context: Context,
): Promise<Found> {
  const declared = textOf(inputs.clusterAddress);
  const certificate = textOf(inputs.clusterCertificate);
  const addresses = declared === "" ? (token?.addresses ?? []) : [declared];
  if (certificate !== "") {
    if (token !== undefined && fingerprintOf(certificate) !== token.fingerprint) {
      throw new Failure(
        "invalid",
        `clusterCertificate is not that of the cluster that joinToken is of: the token names the fingerprint ${token.fingerprint}.`,
      );
    }
    return { address: addresses[0] ?? "", certificate };
  }
  const tried: string[] = [];
  for (const address of addresses) {
    try {
      const shown = await presentedCertificate(address, context.signal);
      if (fingerprintOf(shown) === token?.fingerprint) return { address, certificate: shown };
      tried.push(`${address} (it has another certificate than the token names)`);
    } catch (error) {
      tried.push(`${address} (${messageOf(error)})`);
    }
  }
  throw new Failure(
    "unavailable",
    `The cluster's certificate could not be fetched from ${tried.join(", ")}. Give it as clusterCertificate (getServer of a member: environment.certificate), or clusterAddress where this computer can reach a member.`,
  );
}
