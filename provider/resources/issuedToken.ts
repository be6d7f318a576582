/**
 * Tokens that the server makes and tells once: operations of class `token`, which live in its memory. Used, expired or
 * lost with a restart, a token stays as it was in the state.
 */
import { LxdError, apiPath, begun, type Outcome as Answer } from "../lxd";
import type { At, Context, Outcome } from "../reconcile/definition";
import { list, optional, text } from "../reconcile/properties";
import { entriesOf, listOf, textOf, textsOf, type PropertyMap } from "../reconcile/values";

const isSet = (instant: string | undefined): instant is string =>
  instant !== undefined && !instant.startsWith("0001");

/**
 * What the state keeps of it. The text that is given as token or password is put together by whoever asked for it
 * (LXD: shared/api/certificate.go, CertificateAddToken); `named` is the part that says for whom it is.
 */
export function issued(outcome: Answer, named: Record<string, string>): Outcome<At<"operation">> {
  const told = entriesOf(outcome.metadata);
  const { secret, fingerprint, expiresAt } = textsOf(told);
  const addresses = listOf(told.addresses);
  const expires_at = expiresAt ?? "0001-01-01T00:00:00Z";
  const content = { ...named, fingerprint, addresses, secret, expires_at };
  const { id } = begun(outcome);
  const outputs: PropertyMap = {
    token: Buffer.from(JSON.stringify(content)).toString("base64"),
    fingerprint: textOf(fingerprint),
    addresses,
    operation: id,
    ...(isSet(expiresAt) ? { expiresAt } : {}),
  };
  return { address: { operation: id }, outputs };
}

/** Outputs of every token: what it says itself, for `whom` and of which `server`, and its operation. */
export const tokenOutputs = (whom: string, server: string) => ({
  token: text(`The token, as ${whom}.`, { secret: true, once: true }),
  fingerprint: text(`SHA-256 of the ${server}'s certificate.`, { once: true }),
  addresses: list(text("An address."), `The ${server}'s addresses.`, { once: true }),
  expiresAt: optional(
    text(`When it ends by itself, where the ${server} lets tokens expire.`, { once: true }),
  ),
  operation: text("The id of the server's operation that stands for it."),
  url: text("The path of that operation in the LXD API."),
});

type Where = At<"operation">;

/** What all resources that are such a token have alike. */
export const tokenHandling = {
  id: { segments: ["operation"] as const, example: "" },
  notImportable: "the server tells the token only to whoever asks for it, so there is nothing to import.",
  scope: "none" as const,
  timeouts: { create: 60, update: 60, delete: 60 },
  // Two tokens may have one name.
  collides: () => false,
  /** What was told at creation is all there is to know: that it was used or lost since is no drift. */
  read: async ({ operation }: Where) => ({
    inputs: {},
    outputs: { operation, url: apiPath("operations", operation) },
  }),
  update: async ({ address }: { readonly address: Where }) => ({ address }),
  delete: async ({ operation }: Where, _inputs: unknown, _outputs: unknown, context: Context) => {
    try {
      await context.client.delete(apiPath("operations", operation), { signal: context.signal });
    } catch (error) {
      // 400: it ended already, because it was used.
      if (!(error instanceof LxdError) || error.status !== 400) throw error;
    }
  },
};
