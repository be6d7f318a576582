import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { ErrorKind } from "./LxdError";

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
  explain(error: unknown): { kind: ErrorKind; message: string } | undefined;
  close(): Promise<void>;
}
