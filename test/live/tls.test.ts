import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { createProvider } from "../../provider/provider";
import { becomeTrusted, fingerprintOf, makeClientCertificate } from "../../provider/lxd";
import { Secret, textOf, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { expiredPair } from "../support/certificates";
import { startServer, type TestServer } from "../support/machine";
import { PluginError, PluginHarness } from "../support/pluginHarness";

describe("a server over HTTPS", function () {
  this.timeout(60_000);
  let server: TestServer;
  let forward: Forward;
  let fingerprint: string;
  let directory: string;
  let client: { certificate: string; key: string };
  const harnesses: PluginHarness[] = [];

  before(async () => {
    server = await startServer();
    forward = await forwardHttps(server);
    const { environment } = JSON.parse(await server.lxc("query", "/1.0")) as {
      environment: { certificate_fingerprint: string };
    };
    fingerprint = environment.certificate_fingerprint;
    directory = mkdtempSync(join(tmpdir(), "tls-"));
    client = await makeClientCertificate(join(directory, "pair"));
  });

  after(async () => {
    for (const harness of harnesses) await harness.stop();
    await forward?.stop();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const connect = async (configuration: PropertyMap): Promise<PluginHarness> => {
    // An empty lxc configuration, so that nothing of the machine's own comes in.
    const given = { endpoint: forward.url, configDir: join(directory, "empty"), ...configuration };
    const harness = await PluginHarness.start(createProvider, { configuration: given });
    harnesses.push(harness);
    return harness;
  };

  const pair = () => ({ clientCertificate: client.certificate, clientKey: new Secret(client.key) });

  const token = async (name: string): Promise<Secret> => {
    const shown = await server.lxc("config", "trust", "add", "--name", name);
    return new Secret(shown.trim().split("\n").at(-1)!);
  };

  const refusal = async (configuration: PropertyMap): Promise<string> => {
    const harness = await connect(configuration);
    const error = await harness.up("Profile", "p", { name: "refused" }).then(
      () => assert.fail("it was not refused"),
      (failure: unknown) => failure,
    );
    assert.ok(error instanceof PluginError, String(error));
    assert.ok(error.code !== 2 && error.code !== 13, `code ${error.code}`);
    return error.message;
  };

  it("refuses one that is neither pinned nor signed by a known authority", async () => {
    assert.match(await refusal(pair()), /it signed itself.*pin it with serverFingerprint/);
  });

  it("sends not one byte of a request to a server with another certificate than pinned", async () => {
    const impostor = await makeClientCertificate(join(directory, "impostor"));
    let received = 0;
    const listener = createServer({ cert: impostor.certificate, key: impostor.key }, (socket) => {
      socket.on("data", (chunk: Buffer) => (received += chunk.length));
      socket.on("error", () => socket.destroy());
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    const endpoint = `https://127.0.0.1:${port}`;
    const message = await refusal({ endpoint, ...pair(), serverFingerprint: fingerprint });
    listener.close();
    assert.ok(message.includes(fingerprintOf(impostor.certificate)), message);
    assert.ok(message.includes(fingerprint), message);
    assert.equal(received, 0);
  });

  it("says that a client without a certificate cannot be trusted", async () => {
    assert.match(await refusal({ serverFingerprint: fingerprint }), /trusts no client without a certificate/);
  });

  it("says what to do when the client is not trusted", async () => {
    const message = await refusal({ ...pair(), serverFingerprint: fingerprint });
    assert.match(message, /does not trust the client certificate [0-9a-f]{12}; add it there/);
  });

  it("says when the client certificate has expired", async () => {
    const expired = await expiredPair();
    const configuration = { clientCertificate: expired.certificate, clientKey: new Secret(expired.key) };
    const message = await refusal({ ...configuration, serverFingerprint: fingerprint });
    assert.match(
      message,
      /refuses the client certificate: [0-9a-f]{12} expired at 2024-01-02T.*make another/,
    );
  });

  it("refuses a token of another server before it connects", async () => {
    const other = { client_name: "a", fingerprint: "cd".repeat(32), addresses: [], secret: "x" };
    const trustToken = new Secret(Buffer.from(JSON.stringify(other)).toString("base64"));
    const harness = await PluginHarness.start(createProvider);
    harnesses.push(harness);
    await assert.rejects(
      harness.configure({ endpoint: forward.url, ...pair(), serverFingerprint: fingerprint, trustToken }),
      /trustToken is of another server/,
    );
  });

  it("becomes trusted by a token, whose fingerprint is the pin", async () => {
    const trustToken = await token("first");
    const harness = await connect({ ...pair(), trustToken });
    const { state } = await harness.up("Profile", "p", { name: "over-tls", config: { "limits.cpu": 1 } });
    assert.equal((await harness.refresh(state)).diff?.changes, false);
    const changed = await harness.up(
      "Profile",
      "p",
      { name: "over-tls", config: { "limits.cpu": 2 } },
      state,
    );
    assert.equal(changed.action, "update");
    await harness.destroy(changed.state);
    // Used up, and not needed again: the certificate is trusted now.
    const again = await connect({ ...pair(), trustToken });
    const other = await again.up("Profile", "q", { name: "once-more" });
    await again.destroy(other.state);
  });

  it("says that a token was used when the client is another one", async () => {
    const trustToken = await token("second");
    const first = await makeClientCertificate(join(directory, "first"));
    const second = await makeClientCertificate(join(directory, "second"));
    const asFirst = { clientCertificate: first.certificate, clientKey: new Secret(first.key), trustToken };
    const harness = await connect(asFirst);
    await harness.destroy((await harness.up("Profile", "p", { name: "used" })).state);
    const asSecond = { clientCertificate: second.certificate, clientKey: new Secret(second.key), trustToken };
    assert.match(await refusal(asSecond), /does not accept the trust token: it was used before/);
  });

  const strange = async (configuration: PropertyMap) => {
    const made = await makeClientCertificate(mkdtempSync(join(directory, "strange-")));
    const pair = { clientCertificate: made.certificate, clientKey: new Secret(made.key) };
    return refusal({ ...pair, ...configuration });
  };

  /** A token of the server's, with another content. */
  const altered = async (name: string, changes: Record<string, unknown>) => {
    const good = textOf((await token(name)).value);
    const content = JSON.parse(Buffer.from(good, "base64").toString()) as Record<string, unknown>;
    return new Secret(Buffer.from(JSON.stringify({ ...content, ...changes })).toString("base64"));
  };

  it("names all causes when a token is unknown, for the server answers the same to each", async () => {
    const trustToken = await token("revoked");
    await server.lxc("config", "trust", "revoke-token", "revoked");
    const wrong = await altered("wrong", { secret: "ab".repeat(32) });
    const causes =
      /does not accept the trust token: it was used before \(each works once\), has expired, was revoked, was lost when the server was restarted, or is wrong; make another .*No matching certificate add operation found/;
    assert.match(await strange({ trustToken }), causes);
    const message = await strange({ trustToken: wrong });
    assert.match(message, causes);
    assert.ok(!message.includes("abab"), message);
  });

  it("says that a token is one to join a cluster with", async () => {
    const trustToken = await altered("joins", { server_name: "node2" });
    assert.match(await strange({ trustToken }), /the trust token is one with which "node2" joins a cluster/);
  });

  it("says that a token has expired, by the clock of either side", async () => {
    await server.lxc("config", "set", "core.remote_token_expiry", "1S");
    try {
      const told = await token("expired");
      const text = Buffer.from(textOf(told.value), "base64").toString();
      const { expires_at } = JSON.parse(text) as { expires_at: string };
      // As a client sees it whose clock is behind.
      const good = { ...(JSON.parse(text) as object), expires_at: "2999-01-01T00:00:00Z" };
      const late = Buffer.from(JSON.stringify(good)).toString("base64");
      const stranger = await makeClientCertificate(join(directory, "late"));
      const connection = { kind: "https" as const, urls: [forward.url], client: stranger };
      const introduce = () =>
        becomeTrusted({ ...connection, serverFingerprint: fingerprint }, { token: late });
      while (Date.now() <= Date.parse(expires_at)) await sleep(50);
      assert.match(await strange({ trustToken: told }), /the trust token expired at 2/);
      await assert.rejects(introduce(), /does not accept the trust token: it has expired; make another/);
      // The server says so once.
      await assert.rejects(introduce(), /does not accept the trust token: it was used before .* has expired/);
    } finally {
      await server.lxc("config", "unset", "core.remote_token_expiry");
    }
  });

  it("becomes trusted by the trust password", async () => {
    await server.lxc("config", "set", "core.trust_password", "open-sesame");
    const made = await makeClientCertificate(join(directory, "password"));
    const base = {
      clientCertificate: made.certificate,
      clientKey: new Secret(made.key),
      serverFingerprint: fingerprint.toUpperCase().replace(/(..)(?!$)/g, "$1:"),
    };
    const wrong = await refusal({ ...base, trustPassword: new Secret("wrong-word") });
    assert.match(wrong, /does not accept the trust password/);
    assert.ok(!wrong.includes("wrong-word"));
    const harness = await connect({ ...base, trustPassword: new Secret("open-sesame") });
    await harness.destroy((await harness.up("Profile", "p", { name: "by-password" })).state);
  });

  it("makes a client certificate when it may, and keeps it", async () => {
    const configDir = join(directory, "generated");
    const configuration = { configDir, generateClientCertificate: true };
    const harness = await connect({ ...configuration, trustToken: await token("third") });
    await harness.destroy((await harness.up("Profile", "p", { name: "generated" })).state);
    const again = await connect({ ...configuration, serverFingerprint: fingerprint });
    await again.destroy((await again.up("Profile", "p", { name: "kept" })).state);
  });

  it("is found by the name of a remote of lxc", async () => {
    const configDir = join(directory, "lxc");
    const made = await makeClientCertificate(configDir);
    mkdirSync(join(configDir, "servercerts"));
    const { environment } = JSON.parse(await server.lxc("query", "/1.0")) as {
      environment: { certificate: string };
    };
    writeFileSync(join(configDir, "servercerts", "lab.crt"), environment.certificate);
    writeFileSync(
      join(configDir, "config.yml"),
      `default-remote: local\nremotes:\n  lab:\n    addr: ${forward.url}\n    auth_type: tls\n    project: default\n    protocol: lxd\n    public: false\n`,
    );
    writeFileSync(join(directory, "made.crt"), made.certificate);
    await server.lxc("config", "trust", "add", join(directory, "made.crt"));
    const harness = await PluginHarness.start(createProvider, {
      configuration: { remote: "lab", configDir },
    });
    harnesses.push(harness);
    await harness.destroy((await harness.up("Profile", "p", { name: "by-remote" })).state);
  });

  it("tries the next address of a cluster when one is down", async () => {
    const endpoint = `https://127.0.0.1:1,${forward.url}`;
    const harness = await connect({ endpoint, ...pair(), serverFingerprint: fingerprint });
    await harness.destroy((await harness.up("Profile", "p", { name: "second-address" })).state);
  });

  it("names every address when none answers", async () => {
    const endpoint = "https://127.0.0.1:1,https://127.0.0.1:2";
    const message = await refusal({ endpoint, ...pair(), serverFingerprint: fingerprint });
    assert.match(message, /127\.0\.0\.1:1 \(nobody listens\), https:\/\/127\.0\.0\.1:2 \(nobody listens\)/);
  });
});
