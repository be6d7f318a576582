/**
 * `npm run histories -- [--seed N] [--minutes M] [--count K] [--compare C]`: plays random histories against a
 * private LXD; see test/histories/run.ts.
 */
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { inProject, ROOT } = require("./steps/project.js");
const { runInTerminal } = require("./steps/run.js");

runScript(async () => {
  await installDependencies();
  await require("./server/packages.js").installPackages();
  // Some are played by Pulumi's own engine too.
  await require("./pulumi/toolchain.js").pulumiDirectory();
  await require("./build/whenStale.js").buildWhenStale();
  const program = inProject("test", "histories", "run.ts");
  const args = process.argv.slice(2);
  return runInTerminal([process.execPath, "--require", "tsx/cjs", program, ...args], { cwd: ROOT });
});
