const os = require("node:os");
const path = require("node:path");

/** Where things are kept that are costly to make, for this clone and every other. */
function cacheDirectory(...parts) {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(base, "pulumi-lxd", ...parts);
}

module.exports = { cacheDirectory };
