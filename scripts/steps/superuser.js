const { execFileSync, spawnSync } = require("node:child_process");
const { StepFailed } = require("./failure.js");
const { findProgram } = require("./findProgram.js");

/** What to put before a command that only root may run: nothing, or sudo. */
function asRoot(purpose) {
  if (process.getuid() === 0) return [];
  if (findProgram("sudo")) return ["sudo"];
  throw new StepFailed(`To ${purpose}, run this as root, or install sudo and allow it for this user.`);
}

/**
 * The same for a command without a terminal, where sudo cannot ask for a password.
 */
function asRootUnasked(purpose) {
  const command = asRoot(purpose);
  if (command.length === 0) return command;
  if (spawnSync("sudo", ["-n", "true"]).status === 0) return ["sudo", "-n"];
  throw new StepFailed(`To ${purpose}, run this as root, or as a user whom sudo asks for no password.`);
}

/** The group of the user who called us, by sudo or not: the one who may open the server's socket. */
function callersGroupNumber() {
  return process.env.SUDO_GID ?? String(process.getgid());
}

/** Its name. */
function callersGroup() {
  return execFileSync("getent", ["group", callersGroupNumber()], { encoding: "utf8" }).split(":")[0];
}

module.exports = { asRoot, asRootUnasked, callersGroup, callersGroupNumber };
