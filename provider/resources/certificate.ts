import { X509Certificate, createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { apiPath } from "../lxd";
import { define } from "../reconcile/define";
import type { Shown } from "../reconcile/definition";
import { fetchObject, listObjects, urlOf } from "../reconcile/fetch";
import { Failure } from "../reconcile/host";
import { certificateBytes, certificateFingerprint } from "../reconcile/normalise";
import { freeNaming } from "../reconcile/naming";
import { flag, list, oneOf, ours, properties, text } from "../reconcile/properties";
import { listOf, textOf, type PropertyMap } from "../reconcile/values";
import { checkProjects, nameInput, projectSet, sortedProjects } from "./shared";
import { certificateKind } from "./certificateKind";

interface RawCertificate {
  readonly name: string;
  readonly type: string;
  readonly restricted: boolean;
  readonly projects: string[] | null;
  readonly certificate: string;
  /** Incus alone has one. */
  readonly description?: string;
  readonly fingerprint: string;
}

/** To create one, the server takes base64 of the DER bytes (seen on LXD 5.0.2). */
function encodings(certificate: string): { base64: string; fingerprint: string } {
  const bytes = certificateBytes(certificate);
  const fingerprint = certificateFingerprint(certificate);
  if (!bytes || fingerprint === undefined) {
    throw new Failure("invalid", "certificate is neither PEM nor base64 DER.");
  }
  return { base64: bytes.toString("base64"), fingerprint };
}

/** What a certificate says about itself. */
function known(certificate: unknown): PropertyMap {
  const bytes = typeof certificate === "string" ? certificateBytes(certificate) : undefined;
  if (!bytes) return {};
  const parsed = new X509Certificate(bytes);
  const fingerprint = createHash("sha256").update(bytes).digest("hex");
  return {
    fingerprint,
    notAfter: new Date(parsed.validTo).toISOString(),
    url: apiPath("certificates", fingerprint),
  };
}

const settings = (inputs: PropertyMap) => ({
  name: inputs.name,
  type: inputs.type,
  restricted: inputs.restricted,
  projects: projectSet(listOf(inputs.projects)),
  ...(inputs.description !== "" && { description: inputs.description }),
});

const show = (raw: RawCertificate): Shown => ({
  inputs: {
    certificate: raw.certificate,
    name: raw.name,
    type: raw.type,
    restricted: raw.restricted,
    projects: [...(raw.projects ?? [])].sort(),
    description: raw.description ?? "",
  },
  outputs: {
    ...known(raw.certificate),
    fingerprint: raw.fingerprint,
    url: urlOf(["certificates", raw.fingerprint]),
  },
});

/** Of servers that have descriptions of certificates. */
const descriptionOf = (wanted: string | undefined, { description }: RawCertificate) =>
  description === undefined ? {} : { description: wanted ?? description };

export const Certificate = define({
  type: "Certificate",
  noun: "certificate of the trust store",
  path: "/1.0/certificates/<fingerprint>",
  description:
    "A client certificate in the server's trust store: whoever holds its key may use the server, all of it or some projects. Where the server has them, an `Identity` is given permissions one by one. See https://documentation.ubuntu.com/lxd/en/latest/authentication/ and `/1.0/certificates`.",
  inputs: properties({
    certificate: text(
      "The certificate, as PEM text or as base64 of its DER bytes. Another certificate replaces the object; the same one in other line breaks is no change.",
      { replaces: true, sameAs: "certificate" },
    ),
    name: nameInput("any text", "Changes in place."),
    description: text("A description for people. Changes in place.", {
      default: "",
      extension: "certificate_description",
    }),
    type: oneOf(
      certificateKind,
      'What it admits to: the whole API, or only the metrics. Default "client". A change replaces the object.',
      { default: "client", replaces: true },
    ),
    restricted: flag("Confine it to `projects`. Default false. Changes in place.", { default: false }),
    projects: list(
      text("A project's name.", { refersTo: "Project" }),
      "The projects that a restricted certificate may use, in any order. Default none. Changes in place.",
      { default: [] },
    ),
    allowSelfDelete: ours(
      flag(
        "Delete the certificate even when it is the one that the provider itself uses. Default false. A change has no effect on the server.",
        { default: false },
      ),
    ),
  }),
  outputs: properties({
    fingerprint: text("SHA-256 of the certificate, in hexadecimal digits."),
    notAfter: text("The end of its validity."),
    url: text("The object's path in the LXD API."),
  }),
  id: {
    segments: ["fingerprint"],
    example: "3ee64be3c3c7d617a7470e14f2d847081ad467c8c26e1caad841c8f67f7c7b09",
  },
  scope: "none",
  naming: freeNaming,
  timeouts: { create: 60, update: 60, delete: 60 },
  check: checkProjects,
  normalise: sortedProjects,
  // Two certificates stand side by side, also under one name.
  collides: (old, inputs) =>
    certificateFingerprint(textOf(old.certificate)) === known(inputs.certificate).fingerprint,
  predict: (inputs) => known(inputs.certificate),
  label: (address) => `Certificate ${address.fingerprint.slice(0, 12)}`,
  create: async (inputs, _address, context) => {
    const { base64, fingerprint } = encodings(inputs.certificate);
    const body = { ...settings(inputs), certificate: base64 };
    await context.client.post(apiPath("certificates"), body, { signal: context.signal });
    return { address: { fingerprint } };
  },
  list: async (_place, context) => {
    const all = await listObjects<RawCertificate>({ collection: ["certificates"] }, context);
    // Members of a cluster trust one another by certificates of type "server": these are the server's own.
    return all.filter(({ type }) => type !== "server").map(({ fingerprint }) => ({ fingerprint }));
  },
  read: async (address, context) => {
    const raw = await fetchObject<RawCertificate>(
      { collection: ["certificates"], name: address.fingerprint, nameOf: (entry) => entry.fingerprint },
      context,
    );
    // A unique prefix finds a certificate too.
    return raw && { ...show(raw), address: { fingerprint: raw.fingerprint } };
  },
  show: (raw: RawCertificate) => show(raw),
  update: async (plan, context) => {
    await context.client.update<RawCertificate>(
      apiPath("certificates", plan.address.fingerprint),
      (live) => {
        const wanted = {
          name: plan.value("name", live.name),
          // 403 when the type is left out of a PUT; it never changes here.
          type: live.type,
          restricted: plan.value("restricted", live.restricted),
          projects: plan.value("projects", live.projects ?? []),
          ...descriptionOf(plan.value("description", live.description), live),
          certificate: live.certificate,
        };
        const now = { ...live, projects: live.projects ?? [] };
        return isDeepStrictEqual({ ...now, ...wanted }, now) ? undefined : wanted;
      },
      { signal: context.signal },
    );
    return { address: plan.address };
  },
  delete: async (address, inputs, _outputs, context) => {
    if (address.fingerprint === context.client.clientFingerprint && inputs.allowSelfDelete !== true) {
      throw new Failure(
        "precondition",
        "This is the certificate that the provider itself uses: without it the next command would find no way in. Set allowSelfDelete: true to delete it all the same.",
      );
    }

    await context.client.delete(apiPath("certificates", address.fingerprint), { signal: context.signal });
  },
});
