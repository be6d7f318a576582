import { anyOf } from "./anyOf";
import { once } from "node:events";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";

const within = 10_000;

/** The certificate (PEM) that whoever listens at `host:port` shows. Nothing is sent there: whether it is right is for the caller. */
export async function presentedCertificate(address: string, signal: AbortSignal): Promise<string> {
  const { hostname, port } = new URL(`https://${address}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = connect({
    host,
    port: Number(port || 8443),
    servername: isIP(host) ? undefined : host,
    rejectUnauthorized: false,
  });
  try {
    const limit = anyOf(signal, AbortSignal.timeout(within));
    await once(socket, "secureConnect", { signal: limit });
    return new X509Certificate(socket.getPeerCertificate().raw).toString();
  } finally {
    socket.destroy();
  }
}
