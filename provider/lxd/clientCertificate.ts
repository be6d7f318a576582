import { codeOf } from "./thrown";
import { webcrypto } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { untilDone } from "./repeat";
import { repetitions } from "./repetitions";

const validYears = 10;

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a client's pair as `lxc` does (ECDSA P-384, signed by itself), and keeps it where `lxc` looks for its own. Of
 * several providers that do so at the same time, the first makes it for all: a server trusts what it was shown.
 */
export async function makeClientCertificate(directory: string): Promise<Pair> {
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
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = `${x509.PemConverter.encode(privateKey, "PRIVATE KEY")}\n`;
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  if (!keep(join(directory, "client.key"), key, 0o600)) return madeByAnother(directory);
  keep(join(directory, "client.crt"), certificate, 0o644);
  return { certificate, key };
}

/** Whole or not at all, and never over a file that is there; answers whether it was not. */
function keep(file: string, text: string, mode: number): boolean {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode, flag: "wx" });
  try {
    linkSync(unfinished, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return false;
  } finally {
    unlinkSync(unfinished);
  }
}

/** The certificate follows the key at once. */
async function madeByAnother(directory: string): Promise<Pair> {
  const [keyFile, certificateFile] = [join(directory, "client.key"), join(directory, "client.crt")];
  const isThere = await untilDone(
    repetitions.certificate,
    {},
    () => Promise.resolve(existsSync(certificateFile)),
    Boolean,
  );
  if (!isThere) throw new Error(`${keyFile} is there, but not ${certificateFile}: remove the key.`);
  return { certificate: readFileSync(certificateFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}
