/** Which image an alias of an image server means at this moment: so that programs can name images by fingerprint. */
import { defineFunction, type FunctionContext } from "../reconcile/function";
import { Failure } from "../reconcile/host";
import { number, oneOf, optional, properties, stringMap, text } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";
import { imageKind, imageServerProtocol } from "../resources/image/kinds";
import { imageOnServer, imageServerOf, type ImageServer } from "../resources/image/imageServer";
import { findStreamed } from "../resources/image/simplestreams";

async function find(
  source: ImageServer,
  wanted: { readonly alias?: string; readonly type?: string; readonly architecture?: string },
  context: FunctionContext,
): Promise<PropertyMap> {
  const alias = wanted.alias || "default";
  const kind = wanted.type === "virtual-machine" ? "virtual-machine" : "container";
  const architecture = wanted.architecture || (await ownArchitecture(context));
  if (source.protocol === "server") return imageOnServer(source, alias, context);
  if (source.protocol === "oci") {
    const what = `${source.server} is a registry of OCI images, which have no fingerprint before a server has them.`;
    throw new Failure("unsupported", what);
  }
  const found = await findStreamed(source.server, { alias, kind, architecture }, context.signal);
  const { fingerprint, serial, size, properties } = found;
  return { fingerprint, type: kind, architecture, size, serial, properties: { ...properties } };
}

const protocolOf = ({ protocol }: ImageServer): string => (protocol === "server" ? "lxd" : protocol);

/** Of several that a server runs, its own is the first. */
async function ownArchitecture({ client, signal }: FunctionContext): Promise<string> {
  const { environment } = await client.server({ signal });
  return environment.architectures?.[0] ?? "x86_64";
}

export const getRemoteImage = defineFunction({
  name: "getRemoteImage",
  description:
    "Which image an alias of an image server means at this moment, by type and architecture, as the provider's machine sees that server. A program that names images by fingerprint changes nothing when somebody publishes a new one under the alias. For a server that speaks simplestreams see its `streams/v1/index.json`, for another LXD `GET /1.0/images/aliases/<name>`.",
  inputs: properties({
    alias: text("The alias there, such as `debian/12`."),
    remote: optional(
      text("A remote of the `lxc` client's configuration, such as `images`. This or `server` is required."),
    ),
    server: optional(text("The address of the image server, such as `https://images.lxd.canonical.com`.")),
    protocol: optional(
      oneOf(imageServerProtocol, 'What `server` speaks. Default "simplestreams".', {
        default: "simplestreams",
      }),
    ),
    type: optional(oneOf(imageKind, 'What it is for. Default "container".', { default: "container" })),
    architecture: optional(
      text("Such as `x86_64` or `arm64`. Default: the server's own.", { sameAs: "architecture" }),
    ),
  }),
  outputs: properties({
    fingerprint: text(
      "SHA-256 of the image: for `Instance.image` once it is in the store, or for `Image.source`.",
    ),
    type: text("`container` or `virtual-machine`."),
    architecture: text("Its architecture."),
    size: number("What is transferred, in bytes."),
    serial: optional(text("The version in the server's index.")),
    properties: stringMap("What the server tells of it: `os`, `release`, …"),
    server: text("The address of the image server."),
    protocol: text("What it speaks."),
  }),
  timeout: 120,
  check: ({ remote, server }, report) => {
    if ((remote === undefined) !== (server === undefined)) return;
    const said = remote === undefined ? "neither is given" : "both are given";
    report("remote", `One of remote and server says where the image is; ${said}.`);
  },
  run: async (inputs, context) => {
    const source = imageServerOf(inputs, context.lxc());
    return { ...(await find(source, inputs, context)), server: source.server, protocol: protocolOf(source) };
  },
});
