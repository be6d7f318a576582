/** Certificates: two without keys, for the trust store, valid until 2126; and a pair that is valid no more. */
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export const firstCertificate = `-----BEGIN CERTIFICATE-----
MIIBjjCCATWgAwIBAgIUeViIzaQYLVWAn7sAqeUWr2rhOhEwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRcHVsdW1pLWx4ZCB0ZXN0IDEwIBcNMjYxMTIyMDMyNTE0WhgP
MjEyNjEwMjkwMzI1MTRaMBwxGjAYBgNVBAMMEXB1bHVtaS1seGQgdGVzdCAxMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHm+5kkKFOTDeP25tyeQ7r+R6CPlLbiew
hi5b0eFunM0uWGvQi680JXEUKcZ+c4g+pOYhzvZr7ldh+XwnWu3v4qNTMFEwHQYD
VR0OBBYEFLxbGGLF+EqBJdgGJFdHcvmNXFucMB8GA1UdIwQYMBaAFLxbGGLF+EqB
JdgGJFdHcvmNXFucMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIg
Dfe6tTqDSMAZDNmfZA6T1nAUxE8JokpzU2yb+FHLKTECIEIK3DCEAQum4tyFKnEc
TCY03ZnEFqv39oXsvGOJtLVW
-----END CERTIFICATE-----
`;

export const secondCertificate = `-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUPmgIeXMsUoRJexbbI8HzosMj4cgwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRcHVsdW1pLWx4ZCB0ZXN0IDIwIBcNMjYxMTIyMDMyNTE0WhgP
MjEyNjEwMjkwMzI1MTRaMBwxGjAYBgNVBAMMEXB1bHVtaS1seGQgdGVzdCAyMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiORZ9miZMGMsJy5sJ9kjrdNXMbvfet/V
rLiYXYOgoeK4F/RtOfbdliEanWBAfM8RAEdC4W3tL4Hzx3Phzumx+aNTMFEwHQYD
VR0OBBYEFDFCirEb21PsV3xLc+ytMtETXL19MB8GA1UdIwQYMBaAFDFCirEb21Ps
V3xLc+ytMtETXL19MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
APp40lGM0GuVvY+taBkWfc5XU41TCi/ugGQtXyNbrUpKAiEA1DYj1xctoEP6ey17
Y/o6jw/pDgI5tP/u78viwpekLb0=
-----END CERTIFICATE-----
`;

type Dates = Pick<x509.X509CertificateCreateSelfSignedParams, "notBefore" | "notAfter">;

async function pair(
  name: string,
  dates: Dates,
  extensions: x509.Extension[] = [],
): Promise<{ certificate: string; key: string }> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...dates,
    signingAlgorithm: algorithm,
    keys,
    extensions,
  });
  const exported = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${made.toString("pem")}\n`,
    key: `${x509.PemConverter.encode(exported, "PRIVATE KEY")}\n`,
  };
}

/** A client's pair that was valid on the first day of 2024 only. */
export const expiredPair = () =>
  pair("expired", {
    notBefore: new Date("2024-01-01T00:00:00Z"),
    notAfter: new Date("2024-01-02T00:00:00Z"),
  });

/** A pair for a server on the loopback. */
export const serverPair = () =>
  pair("server", { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) }, [
    new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]),
  ]);
