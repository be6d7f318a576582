/** What the server tells only once of an identity: the token by which its client becomes known, or that it carries. */
import { LxdError, apiPath } from "../../lxd";
import type { At, Context } from "../../reconcile/definition";
import { listOf, textsOf, entriesOf, type PropertyMap } from "../../reconcile/values";

type Where = At<"authenticationMethod" | "name">;

/**
 * The text that a client gives with its certificate (LXD: shared/api/certificate.go, CertificateAddToken). It is told by
 * the POST that makes the pending identity.
 */
export function pendingToken(told: unknown): PropertyMap {
  const content = entriesOf(told);
  const { expires_at: expiresAt } = textsOf(content);
  return {
    token: Buffer.from(JSON.stringify({ ...content, addresses: listOf(content.addresses) })).toString(
      "base64",
    ),
    ...(expiresAt !== undefined && !expiresAt.startsWith("0001") && { tokenExpiresAt: expiresAt }),
  };
}

const tokenPath = ({ authenticationMethod: method, name }: Where) =>
  apiPath("auth", "identities", method, name, "token");

/** A new token of a bearer; the one of before is of no use any more. */
export async function issueToken(
  address: Where,
  expiry: string | undefined,
  { client, signal }: Context,
): Promise<PropertyMap> {
  const body = expiry === undefined ? {} : { expiry };
  const { metadata } = await client.post(tokenPath(address), body, { signal });
  const { token = "" } = textsOf(entriesOf(metadata));
  return { token, ...expiryOf(token) };
}

/** The token is a JWT, which says itself how long it is good (RFC 7519, `exp`). */
function expiryOf(token: string): PropertyMap {
  const [, claims = ""] = token.split(".");
  const match = /"exp":\s*(\d+)/.exec(Buffer.from(claims, "base64url").toString("utf8"));
  return match ? { tokenExpiresAt: new Date(Number(match[1]) * 1000).toISOString() } : {};
}

/** Gives up the identities that a lost answer has made beside those that were there before. */
export async function dropUntold(
  method: string,
  name: string,
  before: ReadonlySet<string>,
  context: Context,
): Promise<void> {
  for (const id of await identifiersOf(method, name, context)) {
    if (before.has(id)) continue;
    try {
      await context.client.delete(apiPath("auth", "identities", method, id), { signal: context.signal });
    } catch (error) {
      if (!(error instanceof LxdError) || error.kind !== "notFound") throw error;
    }
  }
}

/** Several identities may have one name. */
export async function identifiersOf(method: string, name: string, context: Context): Promise<string[]> {
  const query = { recursion: "1" };
  const path = apiPath("auth", "identities", method);
  const { value } = await context.client.get<{ id: string; name: string }[] | null>(path, {
    query,
    signal: context.signal,
  });
  return (value ?? []).filter((one) => one.name === name).map(({ id }) => id);
}
