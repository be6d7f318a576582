const { spawn } = require("node:child_process");
const { StepFailed } = require("./failure.js");

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [input] text for its stdin
 * @property {(text: string) => void} [onOutput] sees what it writes to stderr
 * @property {number} [shownLines] how much of what it wrote a failure shows
 */

/**
 * Runs a program to its end and returns what it wrote to stdout. A failure names the program and shows the
 * end of what it wrote.
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
function run(command, options = {}) {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      all += text;
      options.onOutput?.(text);
    });
    child.stdin?.end(options.input);
    child.on("error", (error) => reject(new StepFailed(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(stdout);
      reject(
        new StepFailed(
          `${command.join(" ")} failed (${signal ?? `exit code ${code}`}):\n${lastLines(all, options.shownLines)}`,
        ),
      );
    });
  });
}

/** The exit code of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Runs a program on the user's terminal and returns its exit code.
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
function runInTerminal([program, ...args], { cwd, env } = {}) {
  return exitCode(program, spawn(program, args, { cwd, env, stdio: "inherit" }));
}

/**
 * Runs a program beside others: what it wrote is shown as one piece when it has ended. Returns its exit code.
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
async function runInTheBackground([program, ...args], { cwd, env } = {}) {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const written = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => written.push(chunk));
  try {
    return await exitCode(program, child);
  } finally {
    process.stdout.write(Buffer.concat(written));
  }
}

function exitCode(program, child) {
  return new Promise((resolve, reject) => {
    let interrupted = false;
    // Ctrl-C reaches the program too; it decides how to end, and we wait for that.
    const interrupt = () => (interrupted = true);
    process.on("SIGINT", interrupt);
    child.on("error", (error) => reject(new StepFailed(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code) => {
      process.off("SIGINT", interrupt);
      resolve(interrupted ? INTERRUPTED : (code ?? 1));
    });
  });
}

function lastLines(text, count = 30) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

module.exports = { INTERRUPTED, run, runInTerminal, runInTheBackground };
