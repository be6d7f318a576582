import type { WebSocket } from "ws";
import type { Endpoint } from "./connection";

const openWithin = 5_000;

/**
 * A websocket of the server, open; over TLS the server's certificate is looked at as for every request.
 *
 * @param listen called before it is opened: the first message may come with the answer
 */
export async function openWebSocket(
  endpoint: Endpoint,
  path: string,
  query: Record<string, string>,
  listen: (socket: WebSocket) => void = () => undefined,
): Promise<WebSocket> {
  const options = await endpoint.socketOptions();
  // Loaded late, like undici: not needed before the first change.
  const { WebSocket } = await import("ws");
  const origin = endpoint.origin.replace(/^http/, "ws");
  const url = `${origin}${path}?${new URLSearchParams(query).toString()}`;
  const socket = new WebSocket(url, { ...options, handshakeTimeout: openWithin, perMessageDeflate: false });
  listen(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.on("error", reject);
  });
  return socket;
}
