const fs = require("node:fs");
const path = require("node:path");

const ABANDONED_MILLISECONDS = 6 * 3600 * 1000;

/**
 * A directory that exists only when it is whole: `fill` gets another one, which is renamed at the end. What
 * an interrupted run left behind is never taken as done; of two at once the first one wins.
 * @param {string} directory
 * @param {(unfinished: string) => Promise<void>} fill
 * @returns {Promise<string>} the directory
 */
async function finishedDirectory(directory, fill) {
  if (fs.existsSync(directory)) return directory;
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  removeAbandoned(directory);
  const unfinished = fs.mkdtempSync(`${directory}.unfinished-`);
  fs.chmodSync(unfinished, 0o755);
  try {
    await fill(unfinished);
    fs.renameSync(unfinished, directory);
  } catch (error) {
    if (!fs.existsSync(directory)) throw error;
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return directory;
}

/** What interrupted runs left behind; not what another run may still be working on. */
function removeAbandoned(directory) {
  const [parent, prefix] = [path.dirname(directory), `${path.basename(directory)}.unfinished-`];
  for (const name of fs.readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const abandoned = path.join(parent, name);
    const age = Date.now() - fs.statSync(abandoned).mtimeMs;
    if (age > ABANDONED_MILLISECONDS) fs.rmSync(abandoned, { recursive: true, force: true });
  }
}

module.exports = { finishedDirectory };
