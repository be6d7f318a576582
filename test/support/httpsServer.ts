/** A furnished server that listens for HTTPS, and clients of it: pinned by its address, and as a remote of `lxc`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeClientCertificate } from "../../provider/lxd";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "./forward";
import type { TestServer } from "./machine";

export interface HttpsServer extends Forward {
  /** A trusted client's configuration; `restrictedTo` names the projects that it may use. */
  pinned(name: string, restrictedTo?: string): Promise<PropertyMap>;
  /** A trusted client whose `lxc` configuration knows the server. */
  remote(name: string): Promise<PropertyMap>;
  readonly fingerprint: string;
}

export async function overHttps(server: TestServer): Promise<HttpsServer> {
  const forward = await forwardHttps(server);
  const { environment } = JSON.parse(await server.lxc("query", "/1.0")) as {
    environment: { certificate: string; certificate_fingerprint: string };
  };
  const trusted = async (name: string, ...flags: string[]) => {
    const configDir = join(server.directory, `client-${name}`);
    const { certificate, key } = await makeClientCertificate(configDir);
    await server.lxc("config", "trust", "add", join(configDir, "client.crt"), "--name", name, ...flags);
    return { configDir, certificate, key };
  };
  return {
    ...forward,
    fingerprint: environment.certificate_fingerprint,
    pinned: async (name, restrictedTo) => {
      const flags = restrictedTo === undefined ? [] : ["--restricted", "--projects", restrictedTo];
      const { certificate, key } = await trusted(name, ...flags);
      return {
        endpoint: forward.url,
        configDir: join(server.directory, "no-such-configuration"),
        clientCertificate: certificate,
        clientKey: new Secret(key),
        serverFingerprint: environment.certificate_fingerprint,
      };
    },
    remote: async (name) => {
      const { configDir } = await trusted(name);
      mkdirSync(join(configDir, "servercerts"));
      writeFileSync(join(configDir, "servercerts", "far.crt"), environment.certificate);
      writeFileSync(
        join(configDir, "config.yml"),
        `remotes:\n  far: {addr: "${forward.url}", auth_type: tls, project: default, protocol: lxd, public: false}\n`,
      );
      return { remote: "far", configDir };
    },
  };
}
