/** `pulumi-lxd doctor` on a server as it is made, on one that has what instances need, and where there is none. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { startServer, type TestServer } from "../support/machine";

const command = join(__dirname, "../../dist/adopt.js");

interface Said {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

const doctor = (endpoint: string) =>
  new Promise<Said>((resolve) => {
    execFile(process.execPath, [command, "doctor", "--endpoint", endpoint], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

describe("pulumi-lxd doctor", () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  it("says what a new server lacks, what to do, and ends with 2", async () => {
    const { code, stdout } = await doctor(`unix://${server.socket}`);
    assert.equal(code, 2, stdout);
    assert.match(stdout, /^Server +LXD 5\.0\.\d+ on \S+, alone$/m);
    assert.match(stdout, /^Pools +none$/m);
    assert.match(stdout, /^Not here +.*StorageBucket/m);
    assert.equal(stdout.match(/^Missing: /gm)?.length, 4);
    assert.match(stdout, /^Missing: a storage pool: .*`lxc storage create default dir`/m);
  });

  it("ends with 0 when its advice was followed", async () => {
    await server.lxc("storage", "create", "default", "dir");
    await server.lxc("network", "create", "lxdbr0", "ipv4.address=10.91.8.1/24", "ipv6.address=none");
    await server.lxc("profile", "device", "add", "default", "root", "disk", "path=/", "pool=default");
    await server.lxc("profile", "device", "add", "default", "eth0", "nic", "network=lxdbr0");
    const { code, stdout } = await doctor(`unix://${server.socket}`);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Pools +default \(dir\)$/m);
    assert.match(stdout, /^Networks +lxdbr0 \(bridge\)$/m);
    assert.match(stdout, /^Profile +default, with eth0, root$/m);
    assert.match(stdout, /All that instances need is there\./);
    assert.ok(stdout.split("\n").length < 25, "one screen");
  });

  it("ends with 1 and a sentence where there is no server", async () => {
    const { code, stderr } = await doctor("unix:///nowhere/unix.socket");
    assert.equal(code, 1);
    assert.match(stderr, /nowhere\/unix\.socket/);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  });
});
