import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import { overHttps, type HttpsServer } from "../support/httpsServer";
import { startServer, type TestServer } from "../support/machine";
import { PluginHarness } from "../support/pluginHarness";

describe("a provider whose endpoint changes", function () {
  this.timeout(60_000);
  let server: TestServer;
  let other: TestServer;
  let https: HttpsServer;
  let harness: PluginHarness;

  before(async () => {
    [server, other] = await Promise.all([startServer(), startServer()]);
    https = await overHttps(server);
    harness = await PluginHarness.start(createProvider);
  });
  after(async () => {
    await harness?.stop();
    await https?.stop();
    await server?.stop();
    await other?.stop();
  });

  const socketOf = ({ socket }: TestServer) => ({ endpoint: `unix://${socket}` });
  const warnings = () =>
    harness
      .logs()
      .filter(({ severity }) => severity === "warning")
      .map(({ message }) => message);

  it("is updated when it is the same server by another way", async () => {
    const diff = await harness.client.diffConfig(socketOf(server), await https.pinned("same"));
    assert.equal(diff.changes, true);
    assert.equal(diff.replace, false);
    assert.deepEqual(diff.detailed.endpoint, { kind: "update", replaces: false });
    assert.deepEqual(warnings(), []);
  });

  it("is replaced, with all that it made, when it is another server", async () => {
    const diff = await harness.client.diffConfig(socketOf(server), socketOf(other));
    assert.equal(diff.replace, true);
    assert.deepEqual(diff.detailed, { endpoint: { kind: "update", replaces: true } });
    assert.deepEqual(warnings(), []);
  });

  it("is updated, with a warning, when that cannot be told", async () => {
    const before = { endpoint: "unix:///nowhere/unix.socket" };
    const diff = await harness.client.diffConfig(before, socketOf(server));
    assert.equal(diff.replace, false);
    assert.deepEqual(diff.detailed, { endpoint: { kind: "update", replaces: false } });
    assert.equal(warnings().length, 1);
    assert.match(
      warnings()[0]!,
      /"unix:\/\/\/nowhere\/unix.socket".*Whether these are the same cannot be told/,
    );
  });

  it("is updated without a look at any server when something else changes", async () => {
    const diff = await harness.client.diffConfig(
      { endpoint: "unix:///nowhere/unix.socket", stopTimeout: 10 },
      { endpoint: "unix:///nowhere/unix.socket", stopTimeout: 20 },
    );
    assert.deepEqual(diff.detailed, { stopTimeout: { kind: "update", replaces: false } });
    assert.equal(warnings().length, 1);
  });
});
