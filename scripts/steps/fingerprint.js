const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { inProject } = require("./project.js");

/** Made by a build, or installed. */
const BUILT = new Set(["bin", "node_modules"]);

/** Of the names, sizes and times of all files at or below some places in the checkout. */
function fingerprint(places) {
  const hash = crypto.createHash("sha256");
  for (const file of places.flatMap((place) => filesBelow(inProject(place)))) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function filesBelow(file) {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [file];
  const entries = fs.readdirSync(file).filter((name) => !BUILT.has(name));
  return entries.flatMap((name) => filesBelow(path.join(file, name)));
}

module.exports = { fingerprint };
