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
const { hasTests, runTier } = require("./testing/runTier.js");
const { TIERS, TOOLCHAIN_BUDGET } = require("./testing/tiers.js");

/** Characters: the whole message, with its stack, stands in the report of its tier. */
const SHOWN_OF_A_FAILURE = 1500;

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
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const tier of tiers) {
    say(`\n${tier.name}`);
    const result = await timed(tier.name, tier.budget, () => runTier(tier, flags, env));
    for (const count of ["passed", "failed", "skipped"]) total[count] += result[count];
    total.failures.push(...result.failures);
  }
  report(times, total);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function chosen(args) {
  const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
  const [names, flags] = firstFlag < 0 ? [args, []] : [args.slice(0, firstFlag), args.slice(firstFlag)];
  const known = TIERS.map((tier) => tier.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new StepFailed(`There is no tier ${unknown}. Tiers are ${known.join(", ")}.`);
  const tiers = TIERS.filter((tier) => (names.length === 0 || names.includes(tier.name)) && hasTests(tier));
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

/**
 * What failed in any tier is said once more, for the end of a long log is what one sees of it. The counts come
 * last, on a line of their own: programs read it.
 */
function report(times, total) {
  for (const { title, message } of total.failures) {
    console.log(`\nFAILED  ${title}\n${message.slice(0, SHOWN_OF_A_FAILURE)}`);
  }
  console.log("");
  for (const { name, minutes, budget } of times) {
    const over = minutes > budget ? "  OVER BUDGET" : "";
    console.log(`${name.padEnd(12)} ${minutes.toFixed(1)} of ${budget} minutes${over}`);
  }
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
