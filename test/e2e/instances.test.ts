/** Instances in depth, by the CLI: what an edit costs, what is kept, and what follows an instance that is renamed. */
import assert from "node:assert/strict";
import { LifecycleEvents } from "../support/lifecycleEvents";
import { opsOf, Workspace, type Yaml } from "../support/cli";
import {
  endpointOf,
  inventory,
  isAsFound,
  query,
  startFurnished,
  type Inventory,
} from "../support/furnished";
import type { TestServer } from "../support/machine";

interface RawInstance {
  config: Record<string, string>;
  expanded_devices: Record<string, Record<string, string>>;
  devices: Record<string, Record<string, string>>;
  description: string;
  status: string;
  state: { pid: number };
}

const small = {
  type: "lxd:Profile",
  properties: {
    name: "small",
    devices: { shared: { type: "disk", source: "/srv", path: "/shared" } },
  },
};

describe("a program with an instance and all that belongs to it", () => {
  let server: TestServer;
  let found: Inventory;
  let workspace: Workspace;
  let events: LifecycleEvents;
  let properties: Yaml = {
    name: "web",
    image: "busybox",
    description: "of the web",
    profiles: ["default", "${small.name}"],
    config: { "limits.cpu": "1" },
    devices: { old: { type: "disk", source: "/srv", path: "/old" } },
    files: [{ path: "/etc/declared", content: "declared" }],
    waitFor: [
      { type: "ipv4", nic: "eth0" },
      { type: "exec", command: ["test", "-e", "/etc/declared"] },
    ],
  };

  const ofInstance = (type: string, own: Yaml) => ({
    type: `lxd:${type}`,
    properties: { instance: "${web.name}", ...own },
  });
  const program = () => ({
    resources: {
      small,
      web: { type: "lxd:Instance", properties },
      // The file comes first: what the instance goes back to has it, or it would have to be made again.
      snapshot: { ...ofInstance("Snapshot", { name: "before" }), options: { dependsOn: ["${file}"] } },
      file: ofInstance("InstanceFile", { path: "/etc/motd", content: "hello\n" }),
      exec: {
        ...ofInstance("InstanceExec", { command: ["sh", "-c", "date > /run-once; cat /etc/motd; sleep 1"] }),
        // It reads the file, and says so by nothing else. It stays, for a last output may be cut off by the server.
        options: { dependsOn: ["${file}"] },
      },
      backup: ofInstance("InstanceBackup", { name: "saved" }),
      device: ofInstance("InstanceDevice", {
        name: "beside",
        properties: { type: "disk", source: "/srv", path: "/beside" },
      }),
    },
    outputs: { said: "${exec.stdout}", address: "${web.ipv4Address}" },
  });

  const edit = async (change: Yaml) => {
    properties = { ...properties, ...change };
    await workspace.write(program());
  };
  const at = (name: string) => query<RawInstance>(server, `/instances/${name}?recursion=1`);
  /** What an instance keeps for life. */
  const identityOf = ({ config }: RawInstance) =>
    Object.entries(config).filter(([key]) => key === "volatile.uuid" || key.endsWith(".hwaddr"));

  before(async () => {
    server = await startFurnished();
    found = await inventory(server);
    workspace = await Workspace.yaml(program(), { config: endpointOf(server) });
    events = await LifecycleEvents.of(server);
  });
  after(async () => {
    events?.close();
    await workspace?.remove();
    await server?.stop();
  });

  it("is created, with its file there before the first start", async () => {
    await workspace.up();
    await workspace.isSettled();
    const outputs = await workspace.outputs<{ said: string; address: string }>();
    assert.equal(outputs.said, "hello\n");
    assert.match(outputs.address, /^10\.91\.8\./);
  });

  it("changes limits.cpu without a restart", async () => {
    const before = await at("web");
    await events.ofInstances();
    await edit({ config: { "limits.cpu": "2" } });
    const preview = await workspace.preview();
    assert.doesNotMatch(preview.text, /will be restarted/);
    await workspace.up();
    assert.equal((await at("web")).state.pid, before.state.pid);
    assert.deepEqual(await events.ofInstances(), ["updated"]);
  });

  it("takes one edit of name, profiles, keys and devices with one stop and one start, announced; all that belongs to it follows", async () => {
    const before = await at("web");
    const ran = await server.lxc("file", "pull", "web/run-once", "-");
    await edit({
      name: "app",
      profiles: ["default"],
      config: { "limits.cpu": "2", "security.privileged": true },
      devices: { fresh: { type: "disk", source: "/srv", path: "/fresh" } },
    });
    await events.ofInstances();
    const preview = await workspace.preview();
    assert.match(
      preview.text,
      /Instance "web" will be restarted: a rename needs it stopped; security\.privileged acts only at start\./,
    );
    const up = await workspace.up();
    for (const step of up.steps) assert.equal(step.op, "update", step.urn);
    const power = (await events.ofInstances()).filter((action) =>
      /^(started|stopped|shutdown|restarted)$/.test(action),
    );
    assert.equal(power.filter((action) => action === "started").length, 1);
    assert.equal(power.filter((action) => action !== "started").length, 1);
    await workspace.isSettled();

    const now = await at("app");
    assert.deepEqual(identityOf(now), identityOf(before), "uuid and hardware address");
    assert.equal(now.description, "of the web");
    assert.deepEqual(Object.keys(now.devices).sort(), ["beside", "fresh"]);
    assert.equal("shared" in now.expanded_devices, false);
    assert.equal(await server.lxc("file", "pull", "app/run-once", "-"), ran, "the command did not run again");
    const state = await workspace.export();
    assert.equal(state.get("snapshot").id, "default/web/before", "an id is for life");
    assert.equal(state.get("snapshot").outputs.instance, "app");
  });

  it("overrides a device of a profile, and gives it back", async () => {
    await edit({
      profiles: ["default", "${small.name}"],
      devices: { shared: { type: "disk", source: "/srv", path: "/mine" } },
    });
    await workspace.up();
    assert.equal((await at("app")).expanded_devices.shared!.path, "/mine");
    await edit({ devices: {} });
    await workspace.up();
    const { devices, expanded_devices: expanded } = await at("app");
    assert.deepEqual(Object.keys(devices), ["beside"]);
    assert.equal(expanded.shared!.path, "/shared");
    await workspace.isSettled();
  });

  it("goes back to a snapshot, and freezes", async () => {
    await server.lxc("exec", "app", "--", "touch", "/since");
    await edit({ restoreSnapshot: "before" });
    assert.match((await workspace.preview()).text, /goes back to its snapshot "before"/);
    await workspace.up();
    // What `lxc exec` prints may be cut off by the server; the exit code is not.
    await assert.rejects(server.lxc("exec", "app", "--", "test", "-e", "/since"), /exit code 1\)/);
    await edit({ frozen: true });
    assert.deepEqual(opsOf(await workspace.up()), { web: "update" });
    assert.equal((await at("app")).status, "Frozen");
    await edit({ frozen: false });
    await workspace.up();
  });

  it("is found where somebody renamed it, and gets its name back; nothing is made again", async () => {
    const before = await at("app");
    await server.lxc("stop", "--force", "app");
    await server.lxc("rename", "app", "stray");
    await server.lxc("start", "stray");
    await workspace.refresh();
    const up = await workspace.up();
    for (const step of up.steps) assert.equal(step.op, "update", step.urn);
    await workspace.isSettled();
    assert.deepEqual(identityOf(await at("app")), identityOf(before));
  });

  it("names what did not come in time, and the next up goes on with the same instance", async () => {
    const before = await at("app");
    const command = ["test", "-e", "/tmp/later"];
    await edit({ waitFor: [{ type: "exec", command, timeout: 1 }] });
    const failed = await workspace.up({ mayFail: true });
    assert.notEqual(failed.code, 0);
    assert.match(
      failed.text,
      /Instance "app" runs, but did not get success of test -e \/tmp\/later within 1 s/,
    );
    await server.lxc("exec", "app", "--", "touch", "/tmp/later");
    await workspace.up();
    assert.equal((await at("app")).state.pid, before.state.pid);
    await workspace.isSettled();
  });

  it("goes without a trace", async () => {
    await workspace.destroy();
    await isAsFound(server, found);
  });
});

describe("a stack of fifty instances", () => {
  let server: TestServer;
  let found: Inventory;
  let workspace: Workspace;
  const names = Array.from({ length: 50 }, (_, i) => `c${i + 1}`);
  const program = (description: string) => ({
    resources: Object.fromEntries(
      names.map((name) => [
        name,
        { type: "lxd:Instance", properties: { name, image: "busybox", description } },
      ]),
    ),
  });

  before(async () => {
    server = await startFurnished();
    found = await inventory(server);
    workspace = await Workspace.yaml(program("first"), { config: endpointOf(server) });
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("is created, refreshed, updated and destroyed with --parallel 64 without a failure", async () => {
    const parallel = ["--parallel", "64"];
    await workspace.up({}, ...parallel);
    await workspace.refresh({ expectNoChanges: true }, ...parallel);
    await workspace.write(program("second"));
    assert.equal(Object.keys(opsOf(await workspace.up({}, ...parallel))).length, 50);
    const instances = await query<RawInstance[]>(server, "/instances?recursion=1");
    assert.ok(instances.every(({ status, description }) => status === "Running" && description === "second"));
    await workspace.destroy({}, ...parallel);
    await isAsFound(server, found);
  });
});
