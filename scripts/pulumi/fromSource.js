const fs = require("node:fs");
const path = require("node:path");
const { sayWhile } = require("../steps/say.js");
const { run } = require("../steps/run.js");
const { findGo } = require("./go.js");
const { LANGUAGES_VERSION, PULUMI_VERSION } = require("./versions.js");

const TOOLS = path.join(__dirname, "..", "..", "tools");
const CLI = path.join(TOOLS, "cli");
const LANGUAGES = path.join(TOOLS, "languages");
const ACTIONLINT = path.join(TOOLS, "actionlint");

const SDK = "github.com/pulumi/pulumi/sdk/v3";
const CLI_PROGRAMS = [
  "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
];
const LANGUAGE_PROGRAMS = [
  `${SDK}/nodejs/cmd/pulumi-language-nodejs`,
  `${SDK}/python/cmd/pulumi-language-python`,
  `${SDK}/go/pulumi-language-go`,
];
/** Not programs of Go: dynamic resources and Python programs are started by them. */
const LANGUAGE_SCRIPTS = [
  "nodejs/dist/pulumi-resource-pulumi-nodejs",
  "python/cmd/pulumi-language-python-exec",
];

/** Fills a directory with the CLI and its language hosts, built from the Go modules that tools/ pins. */
async function buildFromSource(directory) {
  const go = await findGo();
  await goBuild(go, CLI, directory, CLI_PROGRAMS, {
    title: "Building the Pulumi CLI (about five minutes on two cores, this once)",
    version: PULUMI_VERSION,
    tags: "osusergo,grpcnotrace",
  });
  await goBuild(go, LANGUAGES, directory, LANGUAGE_PROGRAMS, {
    title: "Building its language hosts",
    version: LANGUAGES_VERSION,
  });
  const module = (
    await run([go.program, "list", "-m", "-f", "{{.Dir}}", SDK], { cwd: LANGUAGES, env: go.env })
  ).trim();
  for (const script of LANGUAGE_SCRIPTS) {
    const copy = path.join(directory, path.basename(script));
    fs.copyFileSync(path.join(module, script), copy);
    fs.chmodSync(copy, 0o755);
  }
}

/** Builds one of our programs in tools/cli into a directory. */
async function buildGenerator(name, directory) {
  const go = await findGo();
  const options = { title: `Building ${name}`, version: PULUMI_VERSION };
  await goBuild(go, CLI, directory, [`./${name}`], options);
}

/** Builds the linter of workflows into a directory. */
async function buildActionlint(directory) {
  const go = await findGo();
  const options = { title: "Building the linter of workflows", version: PULUMI_VERSION };
  await goBuild(go, ACTIONLINT, directory, ["github.com/rhysd/actionlint/cmd/actionlint"], options);
}

async function goBuild(go, module, directory, programs, { title, version, tags }) {
  const command = [go.program, "build", "-v", "-trimpath"];
  if (tags) command.push("-tags", tags);
  command.push("-ldflags", `-s -w -X ${SDK}/go/common/version.Version=v${version}`);
  command.push("-o", `${directory}/`, ...programs);

  let fetched = 0;
  let compiled = 0;
  const onOutput = (text) => {
    for (const line of text.split("\n")) {
      if (line.startsWith("go: downloading")) fetched++;
      else if (line !== "") compiled++;
    }
  };
  const progress = () => `${fetched} modules fetched, ${compiled} packages compiled`;
  await sayWhile(title, () => run(command, { cwd: module, env: go.env, onOutput }), progress);
}

module.exports = { ACTIONLINT, CLI, buildActionlint, buildFromSource, buildGenerator };
