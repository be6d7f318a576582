const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { run, runInTerminal } = require("../steps/run.js");
const { say } = require("../steps/say.js");
const { asRoot, callersGroup } = require("../steps/superuser.js");
const { LAB } = require("./settings.js");

/** Environment for `lxc` and `lxd` to act on the lab's server. */
function serverEnvironment(settings) {
  return { LXD_DIR: path.join(settings.directory, "lxd"), LXD_CONF: path.join(LAB, "lxc") };
}

function socketOf(settings) {
  return path.join(settings.directory, "lxd", "unix.socket");
}

/** Starts the lab's private LXD unless it runs. */
async function startServer(settings) {
  const socket = socketOf(settings);
  const answer = await connect(socket);
  if (answer === "EACCES") {
    throw new StepFailed(`The lab's LXD was started by another user. Run this as that user: ${socket}`);
  }
  if (answer !== "connected") {
    say("Starting the lab's private LXD.");
    const start = path.join(__dirname, "start-server.sh");
    await inTerminalAsRoot("start the lab's LXD", [start, settings.directory, callersGroup()]);
  }
  await waitReady(settings);
}

async function waitReady(settings) {
  const env = { ...process.env, ...serverEnvironment(settings) };
  try {
    await run(["lxd", "waitready", "--timeout", "60"], { env });
  } catch (error) {
    throw new StepFailed(
      `The lab's LXD does not answer.\n${error.message}\nIts log: ${settings.directory}/log`,
    );
  }
}

/** Ends the server; its directory goes too when the lab was destroyed. */
async function stopServer(settings) {
  if (!fs.existsSync(settings.directory)) return say("The lab's LXD does not run.");
  const empty = (await connect(socketOf(settings))) === "connected" && (await isEmpty(settings));
  const stop = [path.join(__dirname, "stop-server.sh"), settings.directory, settings.bridgeName];
  await inTerminalAsRoot("stop the lab's LXD", empty ? [...stop, "remove"] : stop);
  say(
    empty
      ? "The lab's LXD has ended. It held nothing any more, so its directory is removed."
      : "The lab's LXD has ended. `npm run lab` starts it again, with all that it held.",
  );
}

/** Whether nothing is left that somebody might want back. */
async function isEmpty(settings) {
  const env = { ...process.env, ...serverEnvironment(settings) };
  const lists = [["storage", "list"], ["image", "list"], ["list"]];
  const answers = await Promise.all(lists.map((list) => run(["lxc", ...list, "--format", "csv"], { env })));
  return answers.every((answer) => answer.trim() === "");
}

async function inTerminalAsRoot(purpose, command) {
  const code = await runInTerminal([...asRoot(purpose), ...command]);
  if (code !== 0) throw new StepFailed(`It was not possible to ${purpose} (exit code ${code}).`);
}

/** "connected", or the code of the failure. */
function connect(socket) {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve("connected");
    });
    connection.once("error", (error) => resolve(error.code));
  });
}

module.exports = { serverEnvironment, socketOf, startServer, stopServer };
