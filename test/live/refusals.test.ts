import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { PluginError, PluginHarness } from "../support/pluginHarness";
import { Stage, bridge, image, pool } from "../support/stage";

/** gRPC status codes. */
const invalid = 3;
const notFound = 5;
const exists = 6;
const forbidden = 7;
const precondition = 9;
const unavailable = 14;

describe("what the server refuses", function () {
  this.timeout(120_000);
  let stage: Stage;
  const empty = { source: { type: "none" }, running: false };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
  });
  after(() => stage?.stop());

  async function refused(attempt: Promise<unknown>, code: number, ...words: RegExp[]): Promise<void> {
    await assert.rejects(attempt, (error: PluginError) => {
      assert.ok(error instanceof PluginError, String(error));
      for (const word of words) assert.match(error.message, word);
      assert.equal(error.code, code, error.message);
      return true;
    });
  }

  const up = (type: string, inputs: PropertyMap, name = "thing") => stage.harness.up(type, name, inputs);

  it("an image alias that is unknown", () =>
    refused(
      up("Instance", { name: "web", image: "nothing" }),
      notFound,
      /^Instance "web" could not be created: /,
      /alias .*nothing|nothing.*not found|Image .*not found/i,
      /name one that exists: lxc image list/,
    ));

  it("a pool that is missing, of a volume", () =>
    refused(
      up("Volume", { name: "data", pool: "nowhere" }),
      notFound,
      /^Volume "data" in pool "nowhere" could not be created: /,
      /Storage pool not found|pool .*not found/i,
      /Create the storage pool first .*lxc storage list/,
    ));

  it("an address that another instance has", async () => {
    const devices = { eth0: { type: "nic", network: bridge, "ipv4.address": "10.91.7.50" } };
    const { state } = await up("Instance", { name: "first", ...empty, devices }, "first");
    const card = { eth0: { type: "nic", network: bridge } };
    const second = (await up("Instance", { name: "second", ...empty, devices: card })).state;
    await refused(
      stage.harness.up("Instance", "thing", { name: "second", ...empty, devices }, second),
      exists,
      /IP address "10\.91\.7\.50" already defined on/,
      /Another object has it: give this one another, or take it away there first/,
    );
    for (const one of [second, state]) await stage.harness.destroy(one);
  });

  it("a pool that is missing, of an instance", () =>
    refused(
      up("Instance", {
        name: "web",
        ...empty,
        profiles: [],
        devices: { root: { type: "disk", path: "/", pool: "nowhere" } },
      }),
      invalid,
      /^Instance "web" could not be created: /,
      /pool/i,
      /lxc storage list/,
    ));

  it("a profile that is missing", () =>
    refused(
      up("Instance", { name: "web", ...empty, profiles: ["nowhere"] }),
      invalid,
      /^Instance "web" could not be created: /,
      /profile/i,
      /lxc profile list/,
    ));

  it("a network that is missing", () =>
    refused(
      up("Instance", { name: "web", ...empty, devices: { eth1: { type: "nic", network: "nowhere" } } }),
      invalid,
      /^Instance "web" could not be created: /,
      /network/i,
      /lxc network list/,
    ));

  it("an ACL that is missing", () =>
    refused(
      up("Network", { name: "lab9", config: { "ipv4.address": "none", "security.acls": "nowhere" } }),
      invalid,
      /^Network "lab9" could not be created: .*ACL "nowhere" does not exist/,
      /Create the network ACL first .*lxc network acl list/,
    ));

  it("an instance that is missing, of a snapshot", () =>
    refused(
      up("Snapshot", { name: "s0", instance: "nowhere" }),
      notFound,
      /^Snapshot "s0" of instance "nowhere" could not be created: Instance not found\./,
      /lxc list/,
    ));

  it("a configuration key that nobody knows", () =>
    refused(
      up("Profile", { name: "odd", config: { odd: "1" } }),
      invalid,
      /^Profile "odd" could not be created: /,
      /odd/,
    ));

  it("a key of a network that nobody knows", () =>
    refused(
      up("Network", { name: "odd0", config: { odd: "1", "ipv4.address": "none", "ipv6.address": "none" } }),
      invalid,
      /^Network "odd0" could not be created: .*odd/,
    ));

  it("a driver that the server lacks", () =>
    refused(
      up("StoragePool", { name: "c", driver: "ceph", source: "x" }),
      invalid,
      /^StoragePool "c" could not be created: /,
    ));

  it("deleting a profile that is in use, naming its users", async () => {
    const profile = new Life(stage, "Profile");
    await profile.up({ name: "used" });
    const user = new Life(stage, "Instance", "user");
    await user.up({ name: "user", ...empty, profiles: ["default", "used"] });
    await refused(
      stage.harness.destroy(profile.state),
      precondition,
      /^Profile "used" could not be deleted: Profile is currently in use\./,
      /It is used by .*\/1\.0\/instances\/user/,
    );
    await stage.harness.destroy(user.state);
    await profile.isDestroyed("/profiles/used");
  });

  it("deleting a network and a pool that are in use, naming their users", async () => {
    const network = await (await stage.newCommand()).import("Network", bridge);
    await refused(
      stage.harness.destroy(network!.state),
      precondition,
      new RegExp(`^Network "${bridge}" could not be deleted: .*in use`),
      /used by \/1\.0\/profiles\/default/,
    );
    const storage = await stage.harness.import("StoragePool", pool);
    await refused(
      stage.harness.destroy(storage!.state),
      precondition,
      new RegExp(`^StoragePool "${pool}" could not be deleted: .*in use`),
      /used by .*\/1\.0\/profiles\/default/,
    );
  });

  it("renaming a network that is in use, which the preview refuses already", async () => {
    const harness = await stage.newCommand();
    const { state } = (await harness.import("Network", bridge))!;
    const renamed = { ...state.inputs, name: "br1" };
    await refused(
      harness.preview("Network", "imported", renamed, state),
      precondition,
      new RegExp(`^Network "${bridge}" cannot be renamed to "br1" while it is used by /1.0/profiles/default`),
      /replaceOnChanges: \["name"\]/,
    );
    await refused(
      harness.client.update(state, state, renamed, {}),
      precondition,
      new RegExp(`^Network "${bridge}" cannot be renamed to "br1" while it is used by /1.0/profiles/default`),
    );
  });

  const taken: [string, PropertyMap, string, () => Promise<unknown>][] = [
    ["Instance", { name: "taken", ...empty }, "default/taken", () => stage.lxc("init", "--empty", "taken")],
    ["Profile", { name: "taken" }, "default/taken", () => stage.lxc("profile", "create", "taken")],
    [
      "Network",
      { name: "taken", config: { "ipv4.address": "none", "ipv6.address": "none" } },
      "default/taken",
      () => stage.lxc("network", "create", "taken", "ipv4.address=none", "ipv6.address=none"),
    ],
    [
      "StoragePool",
      { name: "taken", driver: "dir" },
      "taken",
      () => stage.lxc("storage", "create", "taken", "dir"),
    ],
    [
      "Volume",
      { name: "taken", pool },
      `default/${pool}/taken`,
      () => stage.lxc("storage", "volume", "create", pool, "taken"),
    ],
    [
      "Snapshot",
      { name: "taken", instance: "taken" },
      "default/taken/taken",
      () => stage.lxc("snapshot", "taken", "taken"),
    ],
  ];
  for (const [type, inputs, id, make] of taken) {
    it(`a name that is taken (${type}), printing the import command`, async () => {
      await make();
      await refused(
        up(type, inputs, "mine"),
        exists,
        new RegExp(`^${type} "taken".* could not be created: .*(already|in use)`),
        new RegExp(`pulumi import lxd:index:${type} mine ${id}$`),
      );
      const imported = await (await stage.newCommand()).import(type, id);
      assert.ok(imported, "the command names what is there");
    });
  }

  it("renaming to a name that is taken", async () => {
    const life = new Life(stage, "Profile");
    await life.up({ name: "mine" });
    await refused(
      life.tryUp({ name: "taken" }),
      exists,
      /could not be updated: .*already/,
      /Choose another name/,
    );
    await life.isDestroyed("/profiles/mine");
  });

  it("a profile that its instances cannot take: the old content is put back", async () => {
    const profile = new Life(stage, "Profile");
    const inputs = { name: "shared", devices: {} };
    await profile.up(inputs);
    const user = new Life(stage, "Instance", "user");
    await user.up({ name: "user", image, profiles: ["default", "shared"] });
    const before = await stage.query("/profiles/shared");
    const odd = { type: "nic", nictype: "macvlan", parent: "nowhere" };
    await refused(
      profile.tryUp({ ...inputs, devices: { odd } }),
      precondition,
      /^Profile "shared" could not be updated: [^]*Instance: user/,
      /previous content again/,
    );
    assert.deepEqual(await stage.query("/profiles/shared"), before);
    await profile.isSettled(inputs);
    await stage.harness.destroy(user.state);
    await profile.isDestroyed("/profiles/shared");
  });

  it("an id of another form on import, saying what ids look like", async () => {
    const harness = await stage.newCommand();
    await refused(
      harness.import("Instance", "a/b/c"),
      invalid,
      /ids have the form project\/name.*default\/web/,
    );
    await refused(harness.import("Volume", "data"), invalid, /project\/pool\/name/);
    assert.equal(await harness.import("Instance", "nobody"), undefined);
  });
});

