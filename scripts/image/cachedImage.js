const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { findProgram } = require("../steps/findProgram.js");
const { buildImage } = require("./build.js");

/** The image's path; built when it is not there, or was made of other parts. */
async function cachedImage() {
  const file = cacheDirectory("image", `busybox-${fingerprint()}.tar.gz`);
  return fs.existsSync(file) ? file : buildImage(file);
}

/** Of all that the image is made of: our scripts and busybox. */
function fingerprint() {
  const hash = crypto.createHash("sha256");
  const sources = fs
    .readdirSync(__dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const busybox = findProgram("busybox");
  for (const file of busybox ? [...sources, busybox] : sources) hash.update(fs.readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

module.exports = { cachedImage };
