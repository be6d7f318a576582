/** `npm run gen`: makes schema.json and the SDKs from the provider's definitions. */
const { buildNodeSdk } = require("./build/sdk.js");
const { generate } = require("./generate/generate.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { ROOT } = require("./steps/project.js");

runScript(async () => {
  await installDependencies();
  await generate(ROOT);
  await buildNodeSdk();
});
