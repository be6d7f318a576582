import type { Endpoint } from "./Endpoint";
import { SshEndpoint } from "./SshEndpoint";
import type { SshConnection } from "./SshTunnel";
import { TlsEndpoint, type TlsConnection } from "./TlsEndpoint";
import { UnixEndpoint } from "./UnixEndpoint";

/** Where the server is. */
export type Connection =
  | SshConnection
  /**
   * The sockets are tried in this order; the first that a server listens on is used from then on. Of those that are
   * `guessed` there must be no second one.
   */
  | { kind: "unix"; socketPaths: string[]; guessed?: true }
  | TlsConnection;

/** @param requestTimeout in milliseconds: no connection takes longer */
export function toEndpoint(connection: Connection, requestTimeout?: number): Endpoint {
  switch (connection.kind) {
    case "unix":
      return new UnixEndpoint(connection.socketPaths, connection.guessed);
    case "ssh":
      return new SshEndpoint(connection, requestTimeout);
    case "https":
      return new TlsEndpoint(connection, requestTimeout);
  }
}
