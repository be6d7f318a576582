/**
 * The proxy that the environment names for an address: `HTTPS_PROXY` (`HTTP_PROXY` for plain addresses), unless
 * `NO_PROXY` names the host. As for LXD's own client, there is none for this machine itself.
 */
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { BlockList, isIP, type Socket } from "node:net";
import { getProxyForUrl } from "proxy-from-env";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

const isThisMachine = (host: string): boolean =>
  host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"));

/** The host of an address, an IPv6 address without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

export function proxyFor(address: URL): URL | undefined {
  const proxy = isThisMachine(hostOf(address)) ? "" : getProxyForUrl(address.href);
  return proxy === "" ? undefined : new URL(proxy);
}

/** How TLS gets to an address: straight, or by a socket through the proxy. */
export async function wayTo(
  address: URL,
  defaultPort: number,
  signal: AbortSignal,
): Promise<{ host: string; port: number } | { socket: Socket }> {
  const way = { host: hostOf(address), port: Number(address.port || defaultPort) };
  const proxy = proxyFor(address);
  return proxy === undefined ? way : { socket: await tunnel(proxy, way.host, way.port, signal) };
}

/** A connection through the proxy: what is sent from now on reaches the other end as it is (`CONNECT`, RFC 9110). */
function tunnel(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const request = requestTo(proxy);
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const asked = request({
    ...{ host: hostOf(proxy), port: Number(proxy.port || (proxy.protocol === "https:" ? 443 : 80)), signal },
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...credentialsOf(proxy) },
  });
  return new Promise((resolve, reject) => {
    asked.once("error", (error) =>
      reject(new Error(`proxy ${proxy.host}: ${error.message}`, { cause: error })),
    );
    asked.once("connect", ({ statusCode = 0, statusMessage = "" }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`proxy ${proxy.host}: ${statusCode} ${statusMessage}`));
    });
    asked.end();
  });
}

function requestTo({ protocol, host }: URL): typeof plainRequest {
  if (protocol === "http:") return plainRequest;
  if (protocol === "https:") return secureRequest;
  throw new Error(`proxy ${host}: it is spoken to by http: or https:, and not by ${protocol}`);
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const said = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(said).toString("base64")}` };
}
