/**
 * What `mocha FILE` needs, from a terminal or an editor. It prepares nothing: what the tier of the file needs is
 * there after one `npm test -- FILE`.
 */
const { resolve } = require("node:path");
const { tierOf } = require("./scripts/testing/files.js");
const { TIERS } = require("./scripts/testing/tiers.js");

const named = process.argv.map((argument) => tierOf(resolve(argument))).filter(Boolean);
const timeouts = (named.length > 0 ? named : TIERS).map((tier) => tier.timeout);

module.exports = {
  require: ["tsx/cjs"],
  reporter: resolve(__dirname, "scripts/testing/reporter.js"),
  timeout: `${Math.max(...timeouts)}s`,
  exit: true,
};
