/** `npm run check`: types, lint, format, and whether schema.json and the SDKs are as generated. */
const { buildWhenStale } = require("./build/whenStale.js");
const { checkDrift } = require("./generate/drift.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { inProject, ROOT } = require("./steps/project.js");
const { run } = require("./steps/run.js");
const { say } = require("./steps/say.js");

const program = (file, ...args) =>
  run([process.execPath, inProject("node_modules", file), ...args], { cwd: ROOT, shownLines: 100 });
const types = (project) => {
  const state = inProject("node_modules", ".cache", `${project.replaceAll("/", "-")}.tsbuildinfo`);
  return program("typescript/bin/tsc", "-p", project, "--incremental", "--tsBuildInfoFile", state);
};

/** Two lanes each, for machines with two cores; the longest work comes first. */
const BEFORE = [
  // The examples and the dynamic provider are checked against the compiled SDK.
  [["build", buildWhenStale]],
  [
    [
      "format (npm run format mends it)",
      () => program("prettier/bin/prettier.cjs", "--check", "--cache", "."),
    ],
  ],
];
const AFTER = [
  [["lint (npx eslint --fix . mends some)", () => program("eslint/bin/eslint.js", "--max-warnings=0", ".")]],
  [
    ["types of the provider and the tests", () => types("provider/tsconfig.json")],
    ["types of the examples", () => types("tsconfig.json")],
    ["schema.json and the SDKs", checkDrift],
  ],
];

async function check(title, work) {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  try {
    await work();
    say(`ok      ${title}, ${seconds()} s`);
    return true;
  } catch (error) {
    say(`FAILED  ${title}, ${seconds()} s\n${error.message}\n`);
    return false;
  }
}

async function checkLane(lane) {
  const results = [];
  for (const [title, work] of lane) results.push(await check(title, work));
  return results;
}

runScript(async () => {
  await installDependencies();
  const results = [];
  for (const lanes of [BEFORE, AFTER]) results.push(...(await Promise.all(lanes.map(checkLane))).flat());
  const failed = results.filter((ok) => !ok).length;
  say(failed === 0 ? "All checks passed." : `${failed} of ${results.length} checks failed.`);
  return failed === 0 ? 0 : 1;
});
