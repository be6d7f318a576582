import assert from "node:assert/strict";
import { secretSignature, signatureKey } from "../../../provider/reconcile/signatures";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { stateIn, withObjects } from "../../../provider/watch/state";
import { holdsSecret } from "../../../provider/watch/values";

const provider = "urn:pulumi:s::p::pulumi:providers:lxd::default";
const secret = { [signatureKey]: secretSignature, plaintext: '{"a":"hidden"}' };

const resource = (name: string, more: PropertyMap = {}): PropertyMap => ({
  ...{ urn: `urn:pulumi:s::p::lxd:index:Profile::${name}`, type: "lxd:index:Profile", id: `default/${name}` },
  ...{ inputs: { name }, outputs: { name }, provider: `${provider}::1` },
  ...more,
});

const deployment = (...resources: PropertyMap[]): PropertyMap => ({
  resources: [
    { urn: provider, type: "pulumi:providers:lxd", id: "1", inputs: { project: "lab", version: "0.1.0" } },
    { urn: `${provider}2`, type: "pulumi:providers:lxd", id: "2", inputs: { project: "unused" } },
    { urn: "urn:pulumi:s::p::random:index/id:Id::x", type: "random:index/id:Id", id: "x" },
    ...resources,
  ],
});

describe("a stack's state", () => {
  it("has the objects that are its own, and the configuration that leads to them", () => {
    const state = stateIn(
      deployment(
        resource("ours", { inputs: { config: secret }, ignoreChanges: ["description"] }),
        resource("read", { external: true }),
        resource("going", { delete: true }),
      ),
    );
    assert.deepEqual(state, {
      resources: [
        {
          ...{ urn: "urn:pulumi:s::p::lxd:index:Profile::ours", type: "Profile", id: "default/ours" },
          ...{ inputs: { config: new Secret({ a: "hidden" }) }, outputs: { name: "ours" } },
          ...{ ignoreChanges: ["description"], provider: `${provider}::1` },
        },
      ],
      providers: new Map([[`${provider}::1`, { project: "lab" }]]),
      underWay: [],
    });
  });

  it("says what an update is doing", () => {
    const { underWay } = stateIn({
      ...deployment(),
      pending_operations: [{ type: "updating", resource: resource("web") }],
    });
    assert.deepEqual(underWay, ["updating web"]);
  });

  it("without an object of ours is nothing to watch", () => {
    assert.throws(() => withObjects(stateIn(deployment())), /no resources of this provider .*pulumi up/);
  });

  it("is asked for with its secrets only where it has some", () => {
    assert.equal(holdsSecret(resource("web")), false);
    assert.equal(holdsSecret({ list: [{ [signatureKey]: secretSignature, ciphertext: "v1:…" }] }), true);
  });

  it("whose secrets are encrypted still is refused", () => {
    const encrypted = { [signatureKey]: secretSignature, ciphertext: "v1:…" };
    assert.throws(() => stateIn(deployment(resource("web", { inputs: { encrypted } }))), /still encrypted/);
  });
});
