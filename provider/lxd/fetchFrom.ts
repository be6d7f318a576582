import { proxyFor } from "./proxy";

/** What is read of an answer. */
interface Fetched {
  readonly ok: boolean;
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Fetches what is at an address, through the proxy that the environment names for it. */
export async function fetchFrom(address: string, signal: AbortSignal): Promise<Fetched> {
  const proxy = proxyFor(new URL(address));
  if (proxy === undefined) return fetch(address, { signal });
  // Node's own fetch takes no proxy. Undici's takes no signal that is made of others.
  const ending = new AbortController();
  const end = () => ending.abort(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  const { fetch: fetchThrough, ProxyAgent } = await import("undici");
  return fetchThrough(address, { signal: ending.signal, dispatcher: new ProxyAgent(proxy.href) });
}
