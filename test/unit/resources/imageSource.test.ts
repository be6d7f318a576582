import assert from "node:assert/strict";
import { check } from "../../../provider/reconcile/lifecycle/check";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { answerTo } from "../../support/comparison";
import { Image } from "../../../provider/resources/image/image";

const checked = (source: PropertyMap) =>
  check(Image, { type: "Image", name: "image", olds: {}, news: { source } }, { project: "default" }).failures;

const remote = { type: "remote", server: "https://images.example:8443", alias: "web" };

describe("the source of an image on another LXD server", () => {
  it("is pulled by this server, and by no other mode", () => {
    assert.deepEqual(checked({ ...remote, mode: "pull" }), []);
    assert.deepEqual(checked({ ...remote, mode: "push" }), [
      {
        property: "source.mode",
        reason: 'source.mode must be one of "pull", not "push"; did you mean "pull"?',
      },
    ]);
  });

  it("has a mode that no other source has", () => {
    const [failure] = checked({ ...remote, type: "simplestreams", mode: "pull" });
    assert.equal(failure?.property, "source.mode");
    assert.match(failure.reason, /source of type "simplestreams" has no "mode"/);
  });

  it("is the same with the mode that it has by default", async () => {
    const request = {
      old: { source: remote },
      news: { source: { ...remote, mode: "pull" } },
      outputs: { fingerprint: "a".repeat(64) },
    };
    assert.equal((await answerTo(Image, request)).changes, false);
  });
});
