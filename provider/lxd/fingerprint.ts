import { createHash, X509Certificate } from "node:crypto";

/** SHA-256 of a certificate's DER bytes, in lower-case hexadecimal digits: how LXD names certificates. */
export function fingerprintOf(certificate: string | Buffer): string {
  const raw = typeof certificate === "string" ? new X509Certificate(certificate).raw : certificate;
  return createHash("sha256").update(raw).digest("hex");
}

/**
 * A SHA-256 fingerprint in any usual spelling (`AB:CD:…`, `sha256:…`, `sha256$…`, upper or lower case) as LXD
 * writes it; undefined when it is none.
 */
export function readFingerprint(text: string): string | undefined {
  const digits = text
    .trim()
    .replace(/^sha-?256[:$=\s]*/i, "")
    .replace(/[:\s-]/g, "")
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** A sentence when the certificate (PEM) has expired. */
export function expiredAt(certificate: string): string | undefined {
  const { validTo } = new X509Certificate(certificate);
  const end = new Date(validTo);
  if (end.getTime() > Date.now()) return undefined;
  const own = fingerprintOf(certificate).slice(0, 12);
  return `${own} expired at ${end.toISOString()}; make another pair (openssl req -x509, or lxc remote add) and have the server trust it (lxc config trust add)`;
}
