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
const BUILT = new Set(["bin", "node_modules"]);

/** Builds, unless nothing has changed since the last time. */
async function buildWhenStale() {
  const stamp = inProject("dist", ".built");
  const built = fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const whole = fs.existsSync(inProject("bin", "pulumi-resource-lxd"));
  if (whole && built > Math.max(...SOURCES.map((name) => newest(inProject(name))))) return;
  const started = new Date();
  await sayWhile("Building the provider and its SDK", buildAll);
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, "");
  // What changed while we were building is not in it.
  fs.utimesSync(stamp, started, started);
}

/** When the latest change below a path was made. */
function newest(file) {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = fs.readdirSync(file).filter((name) => !BUILT.has(name));
  return Math.max(found.mtimeMs, ...entries.map((name) => newest(path.join(file, name))));
}

module.exports = { buildWhenStale };
