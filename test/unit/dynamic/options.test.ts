import assert from "node:assert/strict";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import * as dynamic from "../../../provider/dynamic";
import { secondsOf } from "../../../provider/dynamic/duration";
import { ignoredIn, optionsKey, replacingIn, timeoutIn } from "../../../provider/dynamic/notes";
import { notedOptions } from "../../../provider/dynamic/options";

describe("options of a dynamic resource", () => {
  const refused: [string, CustomResourceOptions, RegExp][] = [
    [
      "import",
      { import: "default/web" },
      /Profile "web" cannot have the option "import": .*the plugin.*alias/,
    ],
    ["id", { id: "default/web" }, /cannot have the option "id": .*a function/],
    [
      "provider",
      { provider: Object.create(null) as CustomResourceOptions["provider"] },
      /cannot have the option "provider": .*configuration/,
    ],
  ];
  for (const [option, options, sentence] of refused) {
    it(`says in a sentence what ${option} cannot do here, before anything is declared`, () => {
      assert.throws(() => new dynamic.Profile("web", {}, options), { message: sentence });
    });
  }

  it("says that get cannot be had", () => {
    assert.ok("get" in dynamic.Profile && typeof dynamic.Profile.get === "function");
    const { get } = dynamic.Profile;
    assert.throws(() => Reflect.apply(get, undefined, ["web", "default/web"]), {
      message: /Profile\.get\("web", …\) cannot be had: .*a function/,
    });
  });

  it("are noted where a provider acts on them", () => {
    const options = {
      ignoreChanges: ["description", 'config["user.a"]'],
      replaceOnChanges: ["config"],
      customTimeouts: { create: "1h30m", delete: "90s" },
    };
    const noted = { [optionsKey]: notedOptions("Profile", "web", { ...options, protect: true }) };
    assert.deepEqual(ignoredIn(noted), options.ignoreChanges);
    assert.deepEqual(replacingIn(noted), [["config"]]);
    assert.deepEqual([timeoutIn(noted, "create"), timeoutIn(noted, "delete")], [5400, 90]);
    assert.equal(timeoutIn(noted, "update"), 0);
  });

  it("leave no note where there is nothing to say", () => {
    assert.equal(notedOptions("Profile", "web"), undefined);
    assert.equal(notedOptions("Profile", "web", { protect: true, ignoreChanges: [] }), undefined);
    assert.deepEqual(ignoredIn({}), []);
    assert.equal(timeoutIn({}, "delete"), 0);
  });

  it("have durations as Go writes them", () => {
    const seconds = { "30s": 30, "5m": 300, "1h30m": 5400, "1.5h": 5400, "250ms": 0.25, "2m0.5s": 120.5 };
    for (const [text, expected] of Object.entries(seconds)) assert.equal(secondsOf(text), expected, text);
  });
});
