import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { PropertyMap } from "../../provider/reconcile/values";
import { InstanceFiles, LxdClient } from "../../provider/lxd";
import { Stage, image, pool } from "../support/stage";

/** What nothing can make smaller, so that its copy takes as long as the pool says. */
const largeFile = ["dd", "if=/dev/urandom", "of=/large", "bs=1M", "count=10"];

describe("beside a snapshot, which freezes its instance", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("launch", image, "web");
    await stage.lxc("exec", "web", "--", ...largeFile);
    // Longer than a refused command is repeated.
    await stage.lxc("storage", "set", pool, "rsync.bwlimit", "1MiB");
  });
  after(() => stage?.stop());

  const up = (type: string, name: string, inputs: PropertyMap) =>
    stage.harness.up(type, name, { instance: "web", ...inputs });
  const exec = (name: string, ...command: string[]) => up("InstanceExec", name, { command });
  /** Stays a moment: of one that ends at once the server cuts off the last words now and then (5.0.2). */
  const saying = ["sh", "-c", "echo ran; sleep 1"];
  const waitingFor = (file: string) => [
    "sh",
    "-c",
    `while [ ! -e ${file} ]; do sleep 0.1; done; echo seen; sleep 1`,
  ];

  const status = async () => (await stage.query("/instances/web/state")).status;
  async function untilFrozen(): Promise<void> {
    while ((await status()) !== "Frozen") await pause(100);
  }

  it("commands and files are made when it is done", async () => {
    const snapshot = up("Snapshot", "first", { name: "first" });
    await untilFrozen();
    const after = async <T>(work: Promise<T>) => {
      const result = await work;
      assert.equal(await status(), "Running", "it waited for the snapshot");
      return result;
    };
    const [command, recorded, said] = await Promise.all([
      after(exec("command", ...saying)),
      after(up("InstanceExec", "recorded", { command: saying, recordOutput: true })),
      after(stage.harness.invoke("runCommand", { instance: "web", command: saying })),
      after(up("InstanceFile", "file", { path: "/beside", content: "written" })),
    ]);
    assert.equal(command.state.outputs.stdout, "ran\n");
    assert.equal(recorded.state.outputs.stdout, "ran\n");
    assert.equal(said.stdout, "ran\n");
    assert.equal(await stage.lxc("file", "pull", "web/beside", "-"), "written");
    await snapshot;
  });

  it("a command's own time begins when it can be run", async () => {
    const snapshot = up("Snapshot", "second", { name: "second" });
    await untilFrozen();
    const { state } = await up("InstanceExec", "brief", { command: saying, timeout: 3 });
    assert.equal(state.outputs.stdout, "ran\n");
    await snapshot;
  });

  it("a command that is under way holds up neither another command nor the snapshot", async () => {
    const commands = [exec("waiting", ...waitingFor("/go"))];
    commands.push(up("InstanceExec", "recording", { command: waitingFor("/go"), recordOutput: true }));
    const running = async () => {
      const operations = await stage.query<Record<string, string[]>>("/operations?recursion=0");
      return operations.running?.length ?? 0;
    };
    while ((await running()) < 2) await pause(100);
    await up("Snapshot", "third", { name: "third" });
    await exec("go", "touch", "/go");
    for (const { state } of await Promise.all(commands)) assert.equal(state.outputs.stdout, "seen\n");
  });
});

describe("files beside snapshots of a stopped instance", function () {
  this.timeout(120_000);
  const rounds = 12;
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    await stage.lxc("init", image, "still");
  });
  after(() => stage?.stop());

  it("are written by one program as if there were none", async () => {
    for (let round = 0; round < rounds; round++) {
      const up = (type: string, name: string, inputs: PropertyMap) =>
        stage.harness.up(type, name, { instance: "still", ...inputs });
      await Promise.all([
        up("InstanceFile", `a${round}`, { path: `/a${round}`, content: "a" }),
        up("Snapshot", `s${round}`, { name: `s${round}` }),
        up("InstanceFile", `b${round}`, { path: `/b${round}`, content: "b" }),
      ]);
    }
  });

  it("are asked for again when somebody else's snapshot ends the server's helper", async () => {
    const told: string[] = [];
    const log = (message: string) => void told.push(message);
    const client = new LxdClient({ kind: "unix", socketPaths: [stage.server.socket] }, { log });
    const files = new InstanceFiles(client, "still");
    let isOver = false;
    const writing = [0, 1].map(async (writer) => {
      for (let count = 0; !isOver; count++) {
        const path = `/c${writer}`;
        await files.write(path, { type: "file", content: () => Readable.from([String(count)]) });
        assert.equal((await files.read(path)).toString(), String(count));
        // A snapshot waits for a moment in which nobody is served.
        await pause(20);
      }
    });
    try {
      for (let round = 0; round < rounds; round++) await stage.lxc("snapshot", "still", `other${round}`);
    } finally {
      isOver = true;
      await Promise.all(writing);
      await client.close();
    }
    console.log(
      `      asked again ${told.filter((message) => message.includes("asked again")).length} times`,
    );
  });
});
