const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * Whether a run that died without an end left its lock on the stack (only locks of this machine are judged:
 * another's processes cannot be seen from here).
 * @param {string} state the directory of the file backend
 */
function hasDeadLock(state) {
  const locks = path.join(state, ".pulumi", "locks");
  if (!fs.existsSync(locks)) return false;
  return fs
    .readdirSync(locks, { recursive: true })
    .filter((name) => name.endsWith(".json"))
    .some((name) => isDead(path.join(locks, name)));
}

function isDead(file) {
  try {
    const { pid, hostname } = JSON.parse(fs.readFileSync(file, "utf8"));
    return hostname === os.hostname() && !isRunning(pid);
  } catch {
    return false; // Gone, or being written: someone is alive.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

module.exports = { hasDeadLock };
