import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPackages } from "../../scripts/server/packages.js";
import { LxdClient } from "../../provider/lxd";
import { resolve } from "../../provider/reconcile/connection";
import { createProvider } from "../../provider/provider";
import { holdsLife } from "../support/kindLife";
import { allKinds, furnishForKinds } from "../support/kinds";
import { PluginHarness } from "../support/pluginHarness";
import { Stage } from "../support/stage";

/** An sshd of this test's own on loopback, with its own keys: nothing of the user's is read or written. */
class Sshd {
  private constructor(
    readonly port: number,
    readonly directory: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Sshd> {
    await installPackages(["openssh-server", "openssh-client"]);
    const directory = mkdtempSync(join(tmpdir(), "sshd-"));
    const at = (name: string) => join(directory, name);
    for (const name of ["host", "user"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
    copyFileSync(at("user.pub"), at("authorized"));
    const port = await freePort();
    const lines = [
      ...[
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${at("host")}`,
        `AuthorizedKeysFile ${at("authorized")}`,
      ],
      ...["StrictModes no", "UsePAM no", "PermitRootLogin yes", "PasswordAuthentication no", "PidFile none"],
    ];
    writeFileSync(at("sshd_config"), lines.join("\n"));
    // An sshd of root's does not start without it; the package makes it only where it starts the service.
    if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
    const process = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", at("sshd_config")], { stdio: "ignore" });
    const sshd = new Sshd(port, directory, process);
    sshd.writeClient("ssh");
    while (process.exitCode === null && !(await isListening(port))) await sleep(50);
    return sshd;
  }

  /** An `ssh` for the PATH that has no configuration of the user's. */
  writeClient(name: string, known = "accept-new"): void {
    const at = (file: string) => join(this.directory, file);
    const options = [
      `-i ${at("user")}`,
      `-o UserKnownHostsFile=${at(`known-${known}`)}`,
      `-o StrictHostKeyChecking=${known}`,
    ];
    writeFileSync(at(name), `#!/bin/sh\nexec /usr/bin/ssh -F none ${options.join(" ")} "$@"\n`);
    chmodSync(at(name), 0o755);
  }

  async stop(): Promise<void> {
    this.process.kill();
    await sleep(100);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });

describe("a server behind SSH", function () {
  this.timeout(60_000);
  let stage: Stage;
  let sshd: Sshd;
  const path = process.env.PATH;
  const address = (socket = stage.server.socket) =>
    `ssh://${userInfo().username}@127.0.0.1:${sshd.port}${socket}`;
  const clientOf = (endpoint: string) => new LxdClient(resolve({ endpoint }, {}).connection);
  const refusalOf = async (endpoint: string) => {
    const client = clientOf(endpoint);
    try {
      return await client.server().then(
        () => "none",
        ({ message }: Error) => message,
      );
    } finally {
      await client.close();
    }
  };

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image", "network"] });
    await furnishForKinds(stage);
    sshd = await Sshd.start();
    process.env.PATH = `${sshd.directory}${delimiter}${path}`;
  });
  after(async () => {
    process.env.PATH = path;
    await sshd?.stop();
    await stage?.stop();
  });

  for (const type of ["Profile", "Instance", "InstanceExec", "InstanceFile"]) {
    it(`holds the life of a ${type}`, async () => {
      const harness = await PluginHarness.start(createProvider, { configuration: { endpoint: address() } });
      try {
        await holdsLife({ type, kind: allKinds[type]!, name: "far", stage, harness });
      } finally {
        await harness.stop();
      }
    });
  }

  it("is reached by one connection for all requests, and by another when that has broken", async () => {
    const client = clientOf(address());
    const isTunnel = (pid: string) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return words[0]?.endsWith("ssh") === true && words.includes(String(sshd.port));
      } catch {
        return false; // It has ended meanwhile.
      }
    };
    const tunnels = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isTunnel(name));
    try {
      await Promise.all([client.server(), client.server(), client.list("/1.0/profiles")]);
      const [pid, ...others] = tunnels();
      assert.equal(others.length, 0);
      process.kill(Number(pid), "SIGKILL");
      await sleep(200);
      await client.server();
      assert.notEqual(tunnels()[0], pid);
    } finally {
      await client.close();
    }
    await sleep(200);
    assert.deepEqual(tunnels(), []);
  });

  it("is given up within the time of a request where nobody speaks", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => silent.once("listening", done));
    const { connection } = resolve(
      { endpoint: `ssh://127.0.0.1:${(silent.address() as AddressInfo).port}` },
      {},
    );
    const client = new LxdClient(connection, { requestTimeoutSeconds: 1 });
    try {
      await assert.rejects(client.get("/1.0"), /through SSH: .*timed out/);
    } finally {
      await client.close();
      silent.close();
    }
  }).timeout(10_000);

  it("says in one sentence why there is no way to it", async () => {
    assert.match(
      await refusalOf(address("/nowhere/unix.socket")),
      /no LXD or Incus server listens there at \/nowhere\/unix\.socket/,
    );
    assert.match(await refusalOf("ssh://nobody@127.0.0.1:1"), /through SSH: .*Connection refused/);
    sshd.writeClient("ssh", "yes");
    assert.match(
      await refusalOf(address()),
      /its host key is not known here: connect once by hand \(ssh .*\) and accept it/,
    );
    sshd.writeClient("ssh");
    assert.match(
      await refusalOf(address().replace(/\/\/.*@/, "//games@")),
      /Permission denied.* has to work without a question/,
    );
    process.env.PATH = "/nowhere";
    assert.match(await refusalOf(address()), /the program ssh is not there/);
    process.env.PATH = `${sshd.directory}${delimiter}${path}`;
  });
});
