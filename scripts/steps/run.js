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

/**
 * Runs a program on the user's terminal and returns its exit code.
 * @param {readonly string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
function runInTerminal(command, options = {}) {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: "inherit" });
    // Ctrl-C reaches the program too; it decides how to end, and we wait for that.
    const ignore = () => {};
    process.on("SIGINT", ignore);
    child.on("error", (error) => reject(new StepFailed(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code) => {
      process.off("SIGINT", ignore);
      resolve(code ?? 1);
    });
  });
}

function lastLines(text, count = 30) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

module.exports = { run, runInTerminal };
