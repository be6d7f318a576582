/** `npm run build`: the plugin into bin/ and dist/plugin, the dynamic provider into dist/dynamic, the SDK. */
const { buildAll } = require("./build/all.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");

runScript(async () => {
  await installDependencies();
  await buildAll();
});
