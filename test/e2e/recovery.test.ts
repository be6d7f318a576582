/** What goes wrong half way: nothing is lost, and the next `up` goes on. */
import assert from "node:assert/strict";
import { Workspace, opsOf, type Yaml } from "../support/cli";
import { endpointOf, exists, image, query, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";

interface RawInstance {
  name: string;
  status: string;
  config: Record<string, string>;
}

const instance = (properties: Yaml, options?: Yaml) => ({
  type: "lxd:Instance",
  properties: { image, forceStop: "always", ...properties },
  ...(options && { options }),
});

describe("recovery", () => {
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startFurnished();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    workspace = await Workspace.yaml({ resources: {} }, { config: endpointOf(server) });
  });
  afterEach(() => workspace?.remove());

  it("an instance that cannot start is in the state, and goes on when its device is mended", async () => {
    const broken = { type: "nic", nictype: "physical", parent: "missing0" };
    const program = (device: Yaml) => ({
      resources: { one: instance({ name: "one", devices: { extra: device } }) },
    });
    await workspace.write(program(broken));
    const failed = await workspace.up({ mayFail: true });
    assert.notEqual(failed.code, 0);
    assert.match(failed.text, /missing0/);
    assert.match(failed.text, /could not be started/);
    const state = (await workspace.export()).get("one");
    assert.equal(state.id, "default/one");
    assert.equal(state.initErrors?.length, 1);
    const uuid = state.outputs.uuid;
    assert.ok(uuid);

    const refresh = await workspace.refresh({ mayFail: true });
    assert.equal((await workspace.export()).get("one").id, "default/one", refresh.text);

    await workspace.write(program({ type: "none" }));
    assert.deepEqual(opsOf(await workspace.up()), { one: "update" });
    const raw = await query<RawInstance>(server, "/instances/one");
    assert.equal(raw.status, "Running");
    assert.equal(raw.config["volatile.uuid"], uuid);
    assert.equal((await workspace.export()).get("one").initErrors?.length ?? 0, 0);
    await workspace.isSettled();

    await workspace.write(program(broken));
    await workspace.up({ mayFail: true });
    await workspace.destroy();
    assert.equal(await exists(server, "/instances/one"), false);
  });

  it("an interrupt while instances are made leaves none that nobody knows of", async () => {
    const names = ["a", "b", "c", "d"].map((letter) => `made-${letter}`);
    await workspace.write({ resources: Object.fromEntries(names.map((name) => [name, instance({ name })])) });
    let interrupt = () => {};
    const running = workspace.up({ mayFail: true, onStart: (stop) => (interrupt = stop) });
    const made = async () => (await query<RawInstance[]>(server, "/instances?recursion=1")).length;
    const deadline = Date.now() + 60_000;
    while ((await made()) === 0) assert.ok(Date.now() < deadline, "an instance is being made");
    interrupt();
    const interrupted = await running;
    assert.notEqual(interrupted.code, 0);

    const state = await workspace.export();
    const known = state.resources.map(({ id }) => id);
    for (const { name } of await query<RawInstance[]>(server, "/instances?recursion=1")) {
      assert.ok(
        known.includes(`default/${name}`) || interrupted.text.includes(`default/${name}`),
        `${name} is on the server, but neither in the state nor in:\n${interrupted.text}`,
      );
    }
    await workspace.up();
    const all = await query<RawInstance[]>(server, "/instances?recursion=1");
    assert.deepEqual(
      all.map(({ name, status }) => `${name} ${status}`).sort(),
      names.map((name) => `${name} Running`),
    );
    await workspace.isSettled();
    await workspace.destroy();
  });

  it("an object that exists is refused with the import command, which then works", async () => {
    await server.lxc("profile", "create", "web");
    await server.lxc("profile", "set", "web", "user.a=a");
    await workspace.write({
      resources: { site: { type: "lxd:Profile", properties: { name: "web", config: { "user.a": "a" } } } },
    });
    const refused = await workspace.up({ mayFail: true });
    assert.notEqual(refused.code, 0);
    const [, command] = /run: pulumi (import \S+ \S+ \S+)/.exec(refused.text)!;
    assert.equal(command, "import lxd:index:Profile site default/web");
    await workspace.import({}, ...command.split(" ").slice(1), "--protect=false");
    await workspace.preview({ expectNoChanges: true });
    await workspace.destroy();
    assert.equal(await exists(server, "/profiles/web"), false);
  });
});
