const fs = require("node:fs");
const path = require("node:path");
const { fingerprint } = require("../steps/fingerprint.js");
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

/** Builds, unless no source has changed since the last time. */
async function buildWhenStale() {
  const stamp = inProject("dist", ".built");
  // Taken before the build: what changes while it runs is not in it.
  const sources = fingerprint(SOURCES);
  const whole = PRODUCTS.every((name) => fs.existsSync(inProject(name)));
  if (whole && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === sources) return;
  await sayWhile("Building the provider and its SDK", buildAll);
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, sources);
}

module.exports = { buildWhenStale };
