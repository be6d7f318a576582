import assert from "node:assert/strict";
import { annotations, itemsOf } from "../../provider/reconcile/properties";
import type { PropertyMap } from "../../provider/reconcile/values";
import { resources } from "../../provider/resources";
import { allKinds, furnishForKinds } from "../support/kinds";
import type { PluginHarness } from "../support/pluginHarness";
import { Stage, bridge, image, pool } from "../support/stage";

/** What a program names is there, or a preview says that it is nowhere: of every property that names another object. */
describe("a reference that is nowhere", function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
  });
  after(() => stage?.stop());

  let asked = 0;
  /** A name of its own: the logs of all commands are kept by it. */
  const nameOfNext = () => `l${(asked++).toString(36)}w`;

  async function said(type: string, inputs: PropertyMap, harness?: PluginHarness): Promise<string> {
    const name = nameOfNext();
    const command = harness ?? (await stage.newCommand());
    await command.preview(type, name, inputs);
    return command
      .logs(command.about(type, name).urn)
      .map(({ message }) => message)
      .join("\n");
  }

  for (const { type, inputs } of resources) {
    const kind = allKinds[type];
    for (const [property, schema] of Object.entries(inputs.properties)) {
      const items = itemsOf(schema);
      const { refersTo, extension } = annotations(items ?? schema);
      // What this server lacks is refused before that (test/unit/reconcile/gates.test.ts).
      if (kind === undefined || refersTo === undefined || extension !== undefined) continue;
      it(`is named by the preview (${type}.${property})`, async () => {
        const declared = await kind.inputs(nameOfNext(), stage);
        assert.doesNotMatch(await said(type, declared), /there is no/, "of what is there nothing is said");
        const path = items ? `${property}[0]` : property;
        const confining: PropertyMap = "restricted" in inputs.properties ? { restricted: true } : {};
        const lost = { ...declared, ...confining, [property]: items ? ["lost"] : "lost" };
        assert.match(
          await said(type, lost),
          new RegExp(`^${path.replace(/[[\]]/g, "\\$&")}: there is no .*"lost"`, "m"),
        );
      });
    }
  }

  it("is nothing to say of what this run makes first", async () => {
    const harness = await stage.newCommand();
    await harness.preview("Profile", "made", { name: "made" });
    await harness.preview("StoragePool", "room", { name: "room", driver: "dir" });
    const devices = { root: { type: "disk", path: "/", pool: "room" } };
    assert.equal(await said("Instance", { image, profiles: ["made"], devices, running: false }, harness), "");
  });

  it("is none where a name is spelled otherwise in the server's paths", async () => {
    const named = "50% a b";
    await stage.lxc("profile", "create", named);
    const { target } = await stage.query<{ target: string }>(`/images/aliases/${image}`);
    for (const alias of ["busy box/1 0", "plain/x"]) {
      await stage.lxc("image", "alias", "create", alias, target);
      assert.equal(await said("Instance", { image: alias, profiles: [named], running: false }), "");
    }
  });

  it("may be a device's network, pool or volume", async () => {
    const devices = {
      eth0: { type: "nic", network: "lost" },
      eth1: { type: "nic", network: bridge },
      root: { type: "disk", path: "/", pool: "nowhere" },
      data: { type: "disk", path: "/srv", pool, source: "gone" },
    };
    const told = await said("Profile", { devices });
    assert.match(told, /devices\.eth0\.network: there is no network "lost" in project "default"/);
    assert.match(told, /devices\.root\.pool: there is no storage pool "nowhere"/);
    assert.match(
      told,
      /devices\.data\.source: there is no volume "gone" in pool "local"|devices\.data\.source: there is no volume "gone"/,
    );
    assert.doesNotMatch(told, /eth1/);
    const device = { instance: "x", name: "eth0", properties: { type: "nic", network: "lost" } };
    assert.match(await said("InstanceDevice", device), /properties\.network: there is no network "lost"/);
  });

  it("is no address of another instance, nor a second card on one bridge: said by the preview, and refused by the server", async () => {
    const { config } = await stage.query<{ config: Record<string, string> }>(`/networks/${bridge}`);
    const address = config["ipv4.address"]!.replace(/\d+\/\d+$/, "99");
    const card = { type: "nic", network: bridge };
    await stage.lxc("init", "--empty", "holder");
    await stage.lxc("config", "device", "override", "holder", "eth0", `ipv4.address=${address}`);
    const devices = { eth0: { ...card, "ipv4.address": address } };
    const about = { name: "seeks", image, running: false };
    assert.match(
      await said("Instance", { ...about, devices }),
      new RegExp(
        `devices\\.eth0\\["ipv4\\.address"\\]: on network "${bridge}" the address ${address} is that of "holder" now`,
      ),
    );
    assert.equal(await said("Instance", { ...about, name: "holder2", devices: { eth0: card } }), "");
    assert.match(
      await said("Instance", { ...about, devices: { eth0: card, eth1: card } }),
      /devices\.eth1\.network: "eth0" is on network/,
    );
    await stage.lxc("delete", "holder");
  });

  it("may be an image, a remote, or the file of an image", async () => {
    const running = { running: false };
    assert.match(
      await said("Instance", { image: "lost", ...running }),
      /image: there is no image "lost" in project "default"/,
    );
    assert.match(
      await said("Instance", { image: "elsewhere:debian/12", ...running }),
      /image: The lxc configuration in .* has no remote "elsewhere"; it has /,
    );
    const file = { source: { type: "file", path: "/lost.tar.gz" } };
    assert.match(await said("Image", file), /source\.path: there is no file \/lost\.tar\.gz now/);
    const harness = await stage.newCommand();
    const source = { type: "instance", name: "x" };
    await harness.preview("Image", "made", { source, aliases: ["ours"] });
    assert.equal(await said("Instance", { image: "ours", ...running }, harness), "");
  });

  it("is refused by Check where it is an id, or empty", async () => {
    const harness = await stage.newCommand();
    for (const [given, reason] of [
      ["default/web", /instance must be a name, not an id: write "web"/],
      ["", /instance must not be empty/],
    ] as const) {
      await assert.rejects(harness.preview("Snapshot", "s", { instance: given }), reason);
    }
  });

  it("may be the NIC that is waited for: said at once, with those that there are", async () => {
    const harness = await stage.newCommand();
    const began = Date.now();
    const { state } = await harness.up("Instance", "waits", {
      name: "waits",
      image,
      waitFor: [{ type: "ipv4", nic: "eth9" }],
    });
    assert.match(state.initErrors.join(), /has no NIC "eth9" to wait for \(it has eth0\)/);
    assert.ok(Date.now() - began < 30_000);
    await harness.destroy(state);
  });
});
