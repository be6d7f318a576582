/** `npm run check`: types, lint, format, workflows, and whether schema.json and the SDKs are as generated. */
const { buildWhenStale } = require("./build/whenStale.js");
const { lintProgram, lintRest } = require("./check/lint.js");
const { checkWorkflows } = require("./check/workflows.js");
const { checkDrift } = require("./generate/drift.js");
const { compileTypeScript } = require("./steps/compileTypeScript.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { inProject, ROOT } = require("./steps/project.js");
const { run } = require("./steps/run.js");
const { say } = require("./steps/say.js");

const program = (file, ...args) =>
  run([process.execPath, inProject("node_modules", file), ...args], { cwd: ROOT, shownLines: 100 });
const types = () => compileTypeScript("-p", "provider/tsconfig.json");

/** By the compiler that Pulumi runs programs with. */
function typesOfExamples() {
  const state = inProject("node_modules", ".cache", "examples.tsbuildinfo");
  return program("typescript/bin/tsc", "-p", "tsconfig.json", "--incremental", "--tsBuildInfoFile", state);
}

const format = () => program("prettier/bin/prettier.cjs", "--check", "--cache", ".");

const MENDS = "(npx eslint --fix . mends some)";

/**
 * Two lanes, for machines with two cores. Types and lint look at the compiled SDK, so they come after the
 * build.
 */
function lanes() {
  const building = check("build", buildWhenStale);
  return [
    async () => {
      await building;
      return [await check(`lint of the provider and the tests ${MENDS}`, lintProgram)];
    },
    async () => {
      const early = [
        await check("format (npm run format mends it)", format),
        await check("schema.json and the SDKs", checkDrift),
        await check("workflows", checkWorkflows),
      ];
      const built = await building;
      const provider = await check("types of the provider and the tests", types);
      const examples = await check("types of the examples", typesOfExamples);
      return [...early, built, provider, examples, await check(`lint of the rest ${MENDS}`, lintRest)];
    },
  ];
}

async function check(title, work) {
  const seconds = stopwatch();
  try {
    await work();
    say(`ok      ${title}, ${seconds()} s`);
    return true;
  } catch (error) {
    say(`FAILED  ${title}, ${seconds()} s\n${error.message}\n`);
    return false;
  }
}

function stopwatch() {
  const started = Date.now();
  return () => ((Date.now() - started) / 1000).toFixed(1);
}

runScript(async () => {
  await installDependencies();
  const seconds = stopwatch();
  const results = (await Promise.all(lanes().map((lane) => lane()))).flat();
  const failed = results.filter((ok) => !ok).length;
  const verdict = failed === 0 ? "All checks passed" : `${failed} of ${results.length} checks failed`;
  say(`${verdict}, ${seconds()} s.`);
  return failed === 0 ? 0 : 1;
});
