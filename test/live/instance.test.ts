import assert from "node:assert/strict";
import { Life, type Paths } from "../support/life";
import { Stage, image } from "../support/stage";

describe("Instance", function () {
  this.timeout(180_000);
  let stage: Stage;
  let life: Life;
  const path = "/instances/web";
  const inputs = {
    name: "web",
    image,
    description: "of the web",
    config: { "limits.cpu": "1", "user.a": "a" },
    devices: { scratch: { type: "disk", source: "/tmp", path: "/scratch" } },
    waitFor: [{ type: "ipv4" }],
  };
  interface RawInstance {
    description: string;
    config: Record<string, string>;
    devices: Record<string, Record<string, string>>;
    profiles: string[];
    status: string;
    ephemeral: boolean;
  }
  const shown = (name = "web") => stage.query<RawInstance>(`/instances/${name}`);

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    life = new Life(stage, "Instance");
    await stage.lxc("profile", "create", "small");
  });
  after(() => stage?.stop());

  it("is created as the preview said, and runs with an address on the bridge", async () => {
    const { preview, state } = await life.up(inputs);
    assert.equal(preview.outputs!.uuid, undefined);
    assert.equal(state.id, "default/web");
    assert.equal(state.outputs.status, "Running");
    assert.match(life.text("ipv4Address"), /^10\.91\.7\./);
    assert.ok((state.outputs.pid as number) > 0);
    const live = await shown();
    assert.equal(state.outputs.uuid, live.config["volatile.uuid"]);
    assert.equal(state.outputs.macAddress, live.config["volatile.eth0.hwaddr"]);
    assert.equal(state.outputs.imageFingerprint, live.config["volatile.base_image"]);
    assert.equal(live.config["limits.cpu"], "1");
    assert.deepEqual(live.devices, inputs.devices);
  });

  it("shows its NIC with the other end on the host", () => {
    const { eth0 } = life.output("interfaces") as Record<string, Record<string, unknown>>;
    assert.equal(eth0!.state, "up");
    assert.equal(eth0!.hwaddr, life.output("macAddress"));
    assert.ok(eth0!.hostName);
    assert.deepEqual(eth0!.addresses, [
      { family: "inet", address: life.output("ipv4Address"), netmask: "24" },
    ]);
  });

  it("shows neither volatile nor image keys", () => {
    const { inputs, outputs } = life.state;
    for (const map of [inputs.config, outputs.config, outputs.expandedConfig]) {
      const keys = Object.keys(map as object).filter((key) => /^(volatile|image)\./.test(key));
      assert.deepEqual(keys, []);
    }
  });

  const config = (...args: string[]) => ["config", ...args];
  const device = (...args: string[]) => ["config", "device", ...args];
  const drifts: [string, string[], Paths][] = [
    ["a key that was changed", config("set", "web", "limits.cpu=2"), { 'config["limits.cpu"]': "update" }],
    ["a key that was added", config("set", "web", "user.x=x"), { 'config["user.x"]': "add" }],
    ["a key that was removed", config("unset", "web", "user.a"), { 'config["user.a"]': "delete" }],
    [
      "a device that was changed",
      device("set", "web", "scratch", "path=/other"),
      { "devices.scratch.path": "update" },
    ],
    [
      "a device that was added",
      device("add", "web", "more", "disk", "source=/srv", "path=/more"),
      { "devices.more": "add" },
    ],
    ["a device that was removed", device("remove", "web", "scratch"), { "devices.scratch": "delete" }],
    ["another profile", ["profile", "add", "web", "small"], { "profiles[1]": "add" }],
    ["that it was frozen", ["pause", "web"], { frozen: "update" }],
  ];
  for (const [what, command, paths] of drifts) {
    it(`finds ${what}, and repairs it`, async () => {
      const uuid = life.output("uuid");
      await life.drifts(inputs, () => stage.lxc(...command), paths, path);
      assert.equal(life.output("uuid"), uuid);
    });
  }

  it("finds another description, and repairs it", () =>
    life.drifts(
      inputs,
      () => stage.request("PATCH", path, { description: "by hand" }),
      { description: "update" },
      path,
    ));

  it("finds that it was stopped, and starts it again", async () => {
    await stage.lxc("stop", "--force", "web");
    await life.refreshFinds({ running: "update" });
    await life.up(inputs);
    assert.equal((await shown()).status, "Running");
  });

  it("is found again when somebody renamed it, and gets its name back", async () => {
    const uuid = life.output("uuid");
    await stage.lxc("stop", "--force", "web");
    await stage.lxc("rename", "web", "away");
    await stage.lxc("start", "away");
    await life.refreshFinds({ name: "update" });
    await life.up(inputs);
    assert.equal(life.output("uuid"), uuid);
    assert.equal((await shown()).config["volatile.uuid"], uuid);
  });

  it("is made again when somebody deleted it", () =>
    life.deleted(inputs, () => stage.lxc("delete", "--force", "web")));

  it("is imported without noise, by its id with and without the project", async () => {
    const { waitFor: _, ...rest } = inputs;
    const imported = { ...rest, image: life.text("imageFingerprint") };
    await life.imports("default/web", imported, { description: "changed" });
    await life.imports("web", imported, { config: {} });
  });

  it("is the same under the alias as under the fingerprint of its image, wherever the alias moves", async () => {
    await life.up({ ...inputs, image: life.text("imageFingerprint") });
    await stage.lxc("image", "alias", "create", "second-name", life.text("imageFingerprint"));
    assert.equal((await life.tryUp({ ...inputs, image: "second-name" })).action, "same");
    await stage.lxc("image", "alias", "delete", "second-name");
    await stage.lxc("publish", "--force", "web", "--alias", "second-name");
    assert.equal((await life.tryUp({ ...inputs, image: "second-name" })).action, "same");
    await life.up(inputs);
  });

  it("changes in place, but for what it is made from and of", async () => {
    await stage.lxc(
      "project",
      "create",
      "other",
      "-c",
      "features.profiles=false",
      "-c",
      "features.images=false",
    );
    const { waitFor: _, ...base } = inputs;
    await life.up(base);
    await stage.lxc("snapshot", "web", "before");
    const at = () => shown("renamed");
    await life.changes(base, {
      name: { to: "renamed", shows: async () => (await at()).status === "Running" },
      description: { to: "changed", shows: async () => (await at()).description === "changed" },
      config: {
        to: { "limits.cpu": 2, "user.b": true },
        shows: async () => {
          const { config } = await at();
          assert.equal(config["limits.cpu"], "2");
          assert.equal(config["user.b"], "true");
          assert.equal(config["user.a"], undefined);
        },
      },
      devices: {
        to: { eth1: { type: "nic", nictype: "p2p" } },
        shows: async () => assert.deepEqual((await at()).devices, { eth1: { type: "nic", nictype: "p2p" } }),
      },
      profiles: {
        to: ["default", "small"],
        shows: async () => assert.deepEqual((await at()).profiles, ["default", "small"]),
      },
      frozen: { to: true, shows: async () => (await at()).status === "Frozen" },
      running: {
        to: false,
        along: { frozen: false },
        shows: async () => (await at()).status === "Stopped",
      },
      ephemeral: { to: true, along: { running: true }, shows: async () => (await at()).ephemeral },
      stopTimeout: { to: 5 },
      forceStop: { to: "always" },
      restartPolicy: { to: "never" },
      waitFor: { to: [{ type: "ipv4", nic: "eth0" }] },
      restartTriggers: { to: [1] },
      forceDestroy: { to: true },
      ownership: { to: "declared" },
      stateful: { to: true, previewed: true },
      files: {
        to: [{ path: "/etc/declared", content: "here" }],
        shows: async () => assert.equal(await stage.lxc("file", "pull", "renamed/etc/declared", "-"), "here"),
      },
      restoreSnapshot: { to: "before", shows: async () => (await at()).status === "Running" },
      restoreTriggers: { to: ["again"], along: { restoreSnapshot: "before" } },
      target: { to: "elsewhere", previewed: true },
      project: { to: "other", shows: () => stage.query("/instances/renamed?project=other") },
      replaceTriggers: { to: ["again"], replaces: true },
      source: { to: { type: "none" }, replaces: true, along: { image: null }, previewed: true },
      image: { to: "other", replaces: true, previewed: true },
      type: { to: "virtual-machine", replaces: true, previewed: true },
      architecture: { to: "aarch64", replaces: true, previewed: true },
      onImageChange: { to: "rebuild", refused: /needs a server with the API extension "instances_rebuild"/ },
      instanceType: { to: "c1-m1", replaces: true, previewed: true },
    });
  });

  it("takes its architecture under any of its names", async () => {
    const small = new Life(stage, "Instance", "small");
    const architecture = life.text("architecture");
    const names: Record<string, string> = { x86_64: "amd64", aarch64: "arm64" };
    const stopped = { name: "small", image, running: false };
    await small.up({ ...stopped, architecture: names[architecture] ?? architecture });
    assert.equal((await small.tryUp({ ...stopped, architecture })).action, "same");
    assert.equal((await small.tryUp(stopped)).action, "same");
    await small.isDestroyed("/instances/small");
  });

  it("takes a size, which the server turns into limits, and keeps those", async () => {
    const sized = new Life(stage, "Instance", "sized");
    await sized.up({ name: "sized", source: { type: "none" }, running: false, instanceType: "c1-m1" });
    assert.equal((await shown("sized")).config["limits.cpu"], "1");
    await sized.isDestroyed("/instances/sized");
  });

  it("is destroyed while it runs, also when it is gone already", () =>
    life.isDestroyed("/instances/renamed"));

  it("is not stopped when it is protected", async () => {
    const safe = { name: "safe", image, config: { "security.protection.delete": "true" } };
    await life.up(safe);
    await assert.rejects(
      (await stage.newCommand()).destroy(life.state),
      (error: { code: number; message: string }) => {
        assert.equal(error.code, 9);
        assert.match(error.message, /protected by security.protection.delete.*forceDestroy: true/);
        return true;
      },
    );
    assert.equal((await shown("safe")).status, "Running");
    await life.up({ ...safe, forceDestroy: true });
    await life.isDestroyed("/instances/safe");
  });
});
