const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** A unix socket's path must stay below about 100 characters, so servers live under a short directory. */
const LONGEST_BASE = 40;

function temporaryBase() {
  const usual = os.tmpdir();
  return usual.length <= LONGEST_BASE ? usual : "/tmp";
}

/** A new directory with a short path. */
function newShortDirectory(prefix) {
  const directory = fs.mkdtempSync(path.join(temporaryBase(), prefix));
  // Containers' root users are nobody out here and have to get through.
  fs.chmodSync(directory, 0o711);
  return directory;
}

/** Always the same eight characters for the same text: names what belongs to one clone. */
function shortName(text) {
  return crypto.createHash("sha256").update(text).digest("hex").slice(0, 8);
}

module.exports = { newShortDirectory, shortName };
