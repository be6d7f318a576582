import { createPrivateKey, X509Certificate } from "node:crypto";
import { LxdError, apiPath, fingerprintOf } from "../../lxd";
import { define } from "../../reconcile/define";
import type { Context } from "../../reconcile/definition";
import { Failure } from "../../reconcile/host";
import { certificateBytes, certificateFingerprint } from "../../reconcile/normalise";
import { properties, text } from "../../reconcile/properties";
import type { PropertyMap } from "../../reconcile/values";
import { urlOutput } from "../shared";
import { warnOfPin } from "./pin";

const path = apiPath("cluster", "certificate");

interface RawServer {
  readonly environment: {
    readonly certificate: string;
    readonly certificate_fingerprint: string;
    readonly server_clustered: boolean;
  };
}

async function serverNow({ client, signal }: Context): Promise<RawServer["environment"]> {
  return (await client.get<RawServer>("/1.0", { signal })).value.environment;
}

async function put(inputs: { certificate: string; key: string }, context: Context): Promise<void> {
  const { client, signal } = context;
  const certificate = parsed(inputs.certificate)?.toString() ?? inputs.certificate;
  const fingerprint = fingerprintOf(certificate);
  const body = { cluster_certificate: certificate, cluster_certificate_key: inputs.key };
  // From the moment that the server has it, new connections are shown it, those of this call included.
  const expectation = client.expectCertificate(fingerprint);
  try {
    await client.put(path, body, { signal });
  } catch (error) {
    // After a lost answer the server may show either.
    if (!(error instanceof LxdError) || !error.mayHaveHappened) expectation.withdraw();
    throw error;
  }
  warnOfPin(expectation, fingerprint, context);
}

const known = (certificate: unknown) =>
  typeof certificate === "string" ? certificateFingerprint(certificate) : undefined;

export const ClusterCertificate = define({
  type: "ClusterCertificate",
  path: "/1.0/cluster/certificate",
  description:
    "The certificate that all members of a cluster show. Who has pinned the old one has to be told of the new: the provider itself follows while it runs, and says what is to be configured for the next time. Deleting the resource leaves the certificate in use. See https://documentation.ubuntu.com/lxd/en/latest/howto/cluster_manage/ and `PUT /1.0/cluster/certificate`.",
  inputs: properties({
    certificate: text(
      "The certificate, as PEM text or as base64 of its DER bytes. Changes in place; the same one in other line breaks is no change.",
      { sameAs: "certificate" },
    ),
    key: text(
      "Its private key, as PEM text without a passphrase. The server does not tell it: another one is not seen. Changes in place; the same one in other line breaks is no change.",
      { secret: true, sameAs: "pem" },
    ),
  }),
  outputs: properties({
    fingerprint: text("SHA-256 of the certificate that is in use, in hexadecimal digits.", {
      changesWith: ["certificate"],
    }),
    url: urlOutput(),
  }),
  id: { segments: ["what"], example: "" },
  notImportable:
    "the server tells nobody its key, without which it cannot be written again. Declare it with certificate and key: a create takes over what is there.",
  renewsServer: true,
  scope: "none",
  timeouts: { create: 60, update: 60, delete: 60 },
  label: () => "The cluster's certificate",
  check: (inputs, report) => {
    if (typeof inputs.key !== "string") return;
    const wrong = keyProblem(inputs.key, parsed(inputs.certificate));
    if (wrong) report("key", wrong);
  },
  collides: () => true,
  predict: (inputs): PropertyMap => {
    const fingerprint = known(inputs.certificate);
    return { url: path, ...(fingerprint === undefined ? {} : { fingerprint }) };
  },
  create: async (inputs, _address, context) => {
    const { server_clustered, certificate_fingerprint } = await serverNow(context);
    if (!server_clustered) {
      throw new Failure(
        "precondition",
        "The server is in no cluster, so there is no cluster certificate. Make it a member of one first (lxd.Cluster, or lxc cluster enable).",
      );
    }
    if (certificate_fingerprint !== known(inputs.certificate)) await put(inputs, context);
    return { address: { what: "cluster-certificate" } };
  },
  read: async (_address, context) => {
    const { certificate, certificate_fingerprint, server_clustered } = await serverNow(context);
    if (!server_clustered) return undefined;
    return { inputs: { certificate }, outputs: { fingerprint: certificate_fingerprint, url: path } };
  },
  update: async (plan, context) => {
    const { certificate_fingerprint } = await serverNow(context);
    const isInUse = certificate_fingerprint === known(plan.inputs.certificate);
    if (!isInUse || plan.changed.has("key")) await put(plan.inputs, context);
    return { address: plan.address };
  },
  delete: () => Promise.resolve(),
});

const parsed = (certificate: unknown): X509Certificate | undefined => {
  const bytes = typeof certificate === "string" ? certificateBytes(certificate) : undefined;
  return bytes && new X509Certificate(bytes);
};

function keyProblem(key: string, certificate: X509Certificate | undefined): string | undefined {
  let own;
  try {
    own = createPrivateKey(key);
  } catch {
    return "key must be a private key as PEM text without a passphrase (openssl pkey -in KEY -out PLAIN).";
  }
  if (certificate?.checkPrivateKey(own) === false) return "key is not the key of the certificate.";
  return undefined;
}
