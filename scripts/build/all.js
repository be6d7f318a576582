const { buildDynamic } = require("./dynamic.js");
const { buildPlugin } = require("./plugin.js");
const { buildNodeSdk } = require("./sdk.js");

/** All that a program needs to use the provider from this checkout. */
async function buildAll() {
  await Promise.all([buildPlugin(), buildDynamic(), buildNodeSdk()]);
}

module.exports = { buildAll };
