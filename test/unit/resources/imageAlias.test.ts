import assert from "node:assert/strict";
import sinon from "sinon";
import { LxdError, type LxdClient } from "../../../provider/lxd";
import type { Context, ResourceDefinition } from "../../../provider/reconcile/definition";
import { refuseBeforehand, sayNotes } from "../../../provider/reconcile/lifecycle/said";
import { newTask } from "../../../provider/reconcile/lifecycle/task";
import { ImageAlias } from "../../../provider/resources/image/alias";

const target = "a".repeat(64);
const inputs = { name: "web", target, type: "virtual-machine", description: "", project: "default" };

const all = { changed: new Set(Object.keys(inputs)) };

describe("the type of an image alias", () => {
  const alias: ResourceDefinition = ImageAlias;
  const get = sinon.stub();
  const post = sinon.stub();
  const client = { get, post } as unknown as LxdClient;
  const context = {
    reading: "list",
    client,
    effectiveProject: () => Promise.resolve("default"),
    log: { status: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  } as unknown as Context;
  const imageIs = (type: string) => get.resolves({ value: { fingerprint: target, type } });
  afterEach(() => {
    get.reset();
    post.reset();
  });

  it("is sent", async () => {
    imageIs("virtual-machine");
    await alias.create(inputs, { project: "default", name: "web" }, context);
    assert.equal((post.firstCall.args[1] as typeof inputs).type, "virtual-machine");
  });

  it("is refused where the target is of another, before anything is made", async () => {
    imageIs("container");
    const refusal =
      /cannot be of type "virtual-machine", for its target a{12} is an image of type "container"/;
    await assert.rejects(refuseBeforehand(newTask(ImageAlias, inputs, context), "create", all), refusal);
  });

  it("is no matter of a preview that cannot see the target", async () => {
    const error = { method: "GET", path: "/1.0/images", message: "none" };
    for (const kind of ["notFound", "unavailable"] as const) {
      get.rejects(new LxdError({ ...error, kind }));
      await sayNotes(newTask(ImageAlias, inputs, context), "create", all);
    }
  });

  it("is nobody's business where it is left out", async () => {
    const { type: _type, ...rest } = inputs;
    await alias.create(rest, { project: "default", name: "web" }, context);
    assert.equal(get.callCount, 0);
  });
});
