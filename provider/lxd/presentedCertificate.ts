import { anyOf } from "./anyOf";
import { once } from "node:events";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";
import { hostOf, wayTo } from "./proxy";

const within = 10_000;

/** The certificate (PEM) that whoever listens at `host:port` shows. Nothing is sent there: whether it is right is for the caller. */
export async function presentedCertificate(address: string, signal: AbortSignal): Promise<string> {
  const url = new URL(`https://${address}`);
  const host = hostOf(url);
  const limit = anyOf(signal, AbortSignal.timeout(within));
  const socket = connect({
    ...(await wayTo(url, 8443, limit)),
    servername: isIP(host) ? undefined : host,
    rejectUnauthorized: false,
  });
  try {
    await once(socket, "secureConnect", { signal: limit });
    return new X509Certificate(socket.getPeerCertificate().raw).toString();
  } finally {
    socket.destroy();
  }
}
