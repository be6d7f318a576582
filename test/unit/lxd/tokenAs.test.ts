import assert from "node:assert/strict";
import { tokenAs } from "../../../provider/lxd";

describe("the fields that a token is sent in", () => {
  const sent = (...extensions: string[]) =>
    tokenAs("t", { apiExtensions: new Set(extensions) }, "trust_token", "password");

  it("are its own alone where the server refuses it as a password", () => {
    assert.deepEqual(sent("explicit_trust_token"), { trust_token: "t" });
  });

  it("are both elsewhere, of which the server looks at the one that it knows", () => {
    assert.deepEqual(sent("storage"), { trust_token: "t", password: "t" });
  });
});
