/** What `GET /1.0` tells. An untrusted client is told only the first half. */
export interface ServerInfo {
  /** Every feature is gated on these, never on a version: unknown fields are silently ignored by servers. */
  apiExtensions: ReadonlySet<string>;
  apiStatus: string;
  apiVersion: string;
  /** `trusted` or `untrusted`. */
  auth: string;
  authMethods: readonly string[];
  config: Readonly<Record<string, unknown>>;
  environment: Readonly<ServerEnvironment>;
}

/** The server's own words about itself, by its own names. */
export interface ServerEnvironment {
  addresses?: string[] | null;
  architectures?: string[];
  certificate?: string;
  certificate_fingerprint?: string;
  driver?: string;
  project?: string;
  /** `lxd` or `incus`. */
  server?: string;
  server_clustered?: boolean;
  server_name?: string;
  server_version?: string;
  storage?: string;
  [key: string]: unknown;
}

export function toServerInfo(metadata: unknown): ServerInfo {
  const raw = (metadata ?? {}) as Record<string, unknown>;
  return {
    apiExtensions: new Set((raw.api_extensions ?? []) as string[]),
    apiStatus: text(raw.api_status),
    apiVersion: text(raw.api_version),
    auth: text(raw.auth),
    authMethods: (raw.auth_methods ?? []) as string[],
    config: (raw.config ?? {}) as Record<string, unknown>,
    environment: (raw.environment ?? {}) as ServerEnvironment,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
