import assert from "node:assert/strict";
import { Secret, isList, isMap, type PropertyMap, type Value } from "../../provider/reconcile/values";
import { PluginError, type ResourceState } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";

const given = "canary-given";
const byName = "canary-by-name";

/** The paths at which a canary sings in clear. */
function inClear(value: Value | undefined, path = ""): string[] {
  if (value === undefined || value instanceof Secret) return [];
  if (typeof value === "string") return value.includes("canary") ? [path] : [];
  if (isList(value)) return value.flatMap((item, i) => inClear(item, `${path}[${i}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key.includes("canary") ? [`${path}.${key}`] : []),
    ...inClear(item, `${path}.${key}`),
  ]);
}

/** The plain value of every secret, at its path. */
function hidden(value: Value | undefined, path = ""): Record<string, Value> {
  if (value instanceof Secret) return { [path]: value.value };
  if (value === undefined || !isMap(value)) return {};
  const found = Object.entries(value).map(([key, item]) => hidden(item, `${path}/${key}`));
  return Object.fromEntries(found.flatMap((entries) => Object.entries(entries)));
}

describe("secrets", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
  });
  after(() => stage?.stop());
  afterEach(() => {
    for (const { message } of stage.harness.logs()) assert.doesNotMatch(message, /canary/);
  });

  function isClean({ inputs, outputs }: Pick<ResourceState, "inputs" | "outputs">): void {
    assert.deepEqual(inClear(inputs), [], "in the inputs");
    assert.deepEqual(inClear(outputs), [], "in the outputs");
  }

  const types: [string, PropertyMap][] = [
    ["Instance", { name: "web", image, running: true }],
    ["Profile", { name: "web" }],
  ];
  for (const [type, base] of types) {
    it(`are in no answer about ${type}`, async () => {
      const config: PropertyMap = { "user.token-of-mine": new Secret(given), "user.user-data": byName };
      const inputs = { ...base, config };
      const harness = await stage.newCommand();

      const created = await harness.up(type, "web", inputs);
      // What a program gives in clear is in clear in its inputs: only the program can mark it.
      isClean({ inputs: {}, outputs: created.state.outputs });
      assert.deepEqual(inClear(created.preview.outputs), []);
      const secret = hidden(created.state.outputs);
      assert.equal(secret["/config/user.token-of-mine"], given);
      assert.equal(secret["/config/user.user-data"], byName);

      const { state: refreshed, diff } = await harness.refresh(created.state);
      isClean(refreshed!);
      assert.deepEqual(diff!.detailed, {});

      const updated = await harness.up(
        type,
        "web",
        { ...inputs, config: { ...config, "user.token-of-mine": new Secret(`${given}-2`), "user.b": "b" } },
        refreshed,
      );
      assert.equal(updated.action, "update");
      assert.deepEqual(inClear(updated.preview.outputs), []);
      assert.deepEqual(Object.keys(updated.diff!.detailed), [
        'config["user.b"]',
        'config["user.token-of-mine"]',
      ]);
      isClean({ inputs: {}, outputs: updated.state.outputs });

      await stage.request("PATCH", type === "Profile" ? "/profiles/web" : "/instances/web", {
        config: { "user.token-of-mine": "canary-foreign", "cloud-init.user-data": "canary-foreign" },
      });
      const drifted = await (await stage.newCommand()).refresh(updated.state);
      isClean(drifted.state!);
      assert.equal(hidden(drifted.state!.inputs)["/config/cloud-init.user-data"], "canary-foreign");

      const imported = await stage.harness.import(type, "web");
      assert.equal(hidden(imported!.state.inputs)["/config/user.user-data"], byName);
      assert.deepEqual(
        inClear(imported!.state.outputs).filter((path) => !path.endsWith("token-of-mine")),
        [],
      );
      await stage.harness.destroy(drifted.state!);
    });
  }

  it("are in no error, of Check or of the server", async () => {
    const harness = await stage.newCommand();
    const refused: [string, PropertyMap][] = [
      ["Instance", { name: new Secret("canary_"), image }],
      ["Instance", { name: "web", image, config: new Secret("canary") }],
      ["Instance", { name: "web", image, running: new Secret("canary") }],
      ["Profile", { name: "web", config: { "limits.cpu": new Secret("canary") } }],
      ["Certificate", { certificate: new Secret("canary") }],
      ["Instance", { name: "web", image: new Secret("canary") }],
      ["Snapshot", { instance: new Secret("canary/canary") }],
      ["Volume", { pool: "pool", config: { size: new Secret("canary") } }],
      ["Image", { source: { type: "file", path: new Secret("canary.tar") } }],
    ];
    for (const [type, inputs] of refused) {
      await assert.rejects(harness.up(type, "web", inputs), (error: Error) => {
        assert.doesNotMatch(error.message, /canary/, `${type} ${error.message}`);
        assert.ok(!(error instanceof PluginError) || ![2, 13].includes(error.code), error.message);
        return true;
      });
    }
  });

  it("stay secret in an instance that could not start, and in its snapshots", async () => {
    const harness = await stage.newCommand();
    const device = { type: "unix-char", source: "/dev/nothing", path: "/dev/x" };
    const config = { "user.mine": new Secret(given), "user.user-data": byName };
    const web = await harness.up("Instance", "web", { name: "web", image, config, devices: { odd: device } });
    assert.equal(web.state.initErrors.length, 1);
    isClean({ inputs: {}, outputs: web.state.outputs });
    const { state } = await harness.up("Snapshot", "s0", { instance: "web", name: "s0" });
    const secret = hidden(state.outputs);
    assert.equal(secret["/config/user.user-data"], byName);
    await harness.destroy(web.state);
  });

  it("are marked where other resources and functions echo them", async () => {
    const harness = await stage.newCommand();
    const secret = { config: { "user.plain": new Secret(given) } };
    const profile = (await harness.up("Profile", "echoed", { name: "echoed", ...secret })).state;
    const device = { eth9: { type: "none", "user.note": new Secret(given) } };
    const inputs = {
      name: "echoing",
      image,
      running: false,
      profiles: ["default", "echoed"],
      devices: device,
    };
    const { state } = await harness.up("Instance", "echoing", inputs);
    isClean({ inputs: {}, outputs: state.outputs });
    const snapshot = (await harness.up("Snapshot", "s", { instance: "echoing", name: "s" })).state;
    isClean(snapshot);
    assert.deepEqual(inClear(await harness.invoke("lxd:index:getInstance", { name: "echoing" })), []);
    assert.deepEqual((await harness.refresh(snapshot)).diff!.detailed, {});
    for (const one of [snapshot, state, profile]) await harness.destroy(one);
  });

  it("stay marked in an update of what echoes them, before whoever marks them was seen", async () => {
    const inputs = { name: "first", image, running: false, profiles: ["default", "later"] };
    const profile = { name: "later", config: { "user.plain": new Secret(given) } };
    const made = (await (await stage.newCommand()).up("Profile", "later", profile)).state;
    const { state } = await stage.harness.up("Instance", "first", inputs);
    const harness = await stage.newCommand();
    const { state: after, preview } = await harness.up(
      ...(["Instance", "first"] as const),
      { ...inputs, description: "changed" },
      state,
    );
    isClean({ inputs: {}, outputs: after.outputs });
    assert.deepEqual(inClear(preview.outputs), []);
    for (const one of [after, made]) await harness.destroy(one);
  });

  it("are a difference where the program marks what it had in clear, and never a replacement", async () => {
    const clear = { name: "marked", config: { "user.plain": given } };
    const { state } = await (await stage.newCommand()).up("Profile", "marked", clear);
    const secret = { name: "marked", config: { "user.plain": new Secret(given) } };
    const {
      action,
      state: after,
      diff,
    } = await (await stage.newCommand()).up("Profile", "marked", secret, state);
    assert.equal(action, "update");
    assert.deepEqual(diff!.detailed, { 'config["user.plain"]': { kind: "update", replaces: false } });
    isClean({ inputs: {}, outputs: after.outputs });
    assert.equal((await (await stage.newCommand()).up("Profile", "marked", secret, after)).action, "same");
    assert.equal((await (await stage.newCommand()).up("Profile", "marked", clear, after)).action, "same");
    await stage.harness.destroy(after);
  });

  it("are a difference too where an import took the value for the server's own", async () => {
    const [name, id] = ["of-image", "base"];
    await stage.lxc("init", image, id);
    const metadata = await stage.query<{ properties: object }>(`/instances/${id}/metadata`);
    const properties = { ...metadata.properties, note: "canary-note" };
    await stage.request("PUT", `/instances/${id}/metadata`, { ...metadata, properties });
    const harness = await stage.newCommand();
    const imported = (await harness.import("InstanceMetadata", id, name))!.state;
    const declared = { instance: id, properties: { note: new Secret("canary-note") } };
    const up = await (await stage.newCommand()).up("InstanceMetadata", name, declared, imported);
    assert.deepEqual(Object.keys(up.diff!.detailed), ["properties.note"]);
    assert.deepEqual(inClear(up.state.outputs), []);
    assert.equal((await harness.preview("InstanceMetadata", name, declared, up.state)).action, "same");
    await harness.destroy(up.state);
    await stage.lxc("delete", id);
  });

  it("stay marked in what was there before, when the program has another one by now", async () => {
    await stage.lxc("profile", "create", "adopted");
    const saying = (value: string) => ({
      ...{ name: "adopted", adoptExisting: true },
      config: { "user.plain": new Secret(value) },
    });
    const { state: first } = await (await stage.newCommand()).up("Profile", "adopted", saying(given));
    // What is there before the second one is the first one's.
    const { state } = await (await stage.newCommand()).up("Profile", "again", saying(given));
    isClean(state);
    const other = saying("canary-other");
    const { state: after } = await (await stage.newCommand()).up("Profile", "again", other, state);
    isClean(after);
    assert.ok(JSON.stringify(hidden(after.outputs)).includes(given), "what was there before is kept");
    await stage.harness.destroy(first);
    await stage.lxc("profile", "delete", "adopted").catch(() => undefined);
  });
});
