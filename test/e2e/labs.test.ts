import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { firstCertificate } from "../support/certificates";
import { Workspace } from "../support/cli";
import { inventory, isAsFound } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

const run = promisify(execFile);

describe("the example of labs", function () {
  this.timeout(300_000);
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startServer();
    await server.lxc("storage", "create", "default", "dir");
    await server.lxc("network", "create", "lxdbr0", "ipv4.address=10.91.14.1/24", "ipv6.address=none");
    await server.lxc("image", "import", await testImage(), "--alias", "lab");
    workspace = await Workspace.copy("examples/labs");
    await workspace.linkPackages();
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  const labs = async (...args: string[]): Promise<string> => {
    const { env } = workspace;
    const script = join(workspace.program, "labs.js");
    const { stdout } = await run(process.execPath, [script, ...args], { cwd: workspace.program, env }).catch(
      ({ message, stdout }: { message: string; stdout: string }) => assert.fail(`${message}${stdout}`),
    );
    return stdout;
  };

  it("are made side by side, each within its limits and open to its student, told, and taken down", async () => {
    const found = await inventory(server);
    await writeFile(join(workspace.program, "alice.crt"), firstCertificate);
    const settings = ["image=lab", "instances=2", `lxd:endpoint=unix://${server.socket}`];
    const made = await labs(
      ...["up", "alice", "bob", "--certificates", workspace.program],
      ...settings.flatMap((one) => ["--set", one]),
    );
    assert.match(
      made,
      /^alice: project lab-alice, 2 of 2 instances, 256 of 512 MiB, at 10\.91\.14\.\d+, 10\.91\.14\.\d+$/m,
    );
    assert.match(made, /^bob: project lab-bob, /m);
    const [trusted] = JSON.parse(await server.lxc("query", "/1.0/certificates?recursion=1")) as {
      projects: string[];
      restricted: boolean;
    }[];
    assert.deepEqual([trusted?.restricted, trusted?.projects], [true, ["lab-alice"]]);
    await assert.rejects(
      server.lxc("init", "lab", "third", "--project", "lab-alice"),
      /limit|Reached maximum number of instances/i,
    );
    assert.equal(await labs("list"), made.split("\n").sort().join("\n").trimStart() + "\n");
    assert.match(await labs("down", "alice", "bob"), /alice: gone\nbob: gone/);
    await isAsFound(server, found);
  });
});
