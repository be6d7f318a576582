import { LxdError, apiPath } from "../lxd";
import type { ResourceDefinition } from "../reconcile/definition";
import { plainNaming } from "../reconcile/naming";
import { flag, list, oneOf, optional, properties, text } from "../reconcile/properties";
import type { PropertyMap } from "../reconcile/values";
import { checkProjects, nameInput, sortedProjects } from "./shared";

/** What the server tells of a token, once (metadata of the operation of class `token`). */
interface Issued {
  readonly secret: string;
  readonly fingerprint: string;
  readonly addresses: string[];
  readonly request: { readonly name: string };
  readonly expiresAt?: string;
}

/** The text that a client gives as token or password: it is put together by whoever asked for it (lxd-api section 4). */
function tokenText({ secret, fingerprint, addresses, request, expiresAt }: Issued): string {
  const content = {
    client_name: request.name,
    fingerprint,
    addresses,
    secret,
    expires_at: expiresAt ?? "0001-01-01T00:00:00Z",
  };
  return Buffer.from(JSON.stringify(content)).toString("base64");
}

const known = ["token", "fingerprint", "addresses", "expiresAt", "operation"];

export const CertificateToken: ResourceDefinition = {
  type: "CertificateToken",
  description:
    "A token that lets one client become trusted, once. It lives in the server's memory: used, expired or lost with a restart it stays as it was in the state, which is no drift; deleting the resource cancels a token that is still open. The server must listen on the network (`core.https_address`). See https://documentation.ubuntu.com/lxd/en/latest/authentication/ and `POST /1.0/certificates` with `token`.",
  inputs: properties({
    name: nameInput(
      "any short text without blanks or slashes",
      "The name that the client's certificate gets. A change replaces the token.",
    ),
    type: optional(
      oneOf(
        "CertificateKind",
        ["client", "metrics"],
        'What it admits to: the whole API, or only the metrics. Default "client". A change replaces the token.',
        { default: "client", replaces: true },
      ),
    ),
    restricted: optional(
      flag("Confine the client to `projects`. Default false. A change replaces the token.", {
        default: false,
        replaces: true,
      }),
    ),
    projects: optional(
      list(
        text("A project's name."),
        "The projects that a restricted client may use. Default none. A change replaces the token.",
        { default: [], replaces: true },
      ),
    ),
  }),
  outputs: properties({
    token: text("The token, as the client gives it (`lxc remote add NAME TOKEN`, `trustToken`).", {
      secret: true,
    }),
    fingerprint: text("SHA-256 of the server's certificate."),
    addresses: list(text("An address."), "The server's addresses."),
    expiresAt: optional(text("When it ends by itself, where the server lets tokens expire.")),
    operation: text("The id of the server's operation that stands for it."),
  }),
  id: { segments: ["operation"], example: "" },
  notImportable: "the server tells the token only to whoever asks for it, so there is nothing to import.",
  scope: "none",
  naming: plainNaming,
  timeouts: { create: 60, update: 60, delete: 60 },
  check: checkProjects,
  normalise: sortedProjects,
  // Two tokens may have one name.
  collides: () => false,
  label: () => "The certificate token",
  create: async (inputs, _project, context) => {
    const { name, type, restricted, projects } = inputs;
    const { metadata, operation } = await context.client.post(
      apiPath("certificates"),
      { name, type, restricted, projects: projects ?? [], token: true },
      { signal: context.signal },
    );
    const issued = metadata as Issued;
    const kept: PropertyMap = {
      token: tokenText(issued),
      fingerprint: issued.fingerprint,
      addresses: issued.addresses,
      operation: operation!.id,
      ...(issued.expiresAt && !issued.expiresAt.startsWith("0001") ? { expiresAt: issued.expiresAt } : {}),
    };
    return { address: { operation: operation!.id }, outputs: kept };
  },
  /** What was told at creation is all there is to know: that it was used or lost since is no drift. */
  read: async (_address, _context, state) => ({
    inputs: {},
    outputs: Object.fromEntries(
      known.flatMap((name) => (name in state!.outputs ? [[name, state!.outputs[name]!]] : [])),
    ),
  }),
  update: async (plan) => plan.address,
  delete: async (address, _inputs, _outputs, context) => {
    try {
      await context.client.delete(apiPath("operations", address.operation!), { signal: context.signal });
    } catch (error) {
      // 400: it ended already, because it was used.
      if (!(error instanceof LxdError) || error.status !== 400) throw error;
    }
  },
};
