import type { WebSocket } from "ws";
import type { Endpoint } from "./Endpoint";
import { fromJson } from "./fromJson";
import { openWebSocket } from "./webSocket";

/** One message of a server's stream of events. */
export interface ServerEvent {
  readonly type?: string;
  readonly metadata?: unknown;
  readonly project?: string;
}

export interface EventListener {
  readonly heard: (event: ServerEvent) => void;
  /** The stream broke, or fell silent; what happens from now on is not heard. */
  readonly lost: () => void;
}

/** The server pings every 10 s and gives up after three missed answers; so does this side. */
const silentFor = 35_000;

/** The events of these types (`operation`, `lifecycle`, `logging`), of all projects. */
export async function openEvents(
  endpoint: Endpoint,
  types: string,
  { heard, lost }: EventListener,
  watch: { readonly log: (message: string) => void; readonly timeout: number },
): Promise<WebSocket> {
  const query = { type: types, "all-projects": "true" };
  const listen = (socket: WebSocket) => {
    const silence = setTimeout(() => socket.terminate(), silentFor).unref();
    socket.on("ping", () => silence.refresh());
    socket.on("message", (data: Buffer) => {
      silence.refresh();
      const event = readEvent(data.toString("utf8"));
      if (event !== undefined) heard(event);
    });
    socket.once("close", () => clearTimeout(silence));
    // Of one that was never open, whoever opens it hears.
    socket.once("open", () => socket.once("close", lost));
  };
  return openWebSocket(endpoint, "/1.0/events", query, { ...watch, listen });
}

function readEvent(message: string): ServerEvent | undefined {
  try {
    return fromJson<ServerEvent>(message);
  } catch {
    return undefined; // No message of an LXD is none; what it would have told, a look finds.
  }
}
