import { fieldsOf } from "./fromJson";
import type { ServerKind } from "./serverKinds";

/**
 * The profile of a server: what `GET /1.0` tells, read once per connection. An untrusted client is told only the first
 * half.
 */
export interface ServerInfo {
  readonly kind: ServerKind;
  /** Of feature releases the first number, 5 or 6; 0 where it is not told. */
  readonly majorVersion: number;
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
  const raw = fieldsOf(metadata);
  const environment = fieldsOf(raw.environment);
  return {
    kind: kindOf(environment, raw.api_extensions),
    majorVersion: parseInt(text(environment.server_version), 10) || 0,
    apiExtensions: new Set((raw.api_extensions ?? []) as string[]),
    apiStatus: text(raw.api_status),
    apiVersion: text(raw.api_version),
    auth: text(raw.auth),
    authMethods: (raw.auth_methods ?? []) as string[],
    config: fieldsOf(raw.config),
    environment,
  };
}

/**
 * Whom a server does not trust, it tells its extensions at most: LXD and Incus 6 theirs, Incus 7 `null`. Every LXD has one
 * that Incus took away when it began (seen on LXD 5.0.2, Incus 6 and 7).
 */
function kindOf({ server }: ServerEnvironment, extensions: unknown): ServerKind {
  if (server !== undefined) return server === "incus" ? "incus" : "lxd";
  if (!Array.isArray(extensions)) return extensions === null ? "incus" : "lxd";
  return extensions.length === 0 || extensions.includes("restrict_devlxd") ? "lxd" : "incus";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
