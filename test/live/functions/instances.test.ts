/** Functions about instances and what is inside them: each answer is compared with the server's own. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { Stage } from "../../support/stage";

describe("functions about instances", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  const invoke = (name: string, args: PropertyMap = {}) => stage.harness.invoke(`lxd:index:${name}`, args);
  const namesIn = (list: unknown) => (list as { name: string }[]).map(({ name }) => name);

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    directory = mkdtempSync(join(tmpdir(), "functions-"));
    await stage.lxc(
      "project",
      "create",
      "lab",
      "-c",
      "features.images=false",
      "-c",
      "features.profiles=false",
    );
    await stage.lxc("launch", "busybox", "web", "-c", "environment.TOKEN=canary", "-c", "user.role=web");
    await stage.lxc("init", "busybox", "idle");
    await stage.lxc("init", "busybox", "apart", "--project", "lab");
    await stage.lxc("snapshot", "web", "first");
    await stage.request("POST", "/instances/web/backups", { name: "weekly" });
    await stage.lxc("exec", "web", "--", "sh", "-c", "echo hello > /srv/motd; ln -s motd /srv/link");
  });
  after(async () => {
    if (directory) rmSync(directory, { recursive: true });
    await stage?.stop();
  });

  it("read one instance as the server has it", async () => {
    const found = await invoke("getInstance", { name: "web" });
    const live = await stage.query<Record<string, unknown> & { config: PropertyMap }>("/instances/web");
    assert.deepEqual([found.status, found.running, found.type], ["Running", true, "container"]);
    assert.equal(found.createdAt, live.created_at);
    assert.equal(found.imageFingerprint, live.config["volatile.base_image"]);
    assert.deepEqual(found.expandedDevices, live.expanded_devices);
    assert.deepEqual(Object.keys(found.config as object).sort(), ["environment.TOKEN", "user.role"]);
    assert.equal(found.state, undefined);
  });

  it("mark as secret what configuration keeps secret, wherever it is echoed", async () => {
    const found = await invoke("getInstance", { name: "web", full: true });
    const [snapshot] = found.snapshots as PropertyMap[];
    for (const config of [found.config, found.expandedConfig, snapshot!.config]) {
      assert.ok((config as PropertyMap)["environment.TOKEN"] instanceof Secret);
    }
    const { instances } = await invoke("getInstances", { filter: "name eq web" });
    const [only] = instances as PropertyMap[];
    assert.ok((only!.config as PropertyMap)["environment.TOKEN"] instanceof Secret);
  });

  it("read all of an instance when asked to", async () => {
    const found = await invoke("getInstance", { name: "web", full: true });
    assert.equal((found.state as PropertyMap).status, "Running");
    assert.deepEqual(namesIn(found.snapshots), ["first"]);
    assert.deepEqual(namesIn(found.backups), ["weekly"]);
    const { instances } = await invoke("getInstances", { full: true });
    const web = (instances as PropertyMap[]).find(({ name }) => name === "web")!;
    assert.deepEqual(web.snapshots, found.snapshots);
    assert.equal(web.pid, found.pid);
  });

  it("list instances, filtered by the server, and of all projects", async () => {
    assert.deepEqual(namesIn((await invoke("getInstances")).instances), ["idle", "web"]);
    const one = await invoke("getInstances", { filter: "config.user.role eq web" });
    assert.deepEqual(namesIn(one.instances), ["web"]);
    const everywhere = (await invoke("getInstances", { allProjects: true })).instances as PropertyMap[];
    assert.deepEqual(
      everywhere.map(({ name, project }) => [name, project]),
      [
        ["apart", "lab"],
        ["idle", "default"],
        ["web", "default"],
      ],
    );
    assert.deepEqual(namesIn((await invoke("getInstances", { project: "lab" })).instances), ["apart"]);
    // A list that is not full has no state, which is not the same as none.
    assert.ok(!("pid" in everywhere[0]!) && !("interfaces" in everywhere[0]!));
  });

  it("read its state, running and stopped", async () => {
    const running = await invoke("getInstanceState", { instance: "web" });
    const live = await stage.query<{ pid: number }>("/instances/web/state");
    assert.deepEqual([running.statusCode, running.pid], [103, live.pid]);
    assert.deepEqual(Object.keys(running.interfaces as object).sort(), ["eth0", "lo"]);
    const stopped = await invoke("getInstanceState", { instance: "idle" });
    assert.deepEqual([stopped.status, stopped.pid, stopped.interfaces], ["Stopped", 0, {}]);
  });

  it("read snapshots and backups", async () => {
    const snapshot = await invoke("getSnapshot", { instance: "web", name: "first" });
    const live = await stage.query("/instances/web/snapshots/first");
    assert.deepEqual([snapshot.createdAt, snapshot.profiles], [live.created_at, live.profiles]);
    const { exists: _one, ...alone } = snapshot;
    assert.deepEqual((await invoke("getSnapshots", { instance: "web" })).snapshots, [alone]);
    const backup = await invoke("getInstanceBackup", { instance: "web", name: "weekly" });
    assert.deepEqual([backup.instanceOnly, backup.url], [false, "/1.0/instances/web/backups/weekly"]);
    const { exists: _other, ...same } = backup;
    assert.deepEqual((await invoke("getInstanceBackups", { instance: "web" })).instanceBackups, [same]);
  });

  it("export a backup into a file, and in a preview nothing", async () => {
    const args = { instance: "web", name: "weekly", path: join(directory, "web.tar.gz") };
    assert.deepEqual(await stage.harness.invoke("exportInstanceBackup", args, { preview: true }), {
      path: args.path,
    });
    assert.ok(!existsSync(args.path));
    const { sha256, size } = await invoke("exportInstanceBackup", args);
    const bytes = readFileSync(args.path);
    assert.deepEqual([sha256, size], [createHash("sha256").update(bytes).digest("hex"), bytes.length]);
    await assert.rejects(
      invoke("exportInstanceBackup", { ...args, name: "nope" }),
      /There is no backup "nope" of instance "web" in project "default"/,
    );
  });

  it("read files, directories and symlinks, of a stopped instance too", async () => {
    const file = await invoke("getInstanceFile", { instance: "web", path: "/srv/motd" });
    assert.deepEqual([file.type, file.content, file.mode, file.size], ["file", "hello\n", "0644", 6]);
    assert.equal(file.sha256, createHash("sha256").update("hello\n").digest("hex"));
    const root = await invoke("getInstanceFile", { instance: "web", path: "/srv" });
    assert.deepEqual([root.type, root.entries], ["directory", ["link", "motd"]]);
    const link = await invoke("getInstanceFile", { instance: "web", path: "/srv/link" });
    assert.deepEqual([link.type, link.target], ["symlink", "/srv/motd"]);
    assert.equal((await invoke("getInstanceFile", { instance: "idle", path: "/etc/passwd" })).type, "file");
    const program = await invoke("getInstanceFile", { instance: "idle", path: "/bin/busybox" });
    assert.equal(program.content, undefined, "it is no text");
    assert.equal(Buffer.from(program.contentBase64 as string, "base64").length, program.size);
    const relative = invoke("getInstanceFile", { instance: "web", path: "etc/motd" });
    await assert.rejects(relative, /path must be absolute/);
  });

  it("read logs, the console's too", async () => {
    const { instanceLogs } = await invoke("getInstanceLogs", { instance: "web" });
    assert.ok((instanceLogs as string[]).includes("lxc.conf"));
    const { content } = await invoke("getInstanceLog", { instance: "web", name: "lxc.conf" });
    assert.match(content as string, /lxc\.uts\.name = web/);
    const console = await invoke("getInstanceConsoleLog", { instance: "web" });
    assert.equal(console.exists, true);
  });

  it("read metadata and templates", async () => {
    const template = { instance: "idle", path: "motd.tpl", content: "I am {{ container.name }}" };
    await stage.harness.up("InstanceTemplate", "motd", template);
    assert.deepEqual(await invoke("getInstanceTemplates", { instance: "idle" }), {
      instanceTemplates: ["motd.tpl"],
    });
    assert.deepEqual(await invoke("getInstanceTemplate", { instance: "idle", path: "motd.tpl" }), {
      exists: true,
      ...template,
      project: "default",
      url: "/1.0/instances/idle/metadata/templates?path=motd.tpl",
    });
    const metadata = await invoke("getInstanceMetadata", { instance: "idle" });
    const live = await stage.query("/instances/idle/metadata");
    assert.deepEqual([metadata.properties, metadata.architecture], [live.properties, live.architecture]);
    assert.equal(metadata.creationDate, new Date(Number(live.creation_date) * 1000).toISOString());
  });

  // The server may cut off what a command says just before its end (5.0.2): these stay for a moment.
  it("run commands, in previews too", async () => {
    const hello = { instance: "web", command: ["sh", "-c", "cat; echo err >&2; echo $WHO; sleep 1"] };
    const args = { ...hello, stdin: "in ", environment: { WHO: "me" } };
    const said = { exitCode: 0, stdout: "in me\n", stderr: "err\n" };
    assert.deepEqual(await invoke("runCommand", args), said);
    assert.deepEqual(await stage.harness.invoke("runCommand", args, { preview: true }), said);
    const bytes = { instance: "web", command: ["sh", "-c", "printf '\\377'; sleep 1"], encoding: "base64" };
    assert.equal((await invoke("runCommand", bytes)).stdout, "/w==");
    const failing = { instance: "web", command: ["sh", "-c", "echo sorry >&2; sleep 1; exit 3"] };
    await assert.rejects(invoke("runCommand", failing), /ended with exit code 3\. It said: sorry/);
    const { exitCode } = await invoke("runCommand", { ...failing, ignoreExitCode: true });
    assert.equal(exitCode, 3);
    const slow = { instance: "web", command: ["sleep", "30"], timeout: 1 };
    await assert.rejects(invoke("runCommand", slow), /did not end within its timeout of 1 s, and was ended/);
    await assert.rejects(invoke("runCommand", { instance: "idle", command: ["true"] }), /not running/i);
    await assert.rejects(invoke("runCommand", { instance: "web", command: [] }), /at least one word/);
  });

  it("say what is missing, or that it does not exist", async () => {
    const missing: [string, PropertyMap, RegExp][] = [
      ["getInstance", { name: "nope" }, /There is no instance "nope" in project "default"/],
      ["getInstanceState", { instance: "nope" }, /There is no instance "nope"/],
      ["getSnapshot", { instance: "web", name: "nope" }, /There is no snapshot "nope" of instance "web"/],
      ["getSnapshot", { instance: "nope", name: "first" }, /There is no snapshot "first" of instance "nope"/],
      ["getInstanceBackup", { instance: "web", name: "nope" }, /There is no backup "nope" of instance "web"/],
      ["getInstanceFile", { instance: "web", path: "/nope" }, /There is no \/nope in instance "web"/],
      ["getInstanceFile", { instance: "nope", path: "/etc" }, /There is no \/etc in instance "nope"/],
      [
        "getInstanceLog",
        { instance: "web", name: "exec_x.stdout" },
        /There is no log "exec_x.stdout" of instance "web"/,
      ],
      ["getInstanceConsoleLog", { instance: "nope" }, /There is no instance "nope"/],
      ["getInstanceMetadata", { instance: "nope" }, /There is no metadata of instance "nope"/],
      ["getInstanceTemplate", { instance: "web", path: "x" }, /There is no template "x" of instance "web"/],
    ];
    for (const [name, args, message] of missing) {
      await assert.rejects(invoke(name, args), { message }, name);
      assert.deepEqual(await invoke(name, { ...args, ignoreMissing: true }), { exists: false }, name);
    }
    for (const name of ["getSnapshots", "getInstanceBackups", "getInstanceLogs", "getInstanceTemplates"]) {
      await assert.rejects(invoke(name, { instance: "nope" }), /There is no instance "nope"/, name);
    }
    await assert.rejects(invoke("runCommand", { instance: "nope", command: ["true"] }), /no instance "nope"/);
  });
});
