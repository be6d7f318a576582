/**
 * `npm run release`: every artefact of a release and its checksums, into dist-release/. With `-- --tag TAG
 * --repository OWNER/NAME` it first looks whether that release is ready, and writes its notes too.
 */
const fs = require("node:fs");
const { parseArgs } = require("node:util");
const { buildWhenStale } = require("./build/whenStale.js");
const { writeRelease } = require("./release/artefacts.js");
const { checkReadiness, releaseNotes } = require("./release/readiness.js");
const { installDependencies } = require("./steps/dependencies.js");
const { StepFailed, runScript } = require("./steps/failure.js");
const { inProject } = require("./steps/project.js");

const OPTIONS = { tag: { type: "string" }, repository: { type: "string" } };

runScript(async () => {
  const { tag, repository } = parseArgs({ options: OPTIONS }).values;
  if ((tag === undefined) !== (repository === undefined)) {
    throw new StepFailed("usage: npm run release [-- --tag vX.Y.Z --repository OWNER/NAME]");
  }
  if (tag) checkReadiness({ tag, repository });
  await installDependencies();
  await buildWhenStale();
  const directory = inProject("dist-release");
  for (const artefact of await writeRelease(directory)) console.log(artefact);
  if (tag) fs.writeFileSync(inProject("dist-release", "notes.md"), releaseNotes());
});
