import assert from "node:assert/strict";
import type { LifecycleEvent, Requestor } from "../../../provider/lxd";
import { resources } from "../../../provider/resources";
import { Secret } from "../../../provider/reconcile/values";
import { findingOf, jsonOf, wordsOf, type Finding } from "../../../provider/watch/finding";
import type { Difference, Sight } from "../../../provider/watch/look";
import { placesOf } from "../../../provider/watch/places";
import { errorsIn, harmIn } from "../../../provider/watch/repair";

const table = new Map(resources.map((definition) => [definition.type, definition]));
const [object] = placesOf(
  [
    {
      ...{ urn: "urn:pulumi:s::p::lxd:index:Snapshot::before", type: "Snapshot", id: "default/web/before" },
      ...{ inputs: {}, outputs: {}, ignoreChanges: [], provider: "" },
    },
  ],
  table,
);

const event = (action: string, path: string, requestor?: Requestor): LifecycleEvent => ({
  ...{ action, paths: [path.split("/")], project: "default", requestor },
});
const own = "instances/web/snapshots/before";
const alice = { username: "alice", protocol: "oidc", address: "10.0.0.5:4000" };
const client = { username: "ab".repeat(32), protocol: "tls" };

const path = 'config["a.b"]';
const changed = (...differences: Difference[]): Sight => ({ is: "changed", differences, path: [] });
const one: Difference = { path, kind: "changed", server: "2", state: "1", replaces: false };

function found(sight: Sight, known?: Sight, ...events: LifecycleEvent[]): Finding | undefined {
  assert.ok(object);
  return findingOf(object, sight, known, events);
}
function said(...args: Parameters<typeof found>): string | undefined {
  const finding = found(...args);
  return finding && wordsOf(finding);
}
const what = 'Snapshot "before" (default/web/before)';

describe("a finding", () => {
  it("says who did what, and how each property stands", () => {
    assert.equal(
      said(changed(one), undefined, event("instance-snapshot-updated", own, alice)),
      `${what} is not as the state says: updated by alice (oidc, 10.0.0.5:4000): ${path} is "2" instead of "1".`,
    );
    const more: Difference[] = [
      { path: "x", kind: "added", server: ["y"], replaces: false },
      { path: "z", kind: "removed", state: 1, replaces: true },
      { path: "filled", kind: "removed", replaces: false },
    ];
    assert.equal(
      said(changed(...more)),
      `${what} is not as the state says: x is new: ["y"]; z is gone, which was 1 (which only a replacement puts right); filled is gone.`,
    );
  });

  it("names the object that was changed where it is another one, and a certificate by its beginning", () => {
    assert.equal(
      said({ is: "gone" }, undefined, event("instance-deleted", "instances/web", client)),
      `${what} is not there any more: instance-deleted of /1.0/instances/web by the certificate abababababab (tls).`,
    );
  });

  it("is none of what is as it was known to be", () => {
    assert.equal(found({ is: "same" }), undefined);
    assert.equal(found(changed(one), changed(one)), undefined);
    assert.equal(found({ is: "gone" }, { is: "gone" }), undefined);
    assert.equal(found(changed({ ...one, server: "3" }), changed(one))?.kind, "changed");
    assert.equal(said({ is: "same" }, changed(one)), `${what} is as the state says again.`);
  });

  it("says apart what was so before, which somebody else may have done", () => {
    const other: Difference = { path: "x", kind: "added", server: "y", replaces: false };
    assert.equal(
      said(changed(one, other), changed(other)),
      `${what} is not as the state says: ${path} is "2" instead of "1"; as before: x is new: "y".`,
    );
    assert.equal(
      said(changed(other), changed(one, other)),
      `${what} is not as the state says: as before: x is new: "y".`,
    );
  });

  it("shows no secret, and tells one from another", () => {
    const secret = (server: string) =>
      changed({ ...one, server: new Secret(server), state: { deep: [new Secret("old")] } });
    const finding = found(secret("hidden"), secret("other"));
    assert.ok(finding);
    assert.match(wordsOf(finding), /is a secret instead of \{"deep":\["\[secret\]"\]\}/);
    assert.doesNotMatch(wordsOf(finding) + jsonOf(finding), /hidden|other|old/);
  });
});

describe("a repair", () => {
  const preview = (...steps: [op: string, name: string][]) =>
    JSON.stringify({
      steps: steps.map(([op, name]) => ({ op, urn: `urn:pulumi:s::p::lxd:index:X::${name}` })),
    });

  it("does what takes nothing away, and nothing else", () => {
    assert.deepEqual(harmIn(preview(["same", "a"], ["refresh", "b"], ["update", "b"], ["create", "c"])), []);
    assert.deepEqual(
      harmIn(
        preview(["create-replacement", "a"], ["replace", "a"], ["delete-replaced", "a"], ["delete", "b"]),
      ),
      ['a replacement of "a"', 'a "delete" of "b"'],
    );
    assert.deepEqual(harmIn(preview(["something-new", "a"])), ['a "something-new" of "a"']);
  });

  it("that fails says why, and not what was planned", () => {
    const diagnostics = [
      { severity: "warning", message: "careful" },
      { severity: "error", message: "<{%reset%}>no such key<{%reset%}>\n" },
      { severity: "error", message: "<{%reset%}>no such key<{%reset%}>\n" },
    ];
    assert.equal(errorsIn(JSON.stringify({ steps: [], diagnostics })), "no such key");
    assert.equal(errorsIn(JSON.stringify({ steps: [] })), "");
  });
});
