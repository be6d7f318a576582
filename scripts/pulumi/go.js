const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { cacheDirectory } = require("../steps/cache.js");
const { download, downloadText } = require("../steps/download.js");
const { StepFailed } = require("../steps/failure.js");
const { findProgram } = require("../steps/findProgram.js");
const { finishedDirectory } = require("../steps/finishedDirectory.js");
const { isAtLeast } = require("../steps/isAtLeast.js");
const { run } = require("../steps/run.js");
const { say } = require("../steps/say.js");
const { goFromDebian } = require("./goFromDebian.js");
const { GO_VERSION, OLDEST_GO } = require("./versions.js");

/**
 * A Go that can build tools/, and the environment to run it in: from this machine, from go.dev, or from the
 * distribution's packages. An older one than tools/ asks for fetches the right one itself.
 * @returns {Promise<{program: string, env: NodeJS.ProcessEnv}>}
 */
async function findGo() {
  const installed = installedGo();
  if (installed) return { program: installed, env: goEnvironment() };
  say(
    `No Go ${OLDEST_GO} or newer on this machine; fetching one into the cache (the system stays as it is).`,
  );
  const program = await fetchGo();
  // This Go is ours alone, and so is what it downloads.
  return { program, env: { ...goEnvironment(), GOPATH: cacheDirectory("go", "path"), GOENV: "off" } };
}

function installedGo() {
  const places = (process.env.PATH ?? "").split(path.delimiter).concat("/usr/local/go/bin");
  const candidates = places.map((place) => findProgram("go", [place])).filter(Boolean);
  return candidates.find((program) => isAtLeast(goVersion(program), OLDEST_GO));
}

function goVersion(program) {
  try {
    const env = { ...process.env, GOTOOLCHAIN: "local" };
    const text = execFileSync(program, ["version"], { encoding: "utf8", env });
    return /go(\d+(\.\d+)*)/.exec(text)?.[1] ?? "0";
  } catch {
    return "0";
  }
}

function goEnvironment() {
  return {
    ...process.env,
    CGO_ENABLED: "0",
    GOTOOLCHAIN: "auto",
    GOWORK: "off",
    // go.sum is complete, so nothing needs to be looked up or changed.
    GOFLAGS: "-mod=readonly -buildvcs=false",
  };
}

async function fetchGo() {
  const reasons = [];
  for (const source of [goFromOfficialArchive, goFromDebian]) {
    try {
      return await source();
    } catch (error) {
      say(error.message);
      reasons.push(error.message.split("\n")[0]);
    }
  }
  throw new StepFailed(
    `Pulumi could be neither found, downloaded nor built (${reasons.join("; ")}). ` +
      "Install the Pulumi CLI (https://www.pulumi.com/docs/install) or Go 1.21 or newer (https://go.dev/dl), " +
      "put it on PATH, and run this again.",
  );
}

async function goFromOfficialArchive() {
  const processor = { x64: "amd64", arm64: "arm64" }[process.arch];
  const name = `go${GO_VERSION}.${process.platform}-${processor}.tar.gz`;
  const directory = await finishedDirectory(cacheDirectory("go", GO_VERSION), async (unfinished) => {
    const archive = path.join(unfinished, name);
    const { sha256 } = await download(`https://go.dev/dl/${name}`, archive);
    const expected = (await downloadText(`https://go.dev/dl/${name}.sha256`))?.trim();
    if (expected && /^[0-9a-f]{64}$/.test(expected) && expected !== sha256) {
      throw new StepFailed(`https://go.dev/dl/${name} does not have the checksum that go.dev names`);
    }
    await run(["tar", "-xzf", archive, "-C", unfinished, "--no-same-owner"]);
    fs.rmSync(archive);
  });
  return path.join(directory, "go", "bin", "go");
}

module.exports = { findGo };
