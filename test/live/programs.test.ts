import assert from "node:assert/strict";
import { LxdClient, apiPath } from "../../provider/lxd";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage, image } from "../support/stage";

/** What programs write, and what that means. */
describe("a program", function () {
  this.timeout(120_000);
  let stage: Stage;
  const configOf = async (name: string) =>
    (await stage.query<{ config: Record<string, string> }>(`/profiles/${name}`)).config;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  afterEach(async () => {
    if (await stage.exists("/profiles/web")) await stage.lxc("profile", "delete", "web");
  });
  after(() => stage?.stop());

  it("that drops a whole map removes what it had declared, and shows each key", async () => {
    const life = new Life(stage, "Profile");
    await life.up({ name: "web", config: { "user.a": "1", "user.b": "2" } });
    const { diff } = await life.up({ name: "web" });
    assert.deepEqual(Object.keys(diff!.detailed), ['config["user.a"]', 'config["user.b"]']);
    assert.deepEqual(await configOf("web"), {});
    await life.isDestroyed("/profiles/web");
  });

  it("may give nothing, or an empty text, where it means none", async () => {
    const life = new Life(stage, "Profile");
    await life.up({
      name: "web",
      config: { "user.a": "", "user.b": null, "user.c": "c" },
      description: null,
    });
    assert.deepEqual(await configOf("web"), { "user.c": "c" });
    assert.equal(
      (await life.tryUp({ name: "web", config: { "user.c": "c" }, description: "" })).action,
      "same",
    );
    await life.up({ name: "web", config: { "user.c": "" } });
    assert.deepEqual(await configOf("web"), {});
    await life.isDestroyed("/profiles/web");
  });

  it("may use any text in keys and values", async () => {
    const life = new Life(stage, "Profile");
    const config = {
      'user.a"b': "1",
      "user.ключ": "значение",
      "user.a b": " spaces ",
      "user.lines": "one\ntwo\n",
      "user.[0]": "x",
      "user.back\\slash": "\\",
      "user.~/": "pointer",
    };
    const inputs = { name: "web", description: "Ünïcode 🦄", config };
    await life.up(inputs);
    assert.deepEqual(await configOf("web"), config);
    await life.drifts(
      inputs,
      () => stage.request("PATCH", "/profiles/web", { config: { 'user.a"b': "2", "user.~/": "" } }),
      { 'config["user.a\\"b"]': "update", 'config["user.~/"]': "delete" },
      "/profiles/web",
    );
    await life.isDestroyed("/profiles/web");
  });

  it("may leave the name out: it is made up, kept, and free for the one that replaces it", async () => {
    const life = new Life(stage, "Instance", "My Web_Server");
    const inputs = { source: { type: "none" }, running: false };
    await life.up(inputs);
    const name = life.text("name");
    assert.match(name, /^My-Web-Server-[0-9a-f]{7}$/);
    await life.up({ ...inputs, description: "changed" });
    assert.equal(life.output("name"), name);
    const { action, diff } = await life.up({ ...inputs, replaceTriggers: [1] });
    assert.equal(action, "replace");
    assert.equal(diff!.deleteBeforeReplace, false);
    assert.notEqual(life.output("name"), name);
    await life.isDestroyed(`/instances/${life.text("name")}`);
  });

  it("keeps the name when it no longer gives one", async () => {
    const life = new Life(stage, "Profile");
    await life.up({ name: "given" });
    assert.equal((await life.tryUp({})).action, "same");
    assert.equal(life.output("name"), "given");
    await life.isDestroyed("/profiles/given");
  });

  it("may have names made as autonaming says", async () => {
    const life = new Life(stage, "Network", "lan");
    const config = { "ipv4.address": "none", "ipv6.address": "none" };
    const enforce = { autonaming: { proposedName: "lan-7", mode: "enforce" as const } };
    await life.up({ config }, enforce);
    assert.equal(life.output("name"), "lan-7");
    await life.isDestroyed("/networks/lan-7");
    const disable = { autonaming: { proposedName: "", mode: "disable" as const } };
    await assert.rejects(life.tryUp({ config }, disable), /switched off .*so a name must be given/);
  });

  it("ignores changes where it says so: the live value stays, and all else is written", async () => {
    const life = new Life(stage, "Profile");
    const disk = (path: string) => ({ type: "disk", source: "/srv", path });
    const inputs = (path: string, a: string, b: string): PropertyMap => ({
      name: "web",
      description: a,
      config: { "user.a": a, "user.b": b },
      devices: { data: disk(path) },
    });
    await life.up(inputs("/one", "1", "1"));
    await stage.lxc("profile", "device", "set", "web", "data", "path=/live");
    await stage.lxc("profile", "set", "web", "user.a=live");
    await stage.request("PATCH", "/profiles/web", { description: "live" });
    const ignoreChanges = ["description", 'config["user.a"]', "devices.data.path"];
    const { diff } = await life.tryUp(inputs("/two", "2", "2"), { ignoreChanges });
    assert.deepEqual(Object.keys(diff!.detailed), ['config["user.b"]']);
    const live = await stage.query<Record<string, unknown>>("/profiles/web");
    assert.equal(live.description, "live");
    assert.deepEqual(live.config, { "user.a": "live", "user.b": "2" });
    assert.deepEqual(live.devices, { data: disk("/live") });
    await life.isDestroyed("/profiles/web");
  });

  it("takes no key for news that was dropped while ignoreChanges names it, and takes it away when that ends", async () => {
    const life = new Life(stage, "Profile", "kept");
    await life.up({ name: "kept", config: { "user.a": "1" } });
    const { state, action } = await life.tryUp({ name: "kept" }, { ignoreChanges: ['config["user.a"]'] });
    assert.equal(action, "same");
    const { state: fresh } = await (await stage.newCommand()).refresh(state);
    assert.deepEqual([fresh!.inputs, fresh!.outputs], [state.inputs, state.outputs]);
    await life.tryUp({ name: "kept" });
    assert.deepEqual((await stage.query<Record<string, unknown>>("/profiles/kept")).config, {});
    await life.isDestroyed("/profiles/kept");
  });

  it("may rename a profile while it is used, and what uses it follows", async () => {
    const profile = new Life(stage, "Profile");
    await profile.up({ name: "old" });
    const user = new Life(stage, "Instance", "user");
    const inputs = { name: "user", image };
    await user.up({ ...inputs, profiles: ["default", "old"] });
    const pid = user.output("pid");
    const { action } = await profile.up({ name: "new" });
    assert.equal(action, "update");
    await user.tryUp({ ...inputs, profiles: ["default", "new"] });
    await user.isSettled({ ...inputs, profiles: ["default", "new"] });
    assert.equal(user.output("pid"), pid);
    await user.isDestroyed("/instances/user");
    await profile.isDestroyed("/profiles/new");
  });

  it("may rename an instance and keep its snapshots", async () => {
    const instance = new Life(stage, "Instance");
    const snapshot = new Life(stage, "Snapshot");
    const inputs = { source: { type: "none" }, running: false };
    await instance.up({ ...inputs, name: "old" });
    await snapshot.up({ instance: "old", name: "s0" });
    const createdAt = snapshot.output("createdAt");
    await instance.up({ ...inputs, name: "new" });
    const { action } = await snapshot.up({ instance: "new", name: "s0" });
    assert.equal(action, "update");
    assert.equal(snapshot.output("createdAt"), createdAt);
    await snapshot.isDestroyed("/instances/new/snapshots/s0");
    await instance.isDestroyed("/instances/new");
  });

  it("may rename an instance that an image was published from, and keep the image", async () => {
    const instance = new Life(stage, "Instance");
    const published = new Life(stage, "Image");
    const inputs = { image, running: false };
    await instance.up({ ...inputs, name: "old" });
    await published.up({ source: { type: "instance", name: "old" } });
    const harness = await stage.newCommand();
    const { state } = await harness.up("Instance", "instance", { ...inputs, name: "new" }, instance.state);
    instance.state = state;
    const source = { type: "instance", name: "new" };
    const again = await harness.up("Image", "image", { source }, published.state);
    assert.deepEqual([again.action, again.state.id], ["same", published.state.id]);
    await published.isDestroyed(`/images/${published.text("fingerprint")}`);
    await instance.isDestroyed("/instances/new");
  });

  it("and somebody else who write one object at the same time lose nothing", async () => {
    const life = new Life(stage, "Profile");
    await life.up({ name: "web", config: { "user.a": "0" } });
    const client = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] });
    try {
      for (let round = 1; round <= 5; round++) {
        const foreign = client.update<{ config: Record<string, string> }>(
          apiPath("profiles", "web"),
          (live) => ({
            ...live,
            config: { ...live.config, [`user.foreign${round}`]: "x" },
          }),
        );
        await Promise.all([foreign, life.tryUp({ name: "web", config: { "user.a": String(round) } })]);
      }
    } finally {
      await client.close();
    }
    const config = await configOf("web");
    assert.equal(config["user.a"], "5");
    assert.equal(Object.keys(config).filter((key) => key.startsWith("user.foreign")).length, 5);
    await life.isDestroyed("/profiles/web");
  });

  it("of many objects has them made side by side", async () => {
    const harness = await stage.newCommand();
    const names = Array.from({ length: 30 }, (_, i) => `many${i}`);
    const ups = await Promise.all(
      names.map((name) => harness.up("Instance", name, { name, source: { type: "none" }, running: false })),
    );
    await stage.newCommand();
    const refreshed = await Promise.all(ups.map(({ state }) => harness.refresh(state)));
    for (const { diff } of refreshed) assert.deepEqual(diff!.detailed, {});
    await Promise.all(ups.map(({ state }) => harness.destroy(state)));
    assert.deepEqual(await stage.query("/instances"), []);
  });
});
