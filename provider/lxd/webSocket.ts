import type { WebSocket } from "ws";
import type { Endpoint } from "./Endpoint";

/** Milliseconds, where a read may not take less. */
const openWithin = 5_000;

/**
 * A websocket of the server, open; over TLS the server's certificate is looked at as for every request.
 *
 * @param watch.listen called before it is opened: the first message may come with the answer
 * @param watch.log is told no query: it holds the socket's secret
 * @param watch.timeout that of a read, in milliseconds
 */
export async function openWebSocket(
  endpoint: Endpoint,
  path: string,
  query: Record<string, string>,
  watch: { listen?: (socket: WebSocket) => void; log: (message: string) => void; timeout: number },
): Promise<WebSocket> {
  const options = await endpoint.socketOptions();
  // Loaded late, like undici: not needed before the first change.
  const { WebSocket } = await import("ws");
  const origin = endpoint.origin.replace(/^http/, "ws");
  const url = `${origin}${path}?${new URLSearchParams(query).toString()}`;
  const socket = new WebSocket(url, {
    ...options,
    perMessageDeflate: false,
  });
  watch.listen?.(socket);
  const began = Date.now();
  // The limit that ws has for this is not kept on connections that it is given.
  const late = setTimeout(() => socket.terminate(), Math.min(openWithin, watch.timeout));
  const tell = (how: string) => watch.log(`GET ${path} -> ${how} in ${Date.now() - began} ms`);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.on("error", reject);
    });
  } catch (error) {
    tell("no websocket");
    throw error;
  } finally {
    clearTimeout(late);
  }
  tell("101");
  return socket;
}
