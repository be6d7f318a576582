const fs = require("node:fs");
const path = require("node:path");

/** Places of programs for root, which a plain user's PATH often lacks. */
const ROOT_PLACES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * The path of a program on PATH (or in one of the places given), if there is one.
 * @param {string} name
 * @param {readonly string[]} [places]
 * @returns {string | undefined}
 */
function findProgram(name, places = searchPath()) {
  return places.map((place) => path.join(place, name)).find(isExecutable);
}

function searchPath() {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).filter((place) => place !== "");
  return [...onPath, ...ROOT_PLACES];
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findProgram };
