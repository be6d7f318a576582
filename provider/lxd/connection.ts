import type { Endpoint } from "./Endpoint";
import { TlsEndpoint, type TlsConnection } from "./TlsEndpoint";
import { UnixEndpoint } from "./UnixEndpoint";

/** Where the server is. */
export type Connection =
  /**
   * The sockets are tried in this order; the first that a server listens on is used from then on. Of those that are
   * `guessed` there must be no second one.
   */
  { kind: "unix"; socketPaths: string[]; guessed?: true } | TlsConnection;

export function toEndpoint(connection: Connection): Endpoint {
  return connection.kind === "unix"
    ? new UnixEndpoint(connection.socketPaths, connection.guessed)
    : new TlsEndpoint(connection);
}
