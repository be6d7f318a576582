const about = require("../../package.json");

/** The files that package.json leads Node, compilers and shells to, and the plugin, which `adopt` leads the engine to. */
function promisedFiles() {
  const { main, types, bin, exports } = about;
  const named = [main, types, ...textsIn(bin), ...textsIn(exports), "dist/plugin/pulumi-resource-lxd"];
  return [...new Set(named.map((name) => name.replace(/^\.\//, "")))];
}

/** Every text in a tree of maps. */
const textsIn = (tree) => (typeof tree === "string" ? [tree] : Object.values(tree).flatMap(textsIn));

module.exports = { promisedFiles };
