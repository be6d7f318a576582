/** `pulumi-lxd watch` beside a stack on a real server: what others do is said, what the stack's own updates do is not. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Workspace, type Yaml } from "../support/cli";
import { endpointOf, exists, image, pool, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";
import { Watching } from "../support/watching";

const command = join(__dirname, "../../dist/adopt.js");

const program = (cpu: string, contentType = "filesystem"): Yaml => ({
  resources: {
    small: { type: "lxd:Profile", properties: { name: "small", config: { "limits.cpu": cpu } } },
    data: { type: "lxd:Volume", properties: { name: "data", pool, contentType } },
    web: {
      type: "lxd:Instance",
      properties: {
        name: "web",
        image,
        running: false,
        config: { "limits.cpu": cpu, "environment.KEY": "hidden" },
      },
    },
    before: { type: "lxd:Snapshot", properties: { name: "before", instance: "${web.name}" } },
  },
});

const root = { username: "root", protocol: "unix" };

describe("pulumi-lxd watch", function () {
  this.timeout(120_000);
  let server: TestServer;
  let workspace: Workspace;
  let watching: Watching | undefined;
  const lxc = (line: string) => server.lxc(...line.split(" "));

  before(async () => {
    server = await startFurnished();
    workspace = await Workspace.yaml(program("1"), { config: endpointOf(server) });
    await workspace.up();
  });
  afterEach(async () => {
    const ended = watching;
    watching = undefined;
    if (ended) assert.equal(await ended.end(), 0, ended.notes);
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("says who changes what, and nothing of what is not the stack's", async () => {
    const alarm = join(workspace.directory, "alarm");
    watching = await Watching.of(workspace, "--exec", `cat >> ${alarm}`);
    await lxc("profile create foreign");
    await lxc("profile set small limits.cpu=4");
    const changed = await watching.next();
    assert.deepEqual([changed.kind, changed.type, changed.name], ["changed", "Profile", "small"]);
    assert.deepEqual(changed.events, [
      { action: "profile-updated", url: "/1.0/profiles/small", requestor: root },
    ]);
    const path = 'config["limits.cpu"]';
    assert.deepEqual(changed.differences, [
      { path, kind: "changed", server: "4", state: "1", replaces: false, isNew: true },
    ]);
    await lxc("profile set small limits.cpu=1");
    assert.equal((await watching.next()).kind, "restored");

    // LXD 5.0 tells only in its log who changed an instance; and a secret is nobody's to read.
    await lxc("config set web environment.KEY=other user.new=x");
    const instance = await watching.next();
    assert.deepEqual(
      instance.events.map(({ requestor }) => requestor),
      [root],
    );
    assert.deepEqual(
      instance.differences.map(({ path, server }) => [path, server]),
      [
        ['config["environment.KEY"]', "[secret]"],
        ['config["user.new"]', "x"],
      ],
    );
    await lxc("delete web/before");
    assert.deepEqual(await watching.next().then(({ kind, name }) => [kind, name]), ["gone", "before"]);
    assert.deepEqual(await watching.within(1_000), []);
    // The quickest, for other tests run beside this one.
    assert.ok(Math.min(...watching.waits) < 1_000, `findings took ${watching.waits.join(", ")} ms`);
    const rung = (await readFile(alarm, "utf8")).trim().split("\n");
    assert.deepEqual(
      rung.map((line) => (JSON.parse(line) as { kind: string }).kind),
      ["changed", "restored", "changed", "gone"],
    );
  });

  it("is silent while the stack is updated, and hears of what the update has made", async () => {
    await workspace.up({}, "--refresh");
    watching = await Watching.of(workspace);
    const { resources } = program("2");
    const added = { type: "lxd:Profile", properties: { name: "added" } };
    await workspace.write({ resources: { ...(resources as Yaml), added } });
    await workspace.up();
    assert.deepEqual(await watching.within(1_000), []);
    await lxc("profile set added user.a=b");
    assert.equal((await watching.next()).name, "added");
    await workspace.write(program("2"));
    await workspace.up();
    assert.deepEqual(await watching.within(1_000), []);
  });

  it("repairs what differs, and leaves what would be replaced", async () => {
    await workspace.write(program("2", "block"));
    watching = await Watching.of(workspace, "--repair");
    await lxc("profile set small limits.cpu=4 user.x=y");
    assert.equal((await watching.next()).kind, "changed");
    await watching.noted(/^Repaired: "small"\.$/m);
    assert.equal((await watching.next()).kind, "restored");
    assert.equal((await lxc("profile get small limits.cpu")).trim(), "2");
    await lxc("profile delete small");
    assert.equal((await watching.next()).kind, "gone");
    assert.equal((await watching.next()).kind, "restored");
    assert.ok(await exists(server, "/profiles/small"));

    await lxc(`storage volume set ${pool} data user.a=b`);
    assert.equal((await watching.next()).name, "data");
    await watching.noted(/^Not repaired: "data"\. It would take a replacement of "data"/m);
    assert.equal((await lxc(`storage volume get ${pool} data user.a`)).trim(), "b");
    await lxc(`storage volume unset ${pool} data user.a`);
    assert.equal((await watching.next()).kind, "restored");
    await workspace.write(program("2"));
  });

  it("goes on when the server was away, and looks at everything then", async () => {
    watching = await Watching.of(workspace);
    await server.killDaemon();
    await watching.noted(/The connection to .* was lost/);
    await sleep(1_500);
    await server.startDaemon();
    await lxc("profile set small limits.cpu=4");
    await watching.noted(/is there again/);
    assert.equal((await watching.next()).name, "small");
    await lxc("profile set small limits.cpu=2");
    assert.equal((await watching.next()).kind, "restored");
    assert.equal(watching.notes.match(/was lost/g)?.length, 1);
  });

  const once = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const all = [command, "watch", "--once", "--cwd", workspace.program, ...args];
      execFile(process.execPath, all, { env: workspace.env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it("looks once with --once, and ends with 2 where something differs", async () => {
    assert.deepEqual(await once("--stack", "test"), { code: 0, stdout: "", stderr: "" });
    await lxc("profile set small user.a=b");
    const { code, stdout } = await once("--stack", "test");
    assert.equal(code, 2);
    assert.equal(
      stdout,
      'Profile "small" (default/small) is not as the state says: config["user.a"] is new: "b".\n',
    );
  });

  it("ends with 1 and a sentence where there is nothing to watch", async () => {
    const unknown = await once("--stack", "nobody");
    assert.deepEqual([unknown.code, unknown.stdout], [1, ""]);
    assert.match(unknown.stderr, /^"pulumi stack export" failed: .*nobody/);
    await workspace.pulumi(["stack", "init", "empty", "--no-select"]);
    const empty = await once("--stack", "empty");
    assert.equal(empty.code, 1);
    assert.match(empty.stderr, /^The stack has no resources of this provider/);
  });
});
