const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { run } = require("../steps/run.js");
const { asRootUnasked, callersGroup } = require("../steps/superuser.js");
const { logBegins, logEnds } = require("./serverLogs.js");
const { newShortDirectory } = require("./shortDirectory.js");

const READY_SECONDS = 60;

/**
 * Starts a private LXD on a machine of its own: network, mounts and process ids that nothing else sees. It
 * ends, and its directory is removed, with `stop` or with this process, however that ends.
 * @param {{environment?: Record<string, string>, prepare?: readonly string[]}} [options] see machine.d.ts
 */
async function startMachine(options = {}) {
  const directory = newShortDirectory("lxd-");
  const log = path.join(directory, "log");
  const lxdDirectory = path.join(directory, "lxd");
  const environment = { LXD_DIR: lxdDirectory, ...options.environment };
  const superuser = asRootUnasked("start an LXD server for the tests");
  const daemon = ["env", ...assignments(environment), "lxd", "--group", callersGroup(), "--logfile", log];

  const [program, ...args] = [
    ...superuser,
    path.join(__dirname, "machine.sh"),
    directory,
    ...(options.prepare ? [...options.prepare, directory] : []),
    path.join(__dirname, "keep-running.sh"),
    directory,
    ...daemon,
  ];
  // A session of its own: Ctrl-C reaches us only, and the machine ends in order when we do.
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.stdin.on("error", () => {}); // It may be gone already.
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.unref();
  child.stdin.unref();

  const machine = new Machine({ directory, lxdDirectory, log, superuser, child, ended });
  try {
    await machine.waitReady();
  } catch (error) {
    const reason = `The test server did not start: ${error.message}\n${machine.logTail()}`;
    await machine.stop();
    throw new StepFailed(reason);
  }
  return machine;
}

class Machine {
  #parts;

  constructor(parts) {
    this.#parts = parts;
    this.directory = parts.lxdDirectory;
    this.socket = path.join(parts.lxdDirectory, "unix.socket");
    this.log = parts.log;
    logBegins(this.log);
  }

  /** Environment for programs that act on this server. */
  get environment() {
    return { LXD_DIR: this.directory, LXD_CONF: path.join(this.#parts.directory, "client") };
  }

  lxc(...args) {
    return run(["lxc", ...args], { env: { ...process.env, ...this.environment } });
  }

  /** Runs a command as root on the machine itself: in its network, with its mounts and process ids. */
  inside(command) {
    const first = fs.readFileSync(path.join(this.#parts.directory, "pid"), "utf8").trim();
    const enter = ["nsenter", "--target", first, "--net", "--mount", "--pid", "--"];
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
      run(["lxd", "waitready", "--timeout", String(READY_SECONDS)], {
        env: { ...process.env, ...this.environment },
      }),
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
