const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { run } = require("../steps/run.js");
const { asRootUnasked, callersGroup } = require("../steps/superuser.js");
const { inWordsOf } = require("./clientWords.js");
const { waitUntilReady } = require("./request.js");
const { groupIn, programOf, rootTree } = require("./rootTree.js");
const { logBegins, logEnds } = require("./serverLogs.js");
const { serverCalled } = require("./servers.js");
const { newShortDirectory } = require("./shortDirectory.js");

const READY_SECONDS = 60;

/**
 * Starts a private server on a machine of its own: network, mounts and process ids that nothing else sees. It
 * ends, and its directory is removed, with `stop` or with this process, however that ends.
 * @param {import("./machine.js").MachineOptions} [options] see machine.d.ts
 */
async function startMachine(options = {}) {
  const kind = options.server ?? serverCalled("lxd");
  const tree = kind.suite && (await rootTree(kind));
  const directory = newShortDirectory("lxd-");
  const log = path.join(directory, "log");
  const serverDirectory = path.join(directory, "lxd");
  const environment = { [kind.directoryVariable]: serverDirectory, ...options.environment };
  const superuser = asRootUnasked("start a server for the tests");
  const group = tree ? groupIn(tree) : callersGroup();
  const daemon = ["env", ...assignments(environment), ...kind.daemon, "--group", group, "--logfile", log];
  // A tree holds nothing of ours but what is in the machine's directory.
  fs.copyFileSync(path.join(__dirname, "keep-running.sh"), path.join(directory, "keep-running.sh"));

  const [program, ...args] = [
    ...superuser,
    ...(tree ? ["env", `MACHINE_TREE=${tree}`, `MACHINE_VIEW=${kind.unified ? "unified" : ""}`] : []),
    path.join(__dirname, "machine.sh"),
    directory,
    ...(options.prepare ? [...options.prepare, directory] : []),
    path.join(directory, "keep-running.sh"),
    directory,
    ...daemon,
  ];
  // A session of its own: Ctrl-C reaches us only, and the machine ends in order when we do.
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.stdin.on("error", () => {}); // It may be gone already.
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.unref();
  child.stdin.unref();

  const machine = new Machine({ kind, tree, directory, serverDirectory, log, superuser, child, ended });
  try {
    await machine.waitReady();
  } catch (error) {
    const reason = `The test server (${kind.name}) did not start: ${error.message}\n${machine.logTail()}`;
    await machine.stop();
    throw new StepFailed(reason);
  }
  return machine;
}

class Machine {
  #parts;

  constructor(parts) {
    this.#parts = parts;
    this.directory = parts.serverDirectory;
    this.socket = path.join(parts.serverDirectory, "unix.socket");
    this.kind = parts.kind;
    this.log = parts.log;
    logBegins(this.log);
  }

  /** Environment for programs that act on this server. */
  get environment() {
    const { directoryVariable, clientVariable } = this.kind;
    return {
      [directoryVariable]: this.directory,
      [clientVariable]: path.join(this.#parts.directory, "client"),
    };
  }

  /** Runs the server's own client against it. */
  lxc(...args) {
    const { client } = this.kind;
    const command = this.#parts.tree ? programOf(this.#parts.tree, client) : [client];
    return run([...command, ...inWordsOf(client, args)], { env: { ...process.env, ...this.environment } });
  }

  /**
   * Runs a command as root on the machine itself: in its network, with its process ids and mounts. A root tree holds
   * nothing but the server, so there the mounts, and the programs, are those of outside.
   */
  inside(command) {
    const first = fs.readFileSync(path.join(this.#parts.directory, "pid"), "utf8").trim();
    const mounts = this.#parts.tree ? [] : ["--mount"];
    const enter = ["nsenter", "--target", first, "--net", ...mounts, "--pid", "--"];
    return run([...this.#parts.superuser, ...enter, ...command]);
  }

  /** Kills the daemon as a crash would; its containers run on. It stays down until `startDaemon`. */
  async killDaemon() {
    const { directory } = this.#parts;
    fs.writeFileSync(path.join(directory, "down"), "");
    const daemon = fs.readFileSync(path.join(directory, "daemon.pid"), "utf8").trim();
    // The shell's own kill: a small Debian has no other.
    await this.inside(["sh", "-c", `kill -9 ${daemon}`]);
  }

  async startDaemon() {
    fs.rmSync(path.join(this.#parts.directory, "down"), { force: true });
    await this.waitReady();
  }

  async restartDaemon() {
    await this.killDaemon();
    await this.startDaemon();
  }

  async waitReady() {
    await Promise.race([
      waitUntilReady(this.socket, READY_SECONDS),
      this.#parts.ended.then((code) => {
        throw new StepFailed(`the machine ended with exit code ${code}`);
      }),
    ]);
  }

  logTail() {
    try {
      return fs.readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
    } catch {
      return "It wrote no log.";
    }
  }

  /** Ends the server with all that runs in it, and removes its directory. */
  async stop() {
    logEnds(this.log);
    this.#parts.child.ref();
    this.#parts.child.stdin.destroy();
    await this.#parts.ended;
  }
}

function assignments(environment) {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

module.exports = { startMachine };
