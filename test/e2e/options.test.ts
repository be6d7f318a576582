/** Pulumi's resource options and its autonaming, each on a resource of its own in one YAML program. */
import assert from "node:assert/strict";
import { Workspace, opsOf, type Yaml } from "../support/cli";
import type { Resources } from "../support/eight";
import { endpointOf, exists, query } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";

const profile = (properties: Yaml, options?: Yaml) => ({
  type: "lxd:Profile",
  properties,
  ...(options && { options }),
});

describe("resource options", () => {
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startServer();
    workspace = await Workspace.yaml({}, { config: endpointOf(server) });
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  const program = (value: string): Resources => ({
    ignoring: profile(
      { name: "ignoring", description: value, config: { "user.a": value, "user.b": value } },
      { ignoreChanges: ["description", 'config["user.a"]'] },
    ),
    replacing: profile(
      { name: `replacing-${value}`, config: { "user.a": value } },
      { replaceOnChanges: ['config["user.a"]'] },
    ),
    protected: profile({ name: "protected" }, { protect: true }),
    retained: profile({ name: "retained" }, { retainOnDelete: true }),
    hidden: profile(
      { name: "hidden", description: "canary-17" },
      { additionalSecretOutputs: ["description"] },
    ),
    timed: profile({ name: "timed" }, { customTimeouts: { create: "5m", update: "20s" } }),
  });

  const descriptionOf = async (name: string) => (await query(server, `/profiles/${name}`)).description;

  it("are taken", async () => {
    await workspace.write({ resources: program("one") });
    await workspace.up();
    await workspace.isSettled();
    const state = await workspace.export();
    assert.doesNotMatch(JSON.stringify(state.get("hidden").outputs), /canary-17/);
    assert.deepEqual(state.get("timed").customTimeouts, { create: 300, update: 20 });
  });

  it("ignoreChanges keeps what is there, and replaceOnChanges replaces", async () => {
    await workspace.write({ resources: program("two") });
    const up = await workspace.up();
    assert.deepEqual(opsOf(up), { ignoring: "update", replacing: "replace" });
    assert.equal(await descriptionOf("ignoring"), "one");
    const { config } = await query<{ config: Yaml }>(server, "/profiles/ignoring");
    assert.deepEqual(config, { "user.a": "one", "user.b": "two" });
    assert.equal(await exists(server, "/profiles/replacing-one"), false);
    await workspace.isSettled();
  });

  it("ignoreChanges leaves alone what somebody else changed", async () => {
    await server.lxc("profile", "set", "ignoring", "user.a=foreign");
    await workspace.up({}, "--refresh");
    await workspace.preview({ expectNoChanges: true });
    const { config } = await query<{ config: Yaml }>(server, "/profiles/ignoring");
    assert.deepEqual(config, { "user.a": "foreign", "user.b": "two" });
  });

  it("aliases keep the object when its resource is renamed", async () => {
    const { timed, ...others } = program("two");
    const renamed = { ...timed!, options: { ...timed!.options, aliases: [{ name: "timed" }] } };
    await workspace.write({ resources: { ...others, renamed } });
    await workspace.up({ expectNoChanges: true });
    const state = await workspace.export();
    assert.equal(state.get("renamed").id, "default/timed");
    assert.equal(state.find("timed"), undefined);
  });

  it("protect refuses to delete, and retainOnDelete leaves the object", async () => {
    const { protected: kept, ...others } = program("two");
    for (const name of ["retained", "timed"]) delete others[name];
    await workspace.write({ resources: others });
    const refused = await workspace.up({ mayFail: true });
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /protect/);
    await workspace.write({ resources: { ...others, protected: { ...kept!, options: {} } } });
    await workspace.up();
    assert.ok(await exists(server, "/profiles/retained"));
    await workspace.destroy();
    assert.deepEqual(await query(server, "/profiles"), ["/1.0/profiles/default", "/1.0/profiles/retained"]);
  });
});

describe("autonaming", () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  const withConfig = async (autonaming: Yaml | undefined) => {
    const workspace = await Workspace.yaml(
      {
        resources: {
          my_Profile: profile({}),
          net_work: {
            type: "lxd:Network",
            properties: { config: { "ipv6.address": "none", "ipv4.address": "none" } },
          },
        },
      },
      { config: endpointOf(server) },
    );
    if (autonaming) await workspace.configure({ "pulumi:autonaming": autonaming });
    return workspace;
  };

  const namesOf = async (workspace: Workspace) => {
    const state = await workspace.export();
    return ["my_Profile", "net_work"].map((name) => String(state.get(name).outputs.name));
  };

  it("adds a suffix by default, which stays", async () => {
    const workspace = await withConfig(undefined);
    try {
      await workspace.up();
      const names = await namesOf(workspace);
      assert.match(names[0]!, /^my_Profile-[0-9a-f]{7}$/);
      assert.match(names[1]!, /^net_wor-[0-9a-f]{7}$/);
      assert.ok(names[1]!.length <= 15, names[1]);
      await workspace.isSettled();
      await workspace.destroy();
    } finally {
      await workspace.remove();
    }
  });

  it("takes the logical names, a pattern, or none, as the stack says", async () => {
    const workspace = await withConfig({ mode: "verbatim" });
    try {
      await workspace.up();
      assert.deepEqual(await namesOf(workspace), ["my_Profile", "net_work"]);
      await workspace.destroy();

      await workspace.configure({ "pulumi:autonaming": { pattern: "${name}-x" } });
      await workspace.up();
      assert.deepEqual(await namesOf(workspace), ["my_Profile-x", "net_work-x"]);
      await workspace.destroy();

      await workspace.configure({ "pulumi:autonaming": { mode: "disabled" } });
      const refused = await workspace.preview({ mayFail: true });
      assert.notEqual(refused.code, 0);
      assert.match(refused.text, /name/);
    } finally {
      await workspace.remove();
    }
  });
});
