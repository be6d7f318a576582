const { execFileSync } = require("node:child_process");
const { StepFailed } = require("./failure.js");
const { findProgram } = require("./findProgram.js");

/** What to put before a command that only root may run: nothing, or sudo. */
function asRoot(purpose) {
  if (process.getuid() === 0) return [];
  if (findProgram("sudo")) return ["sudo"];
  throw new StepFailed(`To ${purpose}, run this as root, or install sudo and allow it for this user.`);
}

/** The group of the user who called us: the one who may open the server's socket. */
function callersGroup() {
  return execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();
}

module.exports = { asRoot, callersGroup };
