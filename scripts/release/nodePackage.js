const path = require("node:path");
const { ROOT } = require("../steps/project.js");
const { run } = require("../steps/run.js");

/**
 * Packs the npm package, which builds what is in it before (prepack).
 * @param {string} directory where it goes
 * @returns {Promise<string>} its path
 */
async function writeNodePackage(directory) {
  const command = ["npm", "pack", "--json", "--loglevel=error", "--pack-destination", directory];
  const [{ filename }] = JSON.parse(await run(command, { cwd: ROOT }));
  return path.join(directory, filename);
}

module.exports = { writeNodePackage };
