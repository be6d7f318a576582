const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { inProject } = require("../steps/project.js");
const { sayWhile } = require("../steps/say.js");
const { buildAll } = require("./all.js");

const SOURCES = [
  "provider",
  "sdk/nodejs",
  "schema.json",
  "scripts/build",
  "package-lock.json",
  "package.json",
];
const PRODUCTS = ["bin/pulumi-resource-lxd", "dist/plugin", "dist/adopt.js", "dist/dynamic", "dist/nodejs"];
const BUILT = new Set(["bin", "node_modules"]);

/** Builds, unless no source has changed since the last time. */
async function buildWhenStale() {
  const stamp = inProject("dist", ".built");
  // Taken before the build: what changes while it runs is not in it.
  const sources = fingerprint();
  const whole = PRODUCTS.every((name) => fs.existsSync(inProject(name)));
  if (whole && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === sources) return;
  await sayWhile("Building the provider and its SDK", buildAll);
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, sources);
}

/** Of the names, sizes and times of all sources. */
function fingerprint() {
  const hash = crypto.createHash("sha256");
  for (const file of SOURCES.flatMap((name) => filesBelow(inProject(name)))) {
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

module.exports = { buildWhenStale };
