import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import { LxdError } from "./LxdError";
import { UnixEndpoint } from "./UnixEndpoint";

/** Where the server is. */
export type Connection =
  /** The sockets are tried in this order; the first that a server listens on is used from then on. */
  { kind: "unix"; socketPaths: string[] } | { kind: "https"; url: string };

/** A server that can be connected to: what requests and websockets need to know of it. */
export interface Endpoint {
  /** For sentences: `/var/lib/lxd/unix.socket`. */
  readonly name: string;
  /** Scheme and host for URLs. */
  readonly origin: string;
  /** True once a connection was made: a refused one then means a restart, not a wrong address. */
  readonly wasReached: boolean;
  dispatcher(): Promise<Dispatcher>;
  /** What ws needs to connect to the same server. */
  socketOptions(): Promise<{ createConnection: () => Socket }>;
  /** A failure of the connection in words, with what to do; undefined when it is none of its own. */
  explain(error: unknown): { kind: "unavailable" | "forbidden"; message: string } | undefined;
  close(): Promise<void>;
}

/** The endpoint of a connection. TLS comes with remotes. */
export function toEndpoint(connection: Connection): Endpoint {
  if (connection.kind === "unix") return new UnixEndpoint(connection.socketPaths);
  throw new LxdError({
    kind: "unsupported",
    method: "GET",
    path: "/1.0",
    message: `${connection.url}: servers over https can't be used yet; name a unix socket`,
  });
}
