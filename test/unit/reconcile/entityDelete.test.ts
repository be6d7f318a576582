import assert from "node:assert/strict";
import sinon from "sinon";
import { LxdError, type LxdClient } from "../../../provider/lxd";
import type { Context } from "../../../provider/reconcile/definition";
import { NetworkZone } from "../../../provider/resources/network/zone";

const missing = (method: string) =>
  new LxdError({ kind: "notFound", method, path: "/1.0/network-zones/z", message: "Network not found" });

describe("deleting an entity that the server calls not found", () => {
  const get = sinon.stub();
  const remove = sinon.stub();
  const client = { get, delete: remove } as unknown as LxdClient;
  const context = {
    reading: "one",
    client,
    log: { status: () => undefined },
    signal: new AbortController().signal,
  } as unknown as Context;
  const deletion = () => NetworkZone.delete({ project: "default", name: "z" }, {}, {}, context);
  afterEach(() => {
    get.reset();
    remove.reset();
  });

  it("asks again while the object is there: it was something else that is gone", async () => {
    remove.onFirstCall().rejects(missing("DELETE"));
    remove.onSecondCall().resolves();
    get.resolves({ value: { name: "z" } });
    await deletion();
    assert.equal(remove.callCount, 2);
  });

  it("has nothing more to do when the object is not there", async () => {
    remove.rejects(missing("DELETE"));
    get.rejects(missing("GET"));
    await deletion();
    assert.equal(remove.callCount, 1);
  });
});
