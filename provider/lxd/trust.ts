import { fieldsOf } from "./fromJson";
import { apiPath } from "./apiPath";
import { LxdClient } from "./client";
import { expiredAt, fingerprintOf } from "./fingerprint";
import { LxdError } from "./LxdError";
import { inCommandsOf } from "./serverKinds";
import type { ServerInfo } from "./ServerInfo";
import type { TlsConnection } from "./TlsEndpoint";

/** What a client that is not trusted yet may introduce itself with. */
export interface Introduction {
  /** Text that `lxc config trust add --name …` prints. */
  token?: string;
  /** The server's `core.trust_password`; LXD up to 5.21. */
  password?: string;
}

/** What a trust token says: base64 of JSON. */
export interface TrustToken {
  /** Of the server's certificate. */
  readonly fingerprint: string;
  readonly addresses: readonly string[];
  readonly expiresAt?: string;
  /** Of a token to join a cluster with: the name that the server gets. */
  readonly serverName?: string;
}

/** Reads a token; undefined when the text is none. */
export function readTrustToken(text: string): TrustToken | undefined {
  try {
    const read = fieldsOf(JSON.parse(Buffer.from(text.trim(), "base64").toString("utf8")));
    if (typeof read.fingerprint !== "string" || typeof read.secret !== "string") return undefined;
    const expiresAt = typeof read.expires_at === "string" ? read.expires_at : undefined;
    const isSet = expiresAt !== undefined && !expiresAt.startsWith("0001-01-01");
    return {
      fingerprint: read.fingerprint,
      addresses: Array.isArray(read.addresses) ? (read.addresses as string[]) : [],
      ...(isSet ? { expiresAt } : {}),
      ...(typeof read.server_name === "string" ? { serverName: read.server_name } : {}),
    };
  } catch {
    return undefined;
  }
}

/** Makes the server trust this client's certificate, if it does not yet. */
export async function becomeTrusted(
  connection: TlsConnection,
  introduction: Introduction,
  log?: (message: string) => void,
): Promise<void> {
  const client = new LxdClient(connection, { log });
  const refuse = (message: string, cause?: unknown): LxdError =>
    new LxdError({
      ...{ kind: "forbidden", method: "POST", path: apiPath("certificates"), cause },
      message: inCommandsOf(client.kind ?? "lxd", message),
    });
  try {
    const server = await client.server();
    if (server.auth === "trusted") return;
    const place = connection.urls[0]!;
    if (!connection.client) {
      throw refuse(
        `${place} trusts no client without a certificate; give clientCertificate and clientKey, or generateClientCertificate with a trustToken`,
      );
    }
    const expired = expiredAt(connection.client.certificate);
    if (expired !== undefined) throw refuse(`${place} refuses the client certificate: ${expired}`);
    const { token, password } = introduction;
    const own = fingerprintOf(connection.client.certificate).slice(0, 12);
    if (token === undefined && password === undefined) {
      throw refuse(
        `${place} does not trust the client certificate ${own}; add it there (lxc config trust add), or give a trustToken`,
      );
    }
    const mistake = token === undefined ? undefined : mistakeIn(token);
    if (mistake !== undefined) throw refuse(mistake);
    const word = token === undefined ? { password } : tokenAs(token, server, "trust_token", "password");
    try {
      await client.post(apiPath("certificates"), { type: "client", ...word });
    } catch (error) {
      if (!(error instanceof LxdError)) throw error;
      const isOver = hasExpired(error);
      if (error.kind !== "forbidden" && error.kind !== "invalid" && !isOver) throw error;
      const what =
        token === undefined
          ? "the trust password; ask for a trust token instead"
          : `the trust token: ${isOver ? "it has expired" : unknownToken}; ${another}`;
      throw refuse(`${place} does not accept ${what} (${error.serverMessage})`, error);
    }
  } finally {
    await client.close();
  }
}

/**
 * The fields that a token is sent in. LXD had it in that of the password at first (seen on 5.0.2), and refuses it there
 * once it has `explicit_trust_token`; Incus takes it in the new field alone, and lacks that extension. Before it, servers
 * look at the field that they know, so both are sent (taken by LXD 5.0.2 and 5.21, Incus 6 and 7).
 */
export function tokenAs(
  token: string,
  { apiExtensions }: Pick<ServerInfo, "apiExtensions">,
  field: string,
  before: string,
): Record<string, string> {
  const isExplicit = apiExtensions.has("explicit_trust_token");
  return isExplicit ? { [field]: token } : { [field]: token, [before]: token };
}

const another = "make another (lxc config trust add)";

/**
 * LXD 5.0.2 answers every token that it does not know with one and the same 403, `No matching certificate add operation
 * found`: one that was used, one that was revoked, one that was lost in a restart, and one with a secret that never was.
 * It keeps nothing of a token that is over (of one that has expired it says so once, as a 500, and forgets it then), and
 * the text of a used one is that of a good one: so nobody can tell these apart, and the sentence names them all. What
 * can be told is told apart: a token of another server (by its fingerprint, before any request), a text that is none or
 * is one for something else, and one that has expired.
 */
const unknownToken =
  "it was used before (each works once), has expired, was revoked, was lost when the server was restarted, or is wrong";

/** What the text itself tells; the server would not take it. */
function mistakeIn(token: string): string | undefined {
  const said = readTrustToken(token);
  if (said === undefined) {
    return "the trust token is none: it must be the text that lxc config trust add prints";
  }
  const { serverName, expiresAt } = said;
  if (serverName !== undefined) {
    return `the trust token is one with which "${serverName}" joins a cluster; ${another}`;
  }
  if (expiresAt === undefined || Date.parse(expiresAt) >= Date.now()) return undefined;
  return `the trust token expired at ${expiresAt}; ${another}`;
}

/** By the server's clock; from 5.0.2 as 500 `Failed during search for certificate add token operation: Token has expired`. */
const hasExpired = (error: LxdError) => /token has expired/i.test(error.serverMessage);
