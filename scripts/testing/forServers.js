const { StepFailed } = require("../steps/failure.js");
const { SERVERS } = require("../server/servers.js");

/**
 * Takes `--servers NAMES` out of the arguments: the tests find the names in TEST_SERVERS. Alone, it means the tier
 * that is for them.
 * @param {readonly string[]} args
 * @returns {readonly string[]} the others
 */
function forServers(args) {
  const at = args.indexOf("--servers");
  if (at < 0) return args;
  const names = args[at + 1] ?? "";
  const known = SERVERS.map(({ id }) => id);
  if (names !== "all" && names.split(",").some((name) => !known.includes(name))) {
    throw new StepFailed(`--servers takes "all", or of these, separated by commas: ${known.join(", ")}.`);
  }
  process.env.TEST_SERVERS = names;
  const others = args.filter((_, index) => index !== at && index !== at + 1);
  return others.length > 0 ? others : ["servers"];
}

module.exports = { forServers };
