import assert from "node:assert/strict";
import { type Failure } from "../../../provider/reconcile/host";
import { hiddenOf, stateVersion, upgraded } from "../../../provider/reconcile/lifecycle/state";
import { answerTo } from "../../support/comparison";
import { Profile } from "../../../provider/resources/profile";

describe("the form of a state", () => {
  const old = { name: "web", config: { a: "1" }, description: "", __remainder: { config: {} } };

  it("is brought to the present one, in which an older state has no difference", async () => {
    const now = upgraded(old);
    assert.deepEqual(hiddenOf(now).record, {});
    assert.deepEqual(upgraded({ ...now, __version: stateVersion }), { ...now, __version: stateVersion });
    const inputs = { name: "web", config: { a: "1" } };
    assert.equal((await answerTo(Profile, { old: inputs, news: inputs, outputs: now })).changes, false);
  });

  it("is refused where it is newer than this provider", () => {
    assert.throws(
      () => upgraded({ ...old, __version: stateVersion + 1 }),
      (error: Failure) => {
        assert.equal(error.kind, "invalid");
        assert.match(error.message, /written by a newer version of this provider .*Use the version/);
        return true;
      },
    );
  });
});
