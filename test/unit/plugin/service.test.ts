import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import sinon from "sinon";
import { LxdError, type ErrorKind } from "../../../provider/lxd";
import {
  Failure,
  InitFailed,
  MissingConfiguration,
  type FailureKind,
} from "../../../provider/reconcile/host";
import { Secret, Unknown } from "../../../provider/reconcile/values";
import { type PluginError, PluginHarness } from "../../support/pluginHarness";
import { stubProvider, type StubProvider } from "./stubProvider";

describe("the service", () => {
  let provider: StubProvider;
  let harness: PluginHarness;
  const type = "lxd:index:Profile";

  beforeEach(async () => {
    provider = stubProvider();
    harness = await PluginHarness.start(() => provider, { schema: '{"name":"lxd"}' });
  });

  afterEach(() => harness.stop());

  it("says the same of itself in Handshake and in Configure", async () => {
    const greeting = (await harness.client.handshake("127.0.0.1:1")).toObject();
    const configured = (await harness.client.configure({})).toObject();
    assert.deepEqual(
      [greeting.acceptSecrets, greeting.acceptResources, greeting.acceptOutputs],
      [true, true, true],
    );
    assert.deepEqual(
      [configured.acceptsecrets, configured.acceptresources, configured.acceptoutputs],
      [true, true, true],
    );
    assert.equal(greeting.supportsAutonamingConfiguration, true);
    assert.equal(configured.supportsAutonamingConfiguration, true);
    assert.equal(configured.supportspreview, true);
  });

  it("tells its version and its schema, in the one format there is", async () => {
    assert.equal((await harness.client.pluginInfo()).getVersion(), "0.0.0-test");
    assert.equal(await harness.client.schema(), '{"name":"lxd"}');
    await assert.rejects(harness.client.schema(1), { code: status.INVALID_ARGUMENT });
  });

  it("answers what it does not have with UNIMPLEMENTED, which the engine expects", async () => {
    const answer = new Promise((resolve, reject) => {
      harness.client.raw.makeUnaryRequest(
        "/pulumirpc.ResourceProvider/Construct",
        () => Buffer.alloc(0),
        (bytes) => bytes,
        {},
        (error, response) => (error === null ? resolve(response) : reject(error)),
      );
    });
    await assert.rejects(answer, { code: status.UNIMPLEMENTED });
  });

  it("gives the provider its configuration, secrets included", async () => {
    await harness.configure({ endpoint: "unix://", token: new Secret("t") });
    assert.deepEqual(provider.configure.firstCall.args, [{ endpoint: "unix://", token: new Secret("t") }]);
  });

  it("makes a new provider for another configuration, and closes the old one", async () => {
    await harness.configure({ a: "1" });
    await harness.configure({ a: "2" });
    assert.equal(provider.close.callCount, 1);
  });

  it("names missing configuration by what the user has to set", async () => {
    provider.configure.rejects(new MissingConfiguration([{ name: "remote", description: "which server" }]));
    await assert.rejects(harness.client.configure({}), (error: PluginError) => {
      assert.equal(error.code, status.INVALID_ARGUMENT);
      assert.deepEqual(error.missingKeys, [{ name: "lxd:remote", description: "which server" }]);
      return true;
    });
  });

  it("hands over the whole of a Check", async () => {
    const seed = new Uint8Array([1, 2, 3]);
    await harness.client.check(
      harness.about(type, "p"),
      { old: 1 },
      { config: { "limits.cpu": Unknown.value } },
      { randomSeed: seed, autonaming: { proposedName: "n", mode: "enforce" } },
    );
    const [request, call] = provider.check.firstCall.args;
    assert.deepEqual(
      { ...request, randomSeed: [...request.randomSeed!] },
      {
        type: "Profile",
        name: "p",
        olds: { old: 1 },
        news: { config: { "limits.cpu": Unknown.value } },
        randomSeed: [1, 2, 3],
        autonaming: { proposedName: "n", mode: "enforce" },
      },
    );
    assert.equal(call.urn, "urn:pulumi:test::test::lxd:index:Profile::p");
  });

  it("finds type and name in the URN when the engine does not send them", async () => {
    const urn = "urn:pulumi:s::p::pkg:index:Parent$lxd:index:Profile::a::b";
    await harness.client.check({ urn, type: "", name: "" }, {}, {});
    const [request] = provider.check.firstCall.args;
    assert.deepEqual([request.type, request.name], ["Profile", "a::b"]);
  });

  it("keeps the value of a secret out of a Check failure, which the engine would print", async () => {
    provider.check.callsFake(async ({ news }) => ({
      inputs: news,
      failures: [
        { property: "password", reason: "is too short" },
        { property: "name", reason: "is too long" },
      ],
    }));
    const { failures } = await harness.client.check(
      harness.about(type, "p"),
      {},
      { password: new Secret("x"), name: "n" },
    );
    assert.deepEqual(failures, [
      { property: "", reason: "password: is too short" },
      { property: "name", reason: "is too long" },
    ]);
  });

  it("tells differences by path, and by top-level name", async () => {
    provider.diff.resolves({
      changes: true,
      deleteBeforeReplace: true,
      differences: {
        'config["limits.cpu"]': { kind: "update", replaces: false },
        "config.user": { kind: "delete", replaces: false },
        name: { kind: "update", replaces: true },
      },
    });
    const raw = sinon.spy(harness.client.raw, "diff");
    const about = { ...harness.about(type, "p"), id: "i" };
    const diff = await harness.client.diff(about, { inputs: {}, outputs: {} }, {}, ["a"]);
    assert.deepEqual(diff.detailed, {
      'config["limits.cpu"]': { kind: "update", replaces: false },
      "config.user": { kind: "delete", replaces: false },
      name: { kind: "update", replaces: true },
    });
    assert.deepEqual([diff.changes, diff.replace, diff.deleteBeforeReplace], [true, true, true]);
    assert.equal(raw.callCount, 1);
    assert.deepEqual(provider.diff.firstCall.args[0].ignoreChanges, ["a"]);
  });

  it("does not claim details that it does not have", async () => {
    provider.diff.resolves({ changes: true, deleteBeforeReplace: false, differences: {} });
    const about = { ...harness.about(type, "p"), id: "i" };
    const diff = await harness.client.diff(about, { inputs: {}, outputs: {} }, {});
    assert.deepEqual([diff.changes, diff.replace, diff.detailed], [true, false, {}]);
  });

  it("tells an import from a refresh by the missing state", async () => {
    const about = { ...harness.about(type, "p"), id: "i" };
    await harness.client.read(about);
    assert.equal(provider.read.firstCall.args[0].oldInputs, undefined);
    assert.equal(provider.read.firstCall.args[0].oldOutputs, undefined);
    await harness.client.read(about, { inputs: {}, outputs: {} });
    assert.deepEqual(provider.read.secondCall.args[0].oldInputs, {});
  });

  it("reads a missing object as no id and no properties", async () => {
    provider.read.resolves(undefined);
    assert.equal(await harness.client.read({ ...harness.about(type, "p"), id: "i" }), undefined);
  });

  it("hands over the whole of an Update, of a Delete and of an Invoke", async () => {
    const about = { ...harness.about(type, "p"), id: "i" };
    const olds = { inputs: { a: 1 }, outputs: { a: 1, b: 2 } };
    await harness.client.update(about, olds, { a: 3 }, { preview: true, timeout: 7, ignoreChanges: ["x"] });
    assert.deepEqual(provider.update.firstCall.args[0], {
      type: "Profile",
      id: "i",
      oldOutputs: { a: 1, b: 2 },
      oldInputs: { a: 1 },
      news: { a: 3 },
      ignoreChanges: ["x"],
      preview: true,
      timeout: 7,
    });
    await harness.client.delete(about, olds, { timeout: 8 });
    assert.deepEqual(provider.delete.firstCall.args[0], {
      type: "Profile",
      id: "i",
      oldOutputs: { a: 1, b: 2 },
      oldInputs: { a: 1 },
      timeout: 8,
    });
    assert.deepEqual(await harness.invoke("lxd:index:getServer", { a: new Secret(1) }), { a: new Secret(1) });
    assert.equal(provider.invoke.firstCall.args[0].token, "getServer");
  });

  const refusals: [FailureKind, status][] = [
    ["invalid", status.INVALID_ARGUMENT],
    ["notFound", status.NOT_FOUND],
    ["exists", status.ALREADY_EXISTS],
    ["precondition", status.FAILED_PRECONDITION],
    ["forbidden", status.PERMISSION_DENIED],
    ["unsupported", status.FAILED_PRECONDITION],
    ["unavailable", status.UNAVAILABLE],
    ["timeout", status.DEADLINE_EXCEEDED],
    ["cancelled", status.CANCELLED],
    ["aborted", status.ABORTED],
  ];
  for (const [kind, code] of refusals) {
    it(`answers a failure of kind ${kind} with ${status[code]} and its words`, async () => {
      provider.create.rejects(new Failure(kind, "so it is"));
      await assert.rejects(harness.client.create(harness.about(type, "p"), {}), {
        code,
        message: "so it is",
      });
    });
  }

  const serverRefusals: [ErrorKind, status][] = [
    ["inUse", status.FAILED_PRECONDITION],
    ["busy", status.ABORTED],
    ["unknown", status.FAILED_PRECONDITION],
    ["exists", status.ALREADY_EXISTS],
    ["unavailable", status.UNAVAILABLE],
  ];
  for (const [kind, code] of serverRefusals) {
    it(`answers a server's refusal of kind ${kind} with ${status[code]}`, async () => {
      provider.delete.rejects(new LxdError({ kind, method: "DELETE", path: "/1.0/x", message: "no" }));
      const about = { ...harness.about(type, "p"), id: "i" };
      await assert.rejects(harness.client.delete(about, { inputs: {}, outputs: {} }), {
        code,
        message: "DELETE /1.0/x: no",
      });
    });
  }

  it("calls only what nobody foresaw a bug", async () => {
    provider.create.rejects(new TypeError("x is not a function"));
    await assert.rejects(harness.client.create(harness.about(type, "p"), {}), (error: PluginError) => {
      assert.equal(error.code, status.INTERNAL);
      assert.match(error.message, /bug in the LXD provider.*x is not a function/);
      return true;
    });
    assert.ok(
      harness.logs().some(({ severity, message }) => severity === "debug" && /TypeError/.test(message)),
    );
  });

  it("hands over what exists when it is not yet what was declared", async () => {
    provider.create.rejects(new InitFailed("i", { a: new Secret(1) }, ["does not start", "sorry"]));
    await assert.rejects(harness.client.create(harness.about(type, "p"), {}), (error: PluginError) => {
      assert.equal(error.code, status.FAILED_PRECONDITION);
      assert.equal(error.message, "does not start\nsorry");
      assert.deepEqual(error.initFailed, {
        id: "i",
        outputs: { a: new Secret(1) },
        inputs: undefined,
        reasons: ["does not start", "sorry"],
      });
      return true;
    });
  });

  it("closes the provider when it is stopped", async () => {
    await harness.client.checkConfig({}, {});
    await harness.served.stop(100);
    assert.equal(provider.close.callCount, 1);
  });
});
