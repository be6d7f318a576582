const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * The logs of the servers that this process started. They lie in the servers' directories and go with them, so what
 * a failed test wants to be seen is kept elsewhere.
 */
const running = new Set();
let ended = [];

function logBegins(file) {
  running.add(file);
}

function logEnds(file) {
  running.delete(file);
  ended.push(read(file));
}

/** From here on, only servers that run or end later are of interest. */
function forgetEndedLogs() {
  ended = [];
}

/** Writes them to a new directory; undefined where there is none. */
function keepLogs() {
  const texts = [...ended, ...[...running].map(read)].filter((text) => text !== "");
  if (texts.length === 0) return undefined;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "lxd-logs-"));
  texts.forEach((text, index) => fs.writeFileSync(path.join(directory, `${index + 1}.log`), text));
  return { directory, texts };
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return ""; // It had not written any yet.
  }
}

module.exports = { forgetEndedLogs, keepLogs, logBegins, logEnds };
