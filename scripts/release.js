/** `npm run release`: every artefact of a release and its checksums, into dist-release/. */
const { buildWhenStale } = require("./build/whenStale.js");
const { writeRelease } = require("./release/artefacts.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { inProject } = require("./steps/project.js");

runScript(async () => {
  await installDependencies();
  await buildWhenStale();
  for (const artefact of await writeRelease(inProject("dist-release"))) console.log(artefact);
});