describe("a server that is not there", function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), "no-lxd-"));
  let harness: PluginHarness;

  after(async () => {
    delete process.env.LXD_CONF;
    await harness?.stop();
    rmSync(directory, { recursive: true });
  });

  async function withEndpoint(socket: string): Promise<PluginHarness> {
    // The configuration of the lxc client is none of this test's.
    process.env.LXD_CONF = directory;
    harness ??= await PluginHarness.start(createProvider);
    await harness.configure({ endpoint: `unix://${socket}` });
    return harness;
  }

  it("is told with the socket that was tried, while previews go on", async () => {
    const socket = join(directory, "nothing.socket");
    const plugin = await withEndpoint(socket);
    const inputs = { name: "web", image: "debian" };
    assert.equal((await plugin.preview("Instance", "web", inputs)).action, "create");
    const volume = { name: "data", pool: "pool", target: "member" };
    assert.equal((await plugin.preview("Volume", "data", volume)).action, "create");
    await assert.rejects(plugin.up("Profile", "web", { name: "web" }), (error: PluginError) => {
      assert.equal(error.code, unavailable);
      assert.match(error.message, /^Profile "web" could not be created: /);
      assert.ok(error.message.includes(socket));
      return true;
    });
  });

  it("is told when the socket is not ours to open", async function () {
    const forbiddenDirectory = join(directory, "locked");
    mkdirSync(forbiddenDirectory);
    const socket = join(forbiddenDirectory, "unix.socket");
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    chmodSync(socket, 0);
    const user = process.geteuid!();
    // Root opens everything; who is not root stays who they are.
    if (user === 0) process.seteuid!(65534);
    try {
      const plugin = await withEndpoint(socket);
      await assert.rejects(plugin.up("Profile", "web", { name: "web" }), (error: PluginError) => {
        assert.equal(error.code, forbidden, error.message);
        assert.ok(error.message.includes(socket), error.message);
        assert.match(error.message, /permission|group/i);
        return true;
      });
    } finally {
      if (user === 0) process.seteuid!(0);
      server.close();
    }
  });
});
