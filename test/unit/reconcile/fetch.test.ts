import assert from "node:assert/strict";
import sinon from "sinon";
import { LxdError, type LxdClient } from "../../../provider/lxd";
import type { Context } from "../../../provider/reconcile/definition";
import { fetchObject } from "../../../provider/reconcile/fetch";

const missing = () =>
  new LxdError({ kind: "notFound", method: "GET", path: "/1.0/storage-pools", message: "not found" });

describe("an object out of a shared list", () => {
  const list = sinon.stub();
  const get = sinon.stub();
  const context = { reading: "list", client: { list, get } as unknown as LxdClient } as Context;
  const where = { collection: ["storage-pools"], name: "mine" };
  afterEach(() => {
    list.reset();
    get.reset();
  });

  it("is not gone because the list failed over another one", async () => {
    list.rejects(missing());
    get.resolves({ value: { name: "mine" } });
    assert.deepEqual(await fetchObject(where, context), { name: "mine" });
  });

  it("is gone when it cannot be read alone either", async () => {
    list.rejects(missing());
    get.rejects(missing());
    assert.equal(await fetchObject(where, context), undefined);
  });

  it("is looked for alone when the list is without it: clusters do not list everything", async () => {
    list.resolves([{ name: "other" }]);
    get.resolves({ value: { name: "mine" } });
    assert.deepEqual(await fetchObject(where, context), { name: "mine" });
  });

  it("is the one of the member that was asked for", async () => {
    const [one, two] = ["m1", "m2"].map((location) => ({ name: "mine", location }));
    list.resolves([one, two]);
    assert.deepEqual(await fetchObject({ ...where, target: "m2" }, context), two);
    assert.equal(get.callCount, 0);
  });
});
