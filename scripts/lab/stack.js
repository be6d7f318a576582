const fs = require("node:fs");
const path = require("node:path");
const { pulumiDirectory } = require("../pulumi/toolchain.js");
const { ROOT } = require("../steps/project.js");
const { run, runInTerminal } = require("../steps/run.js");
const { say } = require("../steps/say.js");
const { hasDeadLock } = require("./locks.js");
const { LAB } = require("./settings.js");

/** The project's name in Pulumi.yaml. */
const PROJECT = "lxd-lab";
const STATE = path.join(LAB, "state");

/** A Pulumi stack of the lab, with a home and a state of its own. */
class Stack {
  #env;

  /** @param {string} name @param {NodeJS.ProcessEnv} env */
  constructor(name, env) {
    this.name = name;
    this.#env = env;
  }

  /** @param {string} name @param {NodeJS.ProcessEnv} serverEnvironment */
  static async open(name, serverEnvironment) {
    const programs = await pulumiDirectory();
    fs.mkdirSync(STATE, { recursive: true });
    const env = {
      ...process.env,
      ...serverEnvironment,
      PATH: `${programs}${path.delimiter}${serverEnvironment.PATH ?? process.env.PATH}`,
      PULUMI_HOME: path.join(LAB, "pulumi"),
      PULUMI_BACKEND_URL: `file://${STATE}`,
      PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const stack = new Stack(name, env);
    if (!fs.existsSync(path.join(STATE, ".pulumi", "stacks", PROJECT, `${name}.json`))) {
      await stack.#quietly("stack", "init", name);
    }
    if (hasDeadLock(STATE)) {
      say("An interrupted run left its lock on the lab's state; removing it.");
      await stack.#quietly("cancel", "--yes", "--stack", name);
    }
    return stack;
  }

  /** Sets configuration, when it is not so already (asking pulumi costs a second). */
  async configure(values) {
    const file = path.join(LAB, "configured.json");
    const all = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
    if (JSON.stringify(all[this.name]) === JSON.stringify(values)) return;
    const settings = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.#quietly("config", "set-all", "--stack", this.name, ...settings);
    fs.writeFileSync(file, `${JSON.stringify({ ...all, [this.name]: values }, null, 2)}\n`);
  }

  /** Runs pulumi on the terminal and returns its exit code. */
  pulumi(...args) {
    return runInTerminal(["pulumi", ...args, "--stack", this.name], { cwd: ROOT, env: this.#env });
  }

  /** A shell in which `pulumi` and `lxc` act on the lab. */
  async shell() {
    await this.#quietly("stack", "select", this.name);
    say("A shell in the lab: `pulumi` and `lxc` act on it. Leave it with `exit`.");
    return runInTerminal([process.env.SHELL || "/bin/bash"], { cwd: ROOT, env: this.#env });
  }

  #quietly(...args) {
    return run(["pulumi", ...args, "--non-interactive"], { cwd: ROOT, env: this.#env });
  }
}

module.exports = { PROJECT, Stack };
