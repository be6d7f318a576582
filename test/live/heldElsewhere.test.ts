import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import type { ResourceState } from "../support/pluginHarness";
import { Archive, Asset } from "../../provider/reconcile/values";
import { Stage } from "../support/stage";

/**
 * After an `up` that succeeded every resource in the state is on the server: the engine creates under the new name in
 * the program, and deletes under the old one then.
 */
describe("an object that another resource of the program holds by now", function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    await stage.lxc("init", "--empty", "web");
    await stage.lxc("launch", "busybox", "on");
  });
  after(() => stage?.stop());

  const fileAt = (path: string) => () => stage.lxc("file", "pull", `on${path}`, "-");
  const tree = (content: string) => new Archive({ assets: { "a.txt": new Asset({ text: content }) } });

  /** A type that takes over what is there: its inputs, and a look that fails or is false once the object is gone. */
  const kinds: Record<string, { inputs: PropertyMap; isThere: () => Promise<unknown> }> = {
    Profile: {
      inputs: { name: "default", adoptExisting: true, ownership: "declared", config: { "user.held": "x" } },
      isThere: async () => {
        const { config } = await stage.query<{ config: Record<string, string> }>("/profiles/default");
        return config["user.held"] === "x";
      },
    },
    ServerConfig: {
      inputs: { config: { "user.held": "x" } },
      isThere: async () =>
        (await stage.query<{ config: Record<string, string> }>("")).config["user.held"] === "x",
    },
    InstanceFile: {
      inputs: { instance: "on", path: "/srv/file", content: "x", createParents: true },
      isThere: fileAt("/srv/file"),
    },
    InstanceFileTree: {
      inputs: { instance: "on", path: "/srv/tree", source: tree("x") },
      isThere: fileAt("/srv/tree/a.txt"),
    },
    InstanceMetadata: {
      inputs: { instance: "web", properties: { held: "x" } },
      isThere: async () => {
        const { properties } = await stage.query<{ properties: Record<string, string> }>(
          "/instances/web/metadata",
        );
        return properties.held === "x";
      },
    },
    InstancePowerState: {
      inputs: { instance: "on", state: "running", onDestroy: "stopped" },
      isThere: async () => (await stage.query("/instances/on/state")).status === "Running",
    },
  };

  for (const [type, { inputs, isThere }] of Object.entries(kinds)) {
    const upUnder = async (name: string): Promise<ResourceState> => {
      const { state } = await stage.harness.up(type, name, inputs);
      assert.deepEqual(state.initErrors, []);
      return state;
    };

    it(`stays when its resource gets another name in the program (${type})`, async () => {
      await stage.newCommand();
      const old = await upUnder("old");
      const harness = await stage.newCommand();
      const now = await upUnder("new");
      await harness.destroy(old);
      assert.ok(await isThere(), "it is still there");
      const said = harness.logs(old.urn).map(({ message }) => message);
      assert.ok(
        said.some((message) =>
          /the resource "new" holds it now.*aliases: \[\{ name: "old" \}\]/.test(message),
        ),
        said.join("\n"),
      );
      assert.equal((await (await stage.newCommand()).up(type, "new", inputs, now)).action, "same");
      await (await stage.newCommand()).destroy(now);
    });

    it(`stays when it is replaced without a question, as by --replace (${type})`, async () => {
      await stage.newCommand();
      const old = await upUnder("same");
      const harness = await stage.newCommand();
      const now = await upUnder("same");
      await harness.destroy(old);
      assert.ok(await isThere(), "it is still there");
      await (await stage.newCommand()).destroy(now);
    });
  }

  it("is deleted all the same in a destroy that reads first, by whichever goes last", async () => {
    await stage.newCommand();
    const inputs = kinds.InstanceFile!.inputs;
    const { state } = await stage.harness.up("InstanceFile", "one", inputs);
    const harness = await stage.newCommand();
    const fresh = (await harness.refresh(state)).state!;
    await harness.destroy(fresh);
    await assert.rejects(fileAt("/srv/file")(), /not found/i);
  });

  it("gives way to a file of another type at its path", async () => {
    await stage.newCommand();
    const file = { instance: "on", path: "/srv/tree/a.txt", content: "file", createParents: true };
    const { state } = await stage.harness.up("InstanceFile", "file", file);
    const harness = await stage.newCommand();
    const trees = { instance: "on", path: "/srv/tree", source: tree("tree") };
    const { state: now } = await harness.up("InstanceFileTree", "tree", trees);
    await harness.destroy(state);
    assert.equal(await fileAt("/srv/tree/a.txt")(), "tree");
    await (await stage.newCommand()).destroy(now);
  });

  it("changes hands between two updates, in whichever order they come", async () => {
    await stage.lxc("init", "busybox", "source");
    const harness = await stage.newCommand();
    const of = (aliases: string[], name: string) => ({ source: { type: "instance", name }, aliases });
    const giver = (await harness.up("Image", "giver", of(["prod", "old"], "source"))).state;
    await stage.lxc("file", "push", __filename, "source/etc/other");
    const taker = (await harness.up("Image", "taker", of(["new"], "source"))).state;
    const again = await stage.newCommand();
    await again.preview("Image", "giver", { ...giver.inputs, aliases: ["old"] }, giver);
    const taken = await again.up("Image", "taker", { ...taker.inputs, aliases: ["new", "prod"] }, taker);
    assert.deepEqual(taken.state.initErrors, []);
    const given = await again.up("Image", "giver", { ...giver.inputs, aliases: ["old"] }, giver);
    const { target } = await stage.query<{ target: string }>("/images/aliases/prod");
    assert.equal(target, taken.state.outputs.fingerprint);
    for (const state of [taken.state, given.state]) await again.destroy(state);
  });

  it("is named by the preview of another create under its name, with what to do", async () => {
    const harness = await stage.newCommand();
    const inputs = { name: "taken" };
    const { state } = await harness.up("Profile", "first", inputs);
    const warnings = () => harness.logs(harness.about("Profile", "second").urn).map(({ message }) => message);
    await harness.preview("Profile", "second", { name: "free" });
    assert.deepEqual(warnings(), []);
    await harness.preview("Profile", "second", { ...inputs, adoptExisting: true });
    assert.deepEqual(warnings(), []);
    await harness.preview("Profile", "second", inputs);
    assert.match(
      warnings().join(),
      /^Profile "taken" is on the server already \(the resource "first" holds it\): .*aliases.*deleteBeforeReplace: true.*pulumi import lxd:index:Profile second default\/taken$/,
    );
    await harness.preview("Profile", "first", { name: "renamed" }, state);
    await harness.preview("Profile", "third", inputs);
    assert.deepEqual(harness.logs(harness.about("Profile", "third").urn), []);
    await harness.destroy(state);
  });

  it("is not followed to a name that replaceOnChanges has made a new object of", async () => {
    const { harness } = stage;
    await stage.newCommand();
    const empty = { source: { type: "none" }, running: false };
    const old = (await harness.up("Instance", "one", { name: "old", ...empty })).state;
    const snapshot = (await harness.up("Snapshot", "s", { instance: "old", name: "s" })).state;
    await stage.newCommand();
    const { inputs, action } = await harness.preview("Instance", "one", { name: "new", ...empty }, old);
    assert.equal(action, "update");
    const following = () => harness.preview("Snapshot", "s", { instance: "new", name: "s" }, snapshot);
    assert.equal((await following()).action, "update");
    // The option has the engine ask for a create all the same.
    const made = await harness.client.create(old, inputs, {});
    assert.equal((await following()).action, "replace");
    for (const one of [snapshot, old, { ...old, ...made }]) await harness.destroy(one);
  });
});
