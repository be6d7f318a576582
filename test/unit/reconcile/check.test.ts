import assert from "node:assert/strict";
import type { CheckRequest } from "../../../provider/reconcile/host";
import { check } from "../../../provider/reconcile/lifecycle/check";
import { Secret, Unknown, type PropertyMap } from "../../../provider/reconcile/values";
import { Instance } from "../../../provider/resources/instance/instance";
import { Network } from "../../../provider/resources/network/network";
import { Profile } from "../../../provider/resources/profile";

const seed = Buffer.from("0123456789abcdef0123456789abcdef", "hex");

const request = (news: PropertyMap, more: Partial<CheckRequest> = {}): CheckRequest => ({
  type: "Profile",
  name: "web server",
  olds: {},
  news,
  randomSeed: seed,
  ...more,
});

const settings = { project: "default" };

describe("Check", () => {
  it("turns numbers and booleans in maps of strings into strings", () => {
    const { inputs, failures } = check(Profile, request({ config: { a: 2, b: true, c: "x" } }), settings);
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs.config, { a: "2", b: "true", c: "x" });
  });

  it("takes null for absent", () => {
    const { inputs } = check(Profile, request({ description: null, config: { a: null } }), settings);
    assert.ok(!("description" in inputs));
    assert.deepEqual(inputs.config, {});
  });

  it("keeps unknown and secret values as they are", () => {
    const { inputs, failures } = check(
      Profile,
      request({ description: Unknown.value, config: { a: new Secret("x"), b: Unknown.value } }),
      settings,
    );
    assert.deepEqual(failures, []);
    assert.equal(inputs.description, Unknown.value);
    assert.deepEqual(inputs.config, { a: new Secret("x"), b: Unknown.value });
  });

  it("marks configuration that holds secrets by its name", () => {
    const { inputs } = check(
      Profile,
      request({ config: { "user.user-data": "x", "user.other": "y" } }),
      settings,
    );
    assert.deepEqual(inputs.config, { "user.user-data": new Secret("x"), "user.other": "y" });
  });

  it("names the nearest property for one that does not exist", () => {
    const { failures } = check(Profile, request({ desciption: "x" }), settings);
    assert.equal(failures[0]?.property, "desciption");
    assert.match(failures[0].reason, /not a property of Profile; did you mean "description"\?/);
  });

  it("says what a value must be, and what it is", () => {
    const { failures } = check(Profile, request({ config: ["a"], devices: { eth0: "nic" } }), settings);
    assert.deepEqual(
      failures.map(({ property, reason }) => `${property}: ${reason}`),
      [
        "config: config must be a map, not a list.",
        "devices.eth0: devices.eth0 must be a map, not a string.",
      ],
    );
  });

  it("names no property whose value is secret, for the engine would print it", () => {
    const news = { config: new Secret({ "volatile.x": "hidden" }) };
    const { failures } = check(Profile, request(news), settings);
    assert.equal(failures[0]?.property, "");
    assert.ok(!JSON.stringify(failures).includes("hidden"));
  });

  describe("of a name", () => {
    it("makes one of the logical name and the seed, and says that it did", () => {
      const { inputs } = check(Instance, request({ image: "x" }, { type: "Instance" }), settings);
      assert.equal(inputs.name, "web-server-0123456");
      assert.deepEqual(inputs.__defaults, ["project", "name"]);
    });

    it("keeps the one that the resource has", () => {
      const { inputs } = check(Profile, request({}, { olds: { name: "web-fffffff" } }), settings);
      assert.equal(inputs.name, "web-fffffff");
    });

    it("cuts it to what the kind takes", () => {
      const { inputs } = check(Network, request({}, { name: "a-rather-long-name" }), settings);
      assert.equal(inputs.name, "a-rathe-0123456");
      assert.equal((inputs.name as string).length, 15);
    });

    it("follows Pulumi's autonaming", () => {
      const autonaming = { proposedName: "proposed", mode: "enforce" as const };
      assert.equal(check(Profile, request({}, { autonaming }), settings).inputs.name, "proposed");
      const off = { proposedName: "", mode: "disable" as const };
      const { failures } = check(Profile, request({}, { autonaming: off }), settings);
      assert.match(failures[0]!.reason, /a name must be given/);
    });

    for (const [name, problem] of [
      ["my_web", /letters, digits and hyphens/],
      ["a".repeat(64), /64 characters; at most 63/],
      ["", /must not be empty/],
      ["1web", /beginning with a letter/],
    ] as const) {
      it(`refuses ${JSON.stringify(name.slice(0, 12))} for an instance`, () => {
        const { failures } = check(Instance, request({ name, image: "x" }, { type: "Instance" }), settings);
        assert.equal(failures[0]?.property, "name");
        assert.match(failures[0].reason, problem);
      });
    }
  });
});
