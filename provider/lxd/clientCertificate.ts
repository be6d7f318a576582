import { webcrypto } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";

const validYears = 10;

/** Makes a client's pair as `lxc` does (ECDSA P-384, signed by itself), and keeps it where `lxc` looks for its own. */
export async function makeClientCertificate(
  directory: string,
): Promise<{ certificate: string; key: string }> {
  // Loaded late: it is needed once in the life of a machine.
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setFullYear(notAfter.getFullYear() + validYears);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `O=pulumi-lxd, CN=${userInfo().username}@${hostname()}`,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    keys: keys,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  const certificate = `${made.toString("pem")}\n`;
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  keep(join(directory, "client.key"), `${key}\n`, 0o600);
  keep(join(directory, "client.crt"), certificate, 0o644);
  return { certificate, key };
}

/** Whole or not at all, and never over a file that is there. */
function keep(file: string, text: string, mode: number): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode, flag: "wx" });
  renameSync(unfinished, file);
}
