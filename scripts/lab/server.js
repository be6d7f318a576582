const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { installPackages } = require("../server/packages.js");
const { get, waitUntilReady } = require("../server/request.js");
const { StepFailed } = require("../steps/failure.js");
const { runInTerminal } = require("../steps/run.js");
const { say } = require("../steps/say.js");
const { asRoot, callersGroupNumber } = require("../steps/superuser.js");
const { makeTree } = require("./debianTree.js");
const { LAB } = require("./settings.js");

/** Environment for `lxc` to act on the lab's server. */
function serverEnvironment(settings) {
  const env = { LXD_DIR: path.join(settings.directory, "lxd"), LXD_CONF: path.join(LAB, "lxc") };
  return settings.tree
    ? { ...env, PATH: `${clientPrograms(settings)}${path.delimiter}${process.env.PATH}` }
    : env;
}

/** Other systems may have an `lxc` that is something else; this one is the server's. */
function clientPrograms(settings) {
  const programs = path.join(LAB, "bin");
  fs.mkdirSync(programs, { recursive: true });
  const link = path.join(programs, "lxc");
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.join(settings.tree, "usr", "bin", "lxc"), link);
  return programs;
}

function socketOf(settings) {
  return path.join(settings.directory, "lxd", "unix.socket");
}

/** Starts the lab's private LXD unless it runs; installs it before, where it is not there. */
async function startServer(settings) {
  if (settings.tree) await makeTree(settings.tree);
  else await installPackages();
  const socket = socketOf(settings);
  const answer = await connect(socket);
  if (answer === "EACCES") {
    throw new StepFailed(`The lab's LXD was started by another user. Run this as that user: ${socket}`);
  }
  if (answer !== "connected") {
    say("Starting the lab's private LXD.");
    const start = path.join(__dirname, "start-server.sh");
    await inTerminalAsRoot("start the lab's LXD", [
      start,
      settings.directory,
      callersGroupNumber(),
      settings.tree,
    ]);
  }
  await waitReady(settings);
}

async function waitReady(settings) {
  try {
    await waitUntilReady(socketOf(settings), 60);
  } catch (error) {
    throw new StepFailed(
      `The lab's LXD does not answer (${error.message}). Its log: ${settings.directory}/log`,
    );
  }
}

/** Ends the server; its directory goes too when the lab was destroyed. */
async function stopServer(settings) {
  if (!fs.existsSync(settings.directory)) return say("The lab's LXD does not run.");
  const empty = (await connect(socketOf(settings))) === "connected" && (await isEmpty(settings));
  const { directory, bridgeName, tree } = settings;
  const stop = [
    path.join(__dirname, "stop-server.sh"),
    directory,
    bridgeName,
    tree,
    empty ? "remove" : "keep",
  ];
  await inTerminalAsRoot("stop the lab's LXD", stop);
  say(
    empty
      ? "The lab's LXD has ended. It held nothing any more, so its directory is removed."
      : "The lab's LXD has ended. `npm run lab` starts it again, with all that it held.",
  );
}

/** Whether nothing is left that somebody might want back. */
async function isEmpty(settings) {
  const collections = ["storage-pools", "images", "instances"];
  const lists = await Promise.all(collections.map((name) => get(socketOf(settings), `/1.0/${name}`)));
  return lists.every((list) => list.length === 0);
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
