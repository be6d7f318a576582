/** Run by npm before it packs: builds what the package holds, and refuses one that lacks what package.json promises. */
const fs = require("node:fs");
const { buildWhenStale } = require("./build/whenStale.js");
const { installDependencies } = require("./steps/dependencies.js");
const { StepFailed, runScript } = require("./steps/failure.js");
const { inProject } = require("./steps/project.js");
const { promisedFiles } = require("./release/promisedFiles.js");

runScript(async () => {
  await installDependencies();
  await buildWhenStale();
  const missing = promisedFiles().filter((name) => !fs.existsSync(inProject(name)));
  if (missing.length === 0) return;
  throw new StepFailed(
    `The package would lack ${missing.join(", ")}. Remove dist/ and run \`npm run build\`, whose output says why.`,
  );
});
