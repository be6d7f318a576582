/** Images of other servers: those that the `lxc` client knows by name, and those that are named in full. */
import {
  LxdError,
  apiPath,
  fingerprintOf,
  serverKinds,
  type ClientConfiguration,
  type Remote,
} from "../../lxd";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { entriesOf, textOf } from "../../reconcile/values";

/** An image as `image: "remote:alias"` names it. */
export interface RemoteImage {
  readonly remote: string;
  /** An alias or a fingerprint there; empty for the remote's `default`. */
  readonly image: string;
}

/** The two halves of `remote:alias`; undefined for an image of the server's own store. */
export function readRemoteImage(text: string): RemoteImage | undefined {
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { remote: text.slice(0, colon), image: text.slice(colon + 1) };
}

/** What the server has to be told to fetch an image by itself: members of a `source` in the API. */
export type PullSource = Record<string, string>;

const isFingerprint = (text: string) => /^[0-9a-f]{64}$/.test(text);

/** The `source` for an image of a remote. Of a private LXD server it holds a secret, which is used up by one pull. */
export async function pullSource(wanted: RemoteImage, context: Context): Promise<PullSource> {
  const remote = remoteOf(wanted.remote, context.lxc());
  const image = wanted.image || "default";
  const [server = ""] = remote.addresses;
  if (remote.protocol !== "server") {
    return { mode: "pull", protocol: remote.protocol, server, ...named(image) };
  }
  if (!server.startsWith("https://")) return named(image); // The server's own store by another name.
  const { kind } = await context.client.server({ signal: context.signal });
  const common = {
    mode: "pull",
    protocol: serverKinds[kind].protocol,
    server,
    ...(remote.serverCertificate ? { certificate: remote.serverCertificate } : {}),
  };
  return remote.isPublic
    ? { ...common, ...named(image) }
    : { ...common, ...(await grant(remote, image, context)) };
}

const named = (image: string): PullSource =>
  isFingerprint(image) ? { fingerprint: image } : { alias: image };

function remoteOf(name: string, lxc: ClientConfiguration): Remote {
  const remote = lxc.remotes.get(name);
  if (remote) return remote;
  throw new Failure("invalid", noSuchRemote(name, lxc));
}

function noSuchRemote(name: string, { kind, directory, remotes }: ClientConfiguration): string {
  const { client } = serverKinds[kind];
  return `The ${client} configuration in ${directory} has no remote "${name}"; it has ${[...remotes.keys()].join(", ")}. Add it with: ${client} remote add ${name} ADDRESS`;
}

/** What is wrong with a remote's name; nothing where the `lxc` client knows it. */
export const remoteProblem = (name: string, lxc: ClientConfiguration): string | undefined =>
  lxc.remotes.has(name) ? undefined : noSuchRemote(name, lxc);

/** Asks a server that knows us for the right to one pull. */
async function grant(remote: Remote, image: string, context: Context): Promise<Record<string, string>> {
  const { serverCertificate, addresses, project } = remote;
  const client = context.client.ofAnother({
    kind: "https",
    urls: [...addresses],
    client: context.lxc().client,
    serverFingerprint: serverCertificate ? fingerprintOf(serverCertificate) : undefined,
  });
  const options = { project, signal: context.signal };
  try {
    const fingerprint = isFingerprint(image)
      ? image
      : (await client.get<{ target: string }>(apiPath("images", "aliases", image), options)).value.target;
    const { value } = await client.get<{ public: boolean }>(apiPath("images", fingerprint), options);
    if (value.public) return { fingerprint };
    const { metadata } = await client.post(apiPath("images", fingerprint, "secret"), {}, options);
    return { fingerprint, secret: textOf(entriesOf(metadata).secret) };
  } catch (error) {
    if (!(error instanceof LxdError)) throw error;
    throw new Failure(
      error.kind === "notFound" ? "notFound" : "unavailable",
      `The image "${image}" of remote "${remote.name}" could not be had: ${error.reason}.`,
      { cause: error },
    );
  } finally {
    await client.close();
  }
}

/** Whether an image that the server keeps came from the remote under that name. */
export function cameFrom(
  image: { readonly update_source?: { server?: string; alias?: string } },
  wanted: RemoteImage,
  lxc: ClientConfiguration,
): boolean {
  const from = image.update_source;
  const remote = lxc.remotes.get(wanted.remote);
  return from?.alias === wanted.image && remote !== undefined && remote.addresses.includes(from.server ?? "");
}
