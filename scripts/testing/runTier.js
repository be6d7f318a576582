const path = require("node:path");
const { runMocha } = require("./mocha.js");

/** Tests wait for servers about half of their time, whatever the machine. */
const LANES = 2;

/**
 * Runs test files of a tier, each in a process of its own: what one leaves behind or breaks is not another's. Those of
 * `together` are short, and share one; so do all when mocha's flags choose among the tests (`--grep`).
 * @param {{flags: readonly string[], env: NodeJS.ProcessEnv}} how
 * @returns {Promise<import("./results.js").FileResult[]>}
 */
async function runTier(tier, files, how) {
  if (tier.together || how.flags.length > 0) return runMocha(tier, files, how);
  const { sideBySide, alone } = order(tier, files);
  const results = await inLanes(sideBySide, LANES, (file) =>
    runMocha(tier, [file], { ...how, besideOthers: sideBySide.length > 1 }),
  );
  for (const file of alone) results.push(await runMocha(tier, [file], how));
  return results.flat();
}

/** The longest first, so that the lanes end at about the same time. */
function order(tier, files) {
  const named = (names = []) => names.map((name) => path.join("test", tier.name, `${name}.test.ts`));
  const [longest, alone] = [named(tier.longest), named(tier.alone)];
  const rank = (file) => (longest.includes(file) ? longest.indexOf(file) : longest.length);
  return {
    sideBySide: files.filter((file) => !alone.includes(file)).sort((one, other) => rank(one) - rank(other)),
    alone: files.filter((file) => alone.includes(file)),
  };
}

/** Works on everything in its order, on so many things at a time. */
async function inLanes(things, lanes, work) {
  const waiting = [...things];
  const results = [];
  const lane = async () => {
    while (waiting.length > 0) results.push(await work(waiting.shift()));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

module.exports = { inLanes, order, runTier };
