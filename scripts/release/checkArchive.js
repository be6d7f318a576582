const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { StepFailed } = require("../steps/failure.js");
const { run } = require("../steps/run.js");
const { programPlatform } = require("./programPlatform.js");

const EVERYWHERE = ["LICENSE", "LICENSE.node", "schema.json"];

/** What the archive of a platform holds; what V8 compiled is in that of the machine that made it. */
function expectedFiles(platform, compiled) {
  if (platform.os === "windows") return [...EVERYWHERE, "pulumi-resource-lxd.exe"].sort();
  const code = ["node", "plugin.js", "pulumi-resource-lxd", "pulumi-resource-lxd.js"];
  return [...EVERYWHERE, ...code, ...(compiled ? ["plugin.js.compiled"] : [])].sort();
}

/**
 * Unpacks an archive and looks whether it is whole, and whether its program is one of the platform. That the program
 * runs can only be seen on that platform.
 * @param {import("./platforms.js").Platform} platform
 * @param {string} archive
 * @param {{compiled: boolean}} how whether compiled code is expected
 */
async function checkArchive(platform, archive, { compiled }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "plugin-check-"));
  try {
    await run(["tar", "-xzf", archive, "-C", directory]);
    const [found, expected] = [fs.readdirSync(directory).sort(), expectedFiles(platform, compiled)];
    if (found.join() !== expected.join()) {
      throw new StepFailed(`${archive} holds ${found.join(", ")} instead of ${expected.join(", ")}`);
    }
    const program = platform.os === "windows" ? "pulumi-resource-lxd.exe" : "node";
    const made = programPlatform(fs.readFileSync(path.join(directory, program)));
    const wanted = `${platform.os}-${platform.arch}`;
    if (made !== wanted) throw new StepFailed(`${program} in ${archive} is one for ${made}, not ${wanted}`);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

module.exports = { checkArchive };
