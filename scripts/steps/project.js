const path = require("node:path");

/** The root of the checkout. */
const ROOT = path.join(__dirname, "..", "..");

/** A path in the checkout. */
function inProject(...parts) {
  return path.join(ROOT, ...parts);
}

module.exports = { ROOT, inProject };
