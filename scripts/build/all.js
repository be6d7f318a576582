const { buildAdopt } = require("./adopt.js");
const { buildDynamic } = require("./dynamic.js");
const { buildPlugin } = require("./plugin.js");
const { buildNodeSdk } = require("./sdk.js");

/** All that a program needs to use the provider from this checkout. */
async function buildAll() {
  // The dynamic classes take their argument types from the SDK.
  await Promise.all([buildPlugin(), buildAdopt(), buildNodeSdk().then(buildDynamic)]);
}

module.exports = { buildAll };
