import assert from "node:assert/strict";
import type { Call } from "../../../provider/reconcile/host";
import { Secret, Unknown, type PropertyMap, type Value } from "../../../provider/reconcile/values";
import { createProvider } from "../../../provider/provider";
import { FakeLxd, sync } from "../../support/fakeLxd";

describe("a change of the provider's server in a preview", () => {
  let old: FakeLxd;
  let local: FakeLxd;
  let socket: string | undefined;
  let warnings: string[];

  beforeEach(async () => {
    [old, local] = await Promise.all([FakeLxd.start(), FakeLxd.start()]);
    for (const [fake, fingerprint] of [
      [old, "ab".repeat(32)],
      [local, "cd".repeat(32)],
    ] as const) {
      fake.on("GET /1.0", () => sync({ environment: { certificate_fingerprint: fingerprint } }));
    }
    // The server that is taken where none is configured.
    socket = process.env.LXD_SOCKET;
    process.env.LXD_SOCKET = local.socketPath;
    warnings = [];
  });

  afterEach(async () => {
    if (socket === undefined) delete process.env.LXD_SOCKET;
    else process.env.LXD_SOCKET = socket;
    await Promise.all([old.close(), local.close()]);
  });

  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, status: nothing };
  const call = (): Call => ({
    urn: "",
    log: { ...log, warning: (message) => void warnings.push(message) },
    signal: new AbortController().signal,
  });
  const endpointOf = (fake: FakeLxd) => `unix://${fake.socketPath}`;
  const diff = (news: PropertyMap, olds: PropertyMap = { endpoint: endpointOf(old) }) =>
    createProvider().diffConfig(olds, news, call());

  const https = "https://127.0.0.1:9";
  for (const [what, key, news] of [
    ["an endpoint", "endpoint", { endpoint: Unknown.value }],
    ["an address of several", "endpoint", { endpoint: [https, Unknown.value] }],
    ["a remote", "remote", { remote: Unknown.value }],
    ["a pin", "serverFingerprint", { endpoint: https, serverFingerprint: Unknown.value }],
    ["a token", "trustToken", { endpoint: https, trustToken: Unknown.value }],
    ["a directory of lxc", "configDir", { remote: "local", configDir: Unknown.value }],
  ] as [string, string, PropertyMap][]) {
    it(`replaces nothing because of ${what} that is not known yet`, async () => {
      const { differences } = await diff(news);
      assert.ok(Object.keys(differences).length > 0);
      assert.deepEqual(
        Object.values(differences).filter(({ replaces }) => replaces),
        [],
      );
      assert.equal(local.requests.length, 0);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, new RegExp(`cannot be told, for ${key} is not known yet`));
      assert.doesNotMatch(warnings[0]!, /""/);
    });
  }

  it("names the old server, and says that the new one is not known yet", async () => {
    await diff({ endpoint: Unknown.value });
    const begin = `The provider's server was "unix://${old.socketPath}" and is to be one that is not known yet.`;
    assert.ok(warnings[0]!.startsWith(begin), warnings[0]);
  });

  it("asks no server for a configuration that is wrong", async () => {
    const { differences } = await diff({ endpoint: 5 });
    assert.deepEqual(differences, { endpoint: { kind: "update", replaces: false } });
    assert.equal(local.requests.length, 0);
  });

  it("replaces everything where both are known and differ", async () => {
    const { differences } = await diff({});
    assert.deepEqual(differences, { endpoint: { kind: "delete", replaces: true } });
    assert.deepEqual(warnings, []);
  });

  it("knows the server of a dynamic provider, which has the whole configuration of the stack", async () => {
    const stack = { "lxd:endpoint": endpointOf(old), "web:endpoint": "https://example.org" };
    const { changes } = await diff({ endpoint: endpointOf(old) }, stack);
    assert.equal(changes, false);
    const { differences } = await diff({ endpoint: endpointOf(local) }, stack);
    assert.deepEqual(differences, { endpoint: { kind: "update", replaces: true } });
    assert.deepEqual(warnings, []);
  });
});

describe("a provider whose endpoint is not known yet", () => {
  it("is connected to no other server", async () => {
    await assert.rejects(
      createProvider().configure({ endpoint: Unknown.value }),
      /^Failure: endpoint is not known yet, so no server can be asked\.$/,
    );
  });

  it("passes its check", () => {
    for (const endpoint of [Unknown.value, ["https://a:8443", Unknown.value]]) {
      assert.deepEqual(createProvider().checkConfig({}, { endpoint }).failures, []);
    }
  });
});

describe("an endpoint as SDKs send it", () => {
  for (const [given, kept] of [
    ['"unix:///a"', "unix:///a"],
    ['["https://a:8443","https://b:8443"]', "https://a:8443,https://b:8443"],
    [["https://a:8443"], "https://a:8443"],
    ["unix:///a", "unix:///a"],
    [Unknown.value, Unknown.value],
    [new Secret('"unix:///a"'), new Secret("unix:///a")],
  ] as [Value, Value][]) {
    it(`is kept as a text (${JSON.stringify(given)})`, () => {
      const { inputs, failures } = createProvider().checkConfig({}, { endpoint: given });
      assert.deepEqual(failures, []);
      assert.deepEqual(inputs, { endpoint: kept });
    });
  }
});

describe("what is secret by its nature in a provider's configuration", () => {
  it("is marked where the program gives it in plain, and stays what it is", () => {
    const given = { clientKey: "a key", trustToken: new Secret("a token"), project: "p" };
    const { inputs } = createProvider().checkConfig({}, given);
    assert.deepEqual(inputs, {
      clientKey: new Secret("a key"),
      trustToken: new Secret("a token"),
      project: "p",
    });
  });
});
