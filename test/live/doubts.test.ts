import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { instanceKeys } from "../../provider/resources/keys/instance";
import { bridgeKeys } from "../../provider/resources/keys/network";
import type { KnownKeys } from "../../provider/resources/keys/doubts";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

/** A key of a table that the server refuses by its name has no business there. */
describe("configuration keys", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start();
    await stage.lxc("profile", "create", "probe");
    await stage.lxc("network", "create", "probe", "ipv4.address=none", "ipv6.address=none");
  });
  after(() => stage?.stop());

  /** The keys that the server does not know, whatever it says of the value. */
  async function unknown(table: KnownKeys, path: string): Promise<string[]> {
    const names: string[] = [];
    for (const name of Object.keys(table)) {
      const key = name.replace("*", "example").replace("NAME", "example");
      const kind = table[name]!;
      const value = kind === "boolean" ? "true" : typeof kind === "string" ? "1" : kind[0]!;
      const refusal = await stage.request("PUT", path, { config: { [key]: value } }).then(
        () => "",
        (error: Error) => error.message,
      );
      if (/unknown configuration key|invalid option for network .* option/i.test(refusal)) names.push(name);
    }
    return names;
  }

  it("of the tables are all known to the server", async () => {
    assert.deepEqual(await unknown(instanceKeys, "/profiles/probe"), []);
    assert.deepEqual(await unknown(bridgeKeys, "/networks/probe"), []);
  });

  it("that are likely mistakes are warned of in the preview that brings them, and in no later one", async () => {
    const life = new Life(stage, "Profile");
    const warnings = async (inputs: PropertyMap): Promise<string[]> => {
      const told = () => stage.harness.logs().filter(({ severity }) => severity === "warning");
      const before = told().length;
      await life.preview(inputs);
      return told()
        .slice(before)
        .map(({ message }) => message);
    };
    const sentence = 'config["limits.cpus"]: LXD 5.0 does not know this key; did you mean "limits.cpu"?';
    assert.deepEqual(await warnings({ name: "p", config: { "limits.cpus": "2" } }), [sentence]);
    assert.deepEqual(await warnings({ name: "p", config: { "limits.cpu": "2" } }), []);
  });
});
