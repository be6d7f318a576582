/**
 * `npm test`: installs what is missing, builds, and runs every tier of tests.
 *
 *     npm test -- unit                       one tier, or several
 *     npm test -- test/live/profile.test.ts  a file, several, or a directory
 *     npm test -- live --grep profile        with flags of mocha's
 *     npm test -- --servers all              the tier "servers" on every server that there is, or on those named
 */
const path = require("node:path");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { say } = require("./steps/say.js");
const { chosenFiles, tierOf } = require("./testing/files.js");
const { forServers } = require("./testing/forServers.js");
const { runMocha } = require("./testing/mocha.js");
const { report } = require("./testing/report.js");
const { toBeRunAgain, withSecondRun } = require("./testing/results.js");
const { runTier } = require("./testing/runTier.js");
const { TOOLCHAIN_BUDGET } = require("./testing/tiers.js");

runScript(async () => {
  const [names, flags] = split(forServers(process.argv.slice(2)));
  try {
    return await test(chosenFiles(names), flags);
  } catch (error) {
    // Whoever reads the counts shall find them, also when nothing could be run.
    say(error.message);
    console.log("0 passed, 1 failed");
    return 1;
  }
});

async function test(chosen, flags) {
  const times = [];
  const timed = async (name, budget, work) => {
    const started = Date.now();
    const result = await work();
    times.push({ name, budget, minutes: (Date.now() - started) / 60_000 });
    return result;
  };

  const env = await timed("preparation", TOOLCHAIN_BUDGET, () =>
    prepare(new Set(chosen.flatMap(({ tier }) => tier.needs))),
  );
  const first = [];
  for (const { tier, files } of chosen) {
    say(`\n${tier.name}`);
    first.push(...(await timed(tier.name, tier.budget, () => runTier(tier, files, { flags, env }))));
  }
  // A file that was called alone has been.
  const again = chosen.flatMap(({ files }) => files).length > 1 ? toBeRunAgain(first) : [];
  const second = await runAgain(again, flags, env);
  const { results, unsteady } = withSecondRun(first, second);
  return report(times, results, unsteady);
}

/** Each alone, and when all others are done: what passes then is unsteady, and what does not is broken. */
async function runAgain(files, flags, env) {
  const results = [];
  for (const file of files) {
    say(`\nonce more, alone: ${file}`);
    results.push(...(await runMocha(tierOf(file), [file], { flags, env })));
  }
  return results;
}

function split(args) {
  const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
  return firstFlag < 0 ? [args, []] : [args.slice(0, firstFlag), args.slice(firstFlag)];
}

/** Gets what the tiers need, and returns the environment to run them in. */
async function prepare(needs) {
  await installDependencies();
  if (needs.has("packages")) await require("./server/packages.js").installPackages();
  if (needs.has("servers")) await require("./server/rootTree.js").makeRootTrees();
  const env = { ...process.env };
  if (needs.has("pulumi")) {
    const directory = await require("./pulumi/toolchain.js").pulumiDirectory();
    env.PATH = `${directory}${path.delimiter}${env.PATH}`;
  }
  if (needs.has("build")) await require("./build/whenStale.js").buildWhenStale();
  return env;
}
