import assert from "node:assert/strict";
import { textOf, type PropertyMap } from "../../provider/reconcile/values";
import { overHttps, type HttpsServer } from "../support/httpsServer";
import { allKinds, changeOf, furnishForKinds } from "../support/kinds";
import { PluginError, type PluginHarness, type ResourceState } from "../support/pluginHarness";
import { bridge, image, Stage } from "../support/stage";
import { testImage } from "../support/testImage";

/** What the server hides from a client is unknown, and not empty. */
describe("a client whose certificate is restricted", function () {
  this.timeout(60_000);
  let stage: Stage;
  let https: HttpsServer;
  let restricted: PropertyMap;
  const asOwner = () => stage.newCommand();
  let heard = 0;
  const asRestricted = () => {
    heard = stage.harness.logs().length;
    return stage.newCommand(restricted);
  };
  const shown = ({ inputs, outputs }: ResourceState) => ({ inputs, outputs });
  const notes = (harness: PluginHarness) =>
    harness
      .logs()
      .slice(heard)
      .filter(({ message }) => /certificate is restricted .* does not show it all/.test(message));

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
    https = await overHttps(stage.server);
    restricted = await https.pinned("restricted", "default");
  });
  after(async () => {
    await https?.stop();
    await stage?.stop();
  });

  for (const [index, [type, kind]] of Object.entries(allKinds).entries()) {
    it(`is shown no drift where nobody has changed anything, or is refused (${type})`, async () => {
      const name = `r${index.toString(36)}d`;
      // Two of the same content cannot be.
      const isOnlyOne = type === "Image";
      if (isOnlyOne) await stage.lxc("image", "delete", image);
      const declared = await kind.inputs(name, stage);
      const { state } = await (await asOwner()).up(type, name, declared);
      try {
        const harness = await asRestricted();
        const { state: fresh, diff } = await harness.refresh(state);
        assert.deepEqual(shown(fresh!), shown(state));
        assert.deepEqual(diff!.detailed, {});
        if (notes(harness).length > 0) await changesNothingUnseen(type, name, declared, state);
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        assert.match(error.message, /not authorized/);
      } finally {
        await (await asOwner()).destroy(state);
        if (isOnlyOne) await stage.lxc("image", "import", await testImage(), "--alias", image);
      }
    });

    async function changesNothingUnseen(
      type: string,
      name: string,
      declared: PropertyMap,
      state: ResourceState,
    ): Promise<void> {
      const changed = { ...declared, ...changeOf(kind, name) };
      const refused = /cannot be changed: the client certificate is restricted .* hides config from it/;
      const harness = await asRestricted();
      await assert.rejects(harness.preview(type, name, changed, state), { message: refused });
      await assert.rejects(harness.client.update(state, state, changed, {}), { message: refused });
    }
  }

  it("sees what it is shown, and is told once in a run what it is not", async () => {
    const { state } = await (
      await asOwner()
    ).up("Network", "seen", {
      name: "seen",
      config: { "ipv4.address": "198.18.7.1/24", "ipv6.address": "none" },
    });
    await stage.lxc("network", "set", "seen", "ipv4.nat=false");
    await stage.request("PATCH", "/networks/seen", { description: "of others" });
    const harness = await asRestricted();
    const { state: fresh, diff } = await harness.refresh(state);
    await harness.refresh(state);
    assert.deepEqual(Object.keys(diff!.detailed), ["description"]);
    assert.deepEqual(fresh!.outputs.effectiveConfig, state.outputs.effectiveConfig);
    assert.equal(fresh!.outputs.ipv4Address, "198.18.7.1/24");
    assert.equal(notes(harness).length, 1);
    // Who is shown all of it sees what was hidden.
    const all = await (await asOwner()).refresh(fresh!);
    assert.deepEqual(Object.keys(all.diff!.detailed), ['config["ipv4.nat"]']);
    await (await asOwner()).destroy(state);
  });

  it("knows an empty configuration that is a real one", async () => {
    const { state } = await (
      await asOwner()
    ).up("Profile", "emptied", {
      name: "emptied",
      config: { "user.a": "1" },
    });
    await stage.request("PATCH", "/profiles/emptied", { config: { "user.a": "" } });
    const { diff } = await (await asRestricted()).refresh(state);
    assert.deepEqual(Object.keys(diff!.detailed), ['config["user.a"]']);
    await (await asOwner()).destroy(state);
  });

  it("makes what it is not shown then; the first look of another client learns what the server filled in", async () => {
    const declared = { name: "blind", config: { "ipv4.address": "auto", "ipv6.address": "none" } };
    const { state } = await (await asRestricted()).up("Network", "blind", declared);
    assert.deepEqual(state.initErrors, []);
    assert.deepEqual(state.inputs.config, declared.config);
    assert.equal((await (await asRestricted()).refresh(state)).diff!.changes, false);
    assert.equal((await (await asRestricted()).preview("Network", "blind", declared, state)).action, "same");
    const { state: learnt, diff } = await (await asOwner()).refresh(state);
    assert.deepEqual(diff!.detailed, {});
    assert.equal((learnt!.outputs.effectiveConfig as PropertyMap)["ipv4.nat"], "true");
    await stage.lxc("network", "set", "blind", "ipv4.nat=false");
    const { diff: drift } = await (await asOwner()).refresh(learnt!);
    assert.deepEqual(Object.keys(drift!.detailed), ['config["ipv4.nat"]']);
    await (await asRestricted()).destroy(state);
    assert.equal(await stage.exists("/networks/blind"), false);
  });

  it("is waited for an address where nobody shows it that none is served", async () => {
    const inputs = { name: "addressed", image, forceStop: "always" };
    const { state } = await (await asRestricted()).up("Instance", "addressed", inputs);
    assert.match(textOf(state.outputs.ipv4Address), /^10\.91\.7\./);
    await stage.harness.destroy(state);
  });

  it("is answered no configuration that it is not shown", async () => {
    const harness = await asRestricted();
    const { description, ...one } = await harness.invoke("lxd:index:getNetwork", { name: bridge });
    assert.equal(description, "");
    assert.ok(!("config" in one || "effectiveConfig" in one || "ipv4Address" in one), JSON.stringify(one));
    const { networks } = await harness.invoke("lxd:index:getNetworks", {});
    const listed = (networks as PropertyMap[]).find(({ name }) => name === bridge)!;
    assert.ok(!("config" in listed || "effectiveConfig" in listed), JSON.stringify(listed));
  });
});
