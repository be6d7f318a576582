import { apiPath } from "./apiPath";
import { LxdClient } from "./client";
import { expiredAt, fingerprintOf } from "./fingerprint";
import { LxdError } from "./LxdError";
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
    const read = JSON.parse(Buffer.from(text.trim(), "base64").toString("utf8")) as Record<string, unknown>;
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
export async function becomeTrusted(connection: TlsConnection, introduction: Introduction): Promise<void> {
  const client = new LxdClient(connection);
  const refuse = (message: string, cause?: unknown): LxdError =>
    new LxdError({ kind: "forbidden", method: "POST", path: apiPath("certificates"), message, cause });
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
    const said = token === undefined ? undefined : readTrustToken(token);
    if (said?.expiresAt !== undefined && Date.parse(said.expiresAt) < Date.now()) {
      throw refuse(`the trust token expired at ${said.expiresAt}; make another (lxc config trust add)`);
    }
    // A field of its own where the server has it; as the password before that (lxd-api section 4).
    const explicit = server.apiExtensions.has("explicit_trust_token");
    const word = token !== undefined && explicit ? { trust_token: token } : { password: token ?? password };
    try {
      await client.post(apiPath("certificates"), { type: "client", ...word });
    } catch (error) {
      if (!(error instanceof LxdError) || (error.kind !== "forbidden" && error.kind !== "invalid"))
        throw error;
      const what =
        token === undefined
          ? "the trust password; ask for a trust token instead"
          : "the trust token: it was used before, has expired, was cancelled or is of another server; make another (lxc config trust add)";
      throw refuse(`${place} does not accept ${what} (${error.serverMessage})`, error);
    }
  } finally {
    await client.close();
  }
}
