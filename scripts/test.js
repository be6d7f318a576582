/**
 * `npm test`: installs what is missing, builds, and runs every tier of tests.
 *
 *     npm test -- unit                 one tier, or several
 *     npm test -- live --grep profile  with flags of mocha's
 */
const path = require("node:path");
const { installDependencies } = require("./steps/dependencies.js");
const { StepFailed, runScript } = require("./steps/failure.js");
const { say } = require("./steps/say.js");
const { filesOf, tierOf } = require("./testing/files.js");
const { runMocha } = require("./testing/mocha.js");
const { report } = require("./testing/report.js");
const { toBeRunAgain, withSecondRun } = require("./testing/results.js");
const { TIERS, TOOLCHAIN_BUDGET } = require("./testing/tiers.js");

runScript(async () => {
  const { tiers, flags } = chosen(process.argv.slice(2));
  try {
    return await test(tiers, flags);
  } catch (error) {
    // Whoever reads the counts shall find them, also when nothing could be run.
    say(error.message);
    console.log("0 passed, 1 failed");
    return 1;
  }
});

async function test(tiers, flags) {
  const times = [];
  const timed = async (name, budget, work) => {
    const started = Date.now();
    const result = await work();
    times.push({ name, budget, minutes: (Date.now() - started) / 60_000 });
    return result;
  };

  const env = await timed("preparation", TOOLCHAIN_BUDGET, () =>
    prepare(new Set(tiers.flatMap((tier) => tier.needs))),
  );
  const first = [];
  for (const tier of tiers) {
    say(`\n${tier.name}`);
    first.push(...(await timed(tier.name, tier.budget, () => runMocha(tier, filesOf(tier), flags, env))));
  }
  const second = await runAgain(toBeRunAgain(first), flags, env);
  const { results, unsteady } = withSecondRun(first, second);
  return report(times, results, unsteady);
}

/** Each alone, and when all others are done: what passes then is unsteady, and what does not is broken. */
async function runAgain(files, flags, env) {
  const results = [];
  for (const file of files) {
    say(`\nonce more, alone: ${file}`);
    results.push(...(await runMocha(tierOf(file), [file], flags, env)));
  }
  return results;
}

function chosen(args) {
  const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
  const [names, flags] = firstFlag < 0 ? [args, []] : [args.slice(0, firstFlag), args.slice(firstFlag)];
  const known = TIERS.map((tier) => tier.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new StepFailed(`There is no tier ${unknown}. Tiers are ${known.join(", ")}.`);
  const tiers = TIERS.filter(
    (tier) => (names.length === 0 || names.includes(tier.name)) && filesOf(tier).length > 0,
  );
  return { tiers, flags };
}

/** Gets what the tiers need, and returns the environment to run them in. */
async function prepare(needs) {
  await installDependencies();
  if (needs.has("packages")) await require("./server/packages.js").installPackages();
  const env = { ...process.env };
  if (needs.has("pulumi")) {
    const directory = await require("./pulumi/toolchain.js").pulumiDirectory();
    env.PATH = `${directory}${path.delimiter}${env.PATH}`;
  }
  if (needs.has("build")) await require("./build/all.js").buildAll();
  return env;
}
