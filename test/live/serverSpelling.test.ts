import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Stage } from "../support/stage";

/** What the server makes of a value at our own write is no drift; what somebody else makes of it is. */
describe("what the server spells in its own way", function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    await stage.lxc("init", "busybox", "web", "-c", "snapshots.expiry=1d");
    await stage.lxc("storage", "volume", "create", "pool", "data", "snapshots.expiry=1d");
  });
  after(() => stage?.stop());

  const text = "one\n";
  const rule = { action: "allow", description: text, source: "10.0.0.0/8" };
  const trimmed: Record<string, PropertyMap> = {
    NetworkAcl: { name: "acl", description: text, ingress: [rule] },
    NetworkForward: {
      network: "br0",
      listenAddress: "10.91.7.9",
      description: text,
      ports: [
        { protocol: "tcp", listenPort: "80", targetAddress: "10.91.7.20", description: text },
        { protocol: "tcp", listenPort: "81", targetAddress: "10.91.7.20" },
      ],
    },
  };
  for (const [type, inputs] of Object.entries(trimmed)) {
    it(`is quiet about a text that ends with a line break (${type})`, async () => {
      const { state } = await stage.harness.up(type, "it", inputs);
      const { state: fresh, diff } = await stage.harness.refresh(state);
      assert.deepEqual(diff!.detailed, {});
      assert.deepEqual(fresh!.outputs, state.outputs);
      assert.deepEqual(fresh!.inputs, state.inputs);
      assert.equal((await stage.harness.up(type, "it", inputs, fresh)).action, "same");
      await stage.harness.destroy(state);
    });
  }

  it("shows somebody else's change of such a text", async () => {
    const { state } = await stage.harness.up("NetworkAcl", "it", trimmed.NetworkAcl!);
    // A PATCH would take the rules away (5.0.2).
    const acl = await stage.query("/network-acls/acl");
    await stage.request("PUT", "/network-acls/acl", { ...acl, description: "two" });
    const { diff } = await stage.harness.refresh(state);
    assert.deepEqual(Object.keys(diff!.detailed), ["description"]);
    await stage.harness.destroy(state);
  });

  const expiring: Record<string, { inputs: PropertyMap; path: string }> = {
    Snapshot: { inputs: { instance: "web", name: "s" }, path: "/instances/web/snapshots/s" },
    VolumeSnapshot: {
      inputs: { pool: "pool", volume: "data", name: "s" },
      path: "/storage-pools/pool/volumes/custom/data/snapshots/s",
    },
  };
  for (const [type, { inputs, path }] of Object.entries(expiring)) {
    it(`leaves an expiry that it fills in, and shows only another one (${type})`, async () => {
      const expiry = async () => (await stage.query<{ expires_at: string }>(path)).expires_at;
      const { state } = await stage.harness.up(type, "it", inputs);
      const filled = await expiry();
      assert.notEqual(Date.parse(filled), Date.parse("0001-01-01T00:00:00Z"));
      const { state: fresh, diff } = await stage.harness.refresh(state);
      assert.deepEqual(diff!.detailed, {});
      const described = await stage.harness.up(type, "it", { ...inputs, name: "s" }, fresh);
      assert.equal(described.action, "same");
      await stage.request("PUT", path, { expires_at: "2101-01-01T00:00:00Z" });
      const drifted = await (await stage.newCommand()).refresh(state);
      assert.deepEqual(drifted.diff!.detailed, { expiresAt: { kind: "add", replaces: false } });
      await stage.harness.up(type, "it", inputs, drifted.state);
      assert.equal(Date.parse(await expiry()), Date.parse(filled));
      await stage.harness.destroy(state);
    });
  }

  it("declares what the server filled in without a change, however it came into the state", async () => {
    await stage.lxc("network", "create", "br7", "ipv6.address=none");
    const { config } = await stage.query<{ config: Record<string, string> }>("/networks/br7");
    const { state } = (await stage.harness.import("Network", "br7", "it"))!;
    const harness = await stage.newCommand();
    const inputs = {
      name: "br7",
      config: { "ipv6.address": "none", "ipv4.address": config["ipv4.address"]! },
    };
    const nat = { ...inputs, config: { ...inputs.config, "ipv4.nat": "true" } };
    assert.equal((await harness.up("Network", "it", nat, state)).action, "same");
    await harness.destroy(state);

    await stage.lxc("project", "create", "p");
    const project = (await harness.import("Project", "p", "p"))!.state;
    const features = { name: "p", config: { "features.images": "true", "features.profiles": "true" } };
    assert.equal((await harness.up("Project", "p", features, project)).action, "same");
    await harness.destroy(project);
  });

  it("takes back a key that the server owns, where the program had declared it", async () => {
    const inputs = { name: "noted", source: { type: "none" }, running: false };
    const noted = { ...inputs, config: { "image.note": "x" } };
    const { state } = await stage.harness.up("Instance", "it", noted);
    const { state: after } = await stage.harness.up("Instance", "it", inputs, state);
    const { config } = await stage.query<{ config: Record<string, string> }>("/instances/noted");
    assert.equal(config["image.note"], undefined);
    await stage.harness.destroy(after);
  });

  it("leaves others' keys after an import, where only some are declared", async () => {
    await stage.lxc("profile", "create", "theirs");
    for (const key of ["user.a", "user.b"]) await stage.lxc("profile", "set", "theirs", key, "1");
    const { state } = (await stage.harness.import("Profile", "theirs", "it"))!;
    const inputs = { name: "theirs", ownership: "declared", config: { "user.a": "2" } };
    const { state: after } = await (await stage.newCommand()).up("Profile", "it", inputs, state);
    const { config } = await stage.query<{ config: Record<string, string> }>("/profiles/theirs");
    assert.deepEqual(config, { "user.a": "2", "user.b": "1" });
    await stage.harness.destroy(after);
  });

  it("takes aliases in any order, and twice, for the same", async () => {
    const { fingerprint } = (await stage.query<{ fingerprint: string }[]>("/images?recursion=1"))[0]!;
    const { state } = (await stage.harness.import("Image", fingerprint, "it"))!;
    const image = { source: { type: "existing", fingerprint }, aliases: ["busybox", "busybox"] };
    assert.equal((await (await stage.newCommand()).up("Image", "it", image, state)).action, "same");
  });

  it("does not make an import again for what only a create needs", async () => {
    await stage.lxc("storage", "volume", "create", "pool", "copied");
    const { state } = (await stage.harness.import("Volume", "pool/copied", "it"))!;
    const source = { type: "copy", pool: "pool", volume: "data" };
    const inputs = { pool: "pool", name: "copied", source };
    const harness = await stage.newCommand();
    const { state: same, action } = await harness.up("Volume", "it", inputs, state);
    assert.equal(action, "same");
    const other = { ...inputs, source: { ...source, volume: "elsewhere" } };
    assert.equal((await harness.preview("Volume", "it", other, same)).action, "replace");
    await harness.destroy(same);
  });
});
