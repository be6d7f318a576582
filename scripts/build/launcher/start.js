// Runs plugin.js from the code that V8 compiled when it was built, which takes a quarter off the time to start
// (the engine starts a provider for every command). Another version of Node rejects that code and compiles the
// text.
require("./v8Flags.js");
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const vm = require("node:vm");

const filename = path.join(__dirname, "plugin.js");
const script = new vm.Script(
  `(function (require, module, exports, __filename, __dirname) {${read(filename)}\n})`,
  {
    filename,
    cachedData: readIfThere(`${filename}.compiled`),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
);
const plugin = { exports: {} };
script.runInThisContext()(createRequire(filename), plugin, plugin.exports, filename, __dirname);

// Asked for by the build: write down what has been compiled by now.
if (process.argv.includes("--write-compiled")) {
  setTimeout(() => {
    fs.writeFileSync(`${filename}.compiled`, script.createCachedData());
    process.exit(0);
  }, 500);
}

function read(file) {
  return fs.readFileSync(file, "utf8");
}

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file) : undefined;
}
