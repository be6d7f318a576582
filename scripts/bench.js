/** `npm run bench -- NAME`: runs test/bench/NAME.ts; further arguments are the benchmark's own. */
const fs = require("node:fs");
const path = require("node:path");
const { installDependencies } = require("./steps/dependencies.js");
const { StepFailed, runScript } = require("./steps/failure.js");
const { inProject, ROOT } = require("./steps/project.js");
const { runInTerminal } = require("./steps/run.js");

runScript(async () => {
  const [name, ...args] = process.argv.slice(2);
  const file = name && inProject("test", "bench", `${name}.ts`);
  if (!file || !fs.existsSync(file)) {
    throw new StepFailed(`usage: npm run bench -- NAME; there are: ${benchmarks().join(", ") || "none yet"}`);
  }
  await installDependencies();
  await require("./build/all.js").buildAll();
  return runInTerminal([process.execPath, "--require", "tsx/cjs", file, ...args], { cwd: ROOT });
});

function benchmarks() {
  const directory = inProject("test", "bench");
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.basename(name, ".ts"));
}
