import assert from "node:assert/strict";
import sinon from "sinon";
import { LxdError, type LxdClient } from "../../../provider/lxd";
import type { Context, Write, ResourceDefinition } from "../../../provider/reconcile/definition";
import { NetworkAcl } from "../../../provider/resources/network/acl";

const missing = (method: string) =>
  new LxdError({ kind: "notFound", method, path: "/1.0/network-acls/a", message: "Network ACL not found" });

/** One write that the server calls not found, and whether the object is. */
describe("an entity that the server calls not found", () => {
  const acl: ResourceDefinition = NetworkAcl;
  const [get, post, update, remove] = [sinon.stub(), sinon.stub(), sinon.stub(), sinon.stub()];
  const client = { get, post, update, delete: remove } as unknown as LxdClient;
  const context = {
    reading: "one",
    client,
    log: { status: () => undefined },
    signal: new AbortController().signal,
  } as unknown as Context;
  const address = { project: "default", name: "a" };
  const updateTo = (name: string) =>
    acl.update(
      {
        address,
        old: { name: "a" },
        inputs: { name },
        changed: new Set(["name"]),
        value: (property: string) => ({ name, description: "" })[property],
        merge: (_property: string, live: object) => live,
      } as unknown as Write,
      context,
    );
  const calls = {
    deletion: { stub: remove, run: () => acl.delete(address, {}, {}, context) },
    update: { stub: update, run: () => updateTo("a") },
    renaming: { stub: post, run: () => updateTo("b") },
  };
  beforeEach(() => {
    for (const stub of [get, post, update, remove]) {
      stub.reset();
      stub.resolves({});
    }
  });

  for (const [what, { stub, run }] of Object.entries(calls)) {
    it(`asks for its ${what} again while it is there: it was something else that is gone`, async () => {
      stub.onFirstCall().rejects(missing("PUT"));
      get.resolves({ value: { name: "a" } });
      await run();
      assert.equal(stub.callCount, 2);
    });
  }

  it("has nothing to delete when it is not there", async () => {
    remove.rejects(missing("DELETE"));
    get.rejects(missing("GET"));
    await calls.deletion.run();
    assert.equal(remove.callCount, 1);
  });

  it("cannot be updated when it is not there", async () => {
    update.rejects(missing("PUT"));
    get.rejects(missing("GET"));
    await assert.rejects(calls.update.run(), /Network ACL not found/);
    assert.equal(update.callCount, 1);
  });

  it("is not asked for endlessly when what it names is missing", async () => {
    update.rejects(missing("PUT"));
    get.resolves({ value: { name: "a" } });
    await assert.rejects(calls.update.run(), /Network ACL not found/);
    assert.equal(update.callCount, 7);
  });
});
