/** Another server that has images: one that the client's configuration knows by name, or that is named in full. */
import { LxdError, apiPath, fingerprintOf, type ClientConfiguration, type Remote } from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { textOf, type PropertyMap } from "../../reconcile/values";
import { remoteProblem } from "./remote";
import type { RawImage } from "./server";

export interface ImageServer {
  readonly server: string;
  readonly protocol: Remote["protocol"];
  /** How the client's configuration knows it, if it does. */
  readonly remote?: Remote;
}

export function imageServerOf(
  { remote: name, server, protocol }: PropertyMap,
  lxc: ClientConfiguration,
): ImageServer {
  if (typeof server === "string") {
    if (protocol === "lxd") return { server, protocol: "server" };
    return { server, protocol: protocol === "oci" ? "oci" : "simplestreams" };
  }
  const remote = lxc.remotes.get(textOf(name));
  if (remote === undefined) {
    throw new Failure("invalid", remoteProblem(textOf(name), lxc) ?? "There is no such remote.");
  }
  return { server: remote.addresses[0] ?? "", protocol: remote.protocol, remote };
}

/** The image of another LXD that an alias means there. */
export async function imageOnServer(
  { server, remote }: ImageServer,
  alias: string,
  context: Context,
): Promise<PropertyMap> {
  const pinned = remote?.serverCertificate;
  const client = context.client.ofAnother({
    kind: "https",
    urls: [...(remote?.addresses ?? [server])],
    client: remote?.isPublic === false ? context.lxc().client : undefined,
    serverFingerprint: pinned ? fingerprintOf(pinned) : undefined,
  });
  const options = { project: remote?.project, signal: context.signal };
  try {
    const { value: found } = await client.get<{ target: string }>(
      apiPath("images", "aliases", alias),
      options,
    );
    const { value: image } = await client.get<RawImage>(apiPath("images", found.target), options);
    const { fingerprint, type, architecture, size, properties } = image;
    return { fingerprint, type, architecture, size, properties: properties ?? {} };
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    const kind = error.kind === "notFound" ? "notFound" : "unavailable";
    throw new Failure(kind, `${server} was asked for the image "${alias}": ${error.reason}.`, {
      cause: error,
    });
  } finally {
    await client.close();
  }
}
