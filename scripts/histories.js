/**
 * `npm run histories -- [--seed N] [--minutes M] [--count K]`: plays random histories against a private LXD; see
 * test/histories/run.ts.
 */
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { inProject, ROOT } = require("./steps/project.js");
const { runInTerminal } = require("./steps/run.js");

runScript(async () => {
  await installDependencies();
  await require("./server/packages.js").installPackages();
  const program = inProject("test", "histories", "run.ts");
  const args = process.argv.slice(2);
  return runInTerminal([process.execPath, "--require", "tsx/cjs", program, ...args], { cwd: ROOT });
});
