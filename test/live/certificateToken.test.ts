import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeClientCertificate } from "../../provider/lxd";
import { createProvider } from "../../provider/provider";
import { Secret } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { startServer, type TestServer } from "../support/machine";
import { PluginHarness } from "../support/pluginHarness";

describe("a certificate token", function () {
  this.timeout(60_000);
  let server: TestServer;
  let forward: Forward;
  let harness: PluginHarness;
  let directory: string;

  before(async () => {
    server = await startServer();
    forward = await forwardHttps(server);
    directory = mkdtempSync(join(tmpdir(), "token-"));
    harness = await PluginHarness.start(createProvider, {
      configuration: { endpoint: `unix://${server.socket}`, configDir: directory },
    });
  });

  after(async () => {
    await harness?.stop();
    await forward?.stop();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const openTokens = async () =>
    (await server.lxc("config", "trust", "list-tokens", "--format", "csv")).trim();

  it("lets one client in, restricted as it says, and stays as it was when it is used", async () => {
    const inputs = { name: "ci", restricted: true, projects: ["default"] };
    const { state } = await harness.up("CertificateToken", "t", inputs);
    assert.ok(state.outputs.token instanceof Secret);
    assert.equal(state.outputs.url, `/1.0/operations/${state.id}`);
    assert.equal(
      (JSON.parse(await server.lxc("query", `/1.0/operations/${state.id}`)) as { id: string }).id,
      state.id,
    );
    assert.match(await openTokens(), /^ci,/);

    const made = await makeClientCertificate(join(directory, "ci"));
    const client = await PluginHarness.start(createProvider, {
      configuration: {
        endpoint: forward.url,
        clientCertificate: made.certificate,
        clientKey: new Secret(made.key),
        trustToken: state.outputs.token,
      },
    });
    try {
      const profile = await client.up("Profile", "p", { name: "by-ci" });
      await client.destroy(profile.state);
      // What a restricted client may not do is refused in the server's words.
      await assert.rejects(client.up("StoragePool", "s", { name: "mine", driver: "dir" }), /not authorized/);
    } finally {
      await client.stop();
    }

    assert.equal(await openTokens(), "");
    const refreshed = await harness.refresh(state);
    assert.deepEqual(refreshed.diff?.detailed, {});
    assert.equal((await harness.up("CertificateToken", "t", inputs, refreshed.state)).action, "same");
    await harness.destroy(state);
  });

  it("is cancelled when it is deleted, and deleted again without complaint", async () => {
    const { state } = await harness.up("CertificateToken", "t", { name: "open" });
    await harness.destroy(state);
    assert.equal(await openTokens(), "");
    await harness.destroy(state);
  });

  it("is replaced by one for another client", async () => {
    const { state } = await harness.up("CertificateToken", "t", { name: "first" });
    const changed = await harness.up("CertificateToken", "t", { name: "second" }, state);
    assert.equal(changed.action, "replace");
    assert.match(await openTokens(), /^second,/);
    await harness.destroy(changed.state);
  });

  it("cannot be imported, and says why", async () => {
    await assert.rejects(
      harness.import("CertificateToken", "1234"),
      /cannot be imported: the server tells the token only/,
    );
  });

  it("needs a server that listens on the network", async () => {
    await server.lxc("config", "unset", "core.https_address");
    await assert.rejects(harness.up("CertificateToken", "t", { name: "deaf" }), /could not be created: /);
  });
});
