const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { findProgram } = require("../steps/findProgram.js");
const { isAtLeast } = require("../steps/isAtLeast.js");
const { say } = require("../steps/say.js");
const { OLDEST_PULUMI } = require("./versions.js");

const LANGUAGE_HOSTS = ["nodejs", "yaml", "python", "go"].map((language) => `pulumi-language-${language}`);

/**
 * The directory of a Pulumi CLI on PATH that is new enough and has its language hosts beside it.
 * @param {readonly string[]} [places] where to look instead
 * @returns {string | undefined}
 */
function pulumiOnPath(places) {
  const found = findProgram("pulumi", places);
  if (!found) return undefined;
  const directory = path.dirname(fs.realpathSync(found));
  const missing = LANGUAGE_HOSTS.filter((name) => !findProgram(name, [directory]));
  if (missing.length > 0) {
    say(`${found} is left aside: ${missing.join(" and ")} are not beside it.`);
    return undefined;
  }
  const version = pulumiVersion(found);
  if (!isAtLeast(version, OLDEST_PULUMI)) {
    say(`${found} is left aside: it is version ${version}, and ${OLDEST_PULUMI} is the oldest that will do.`);
    return undefined;
  }
  return directory;
}

/** What `pulumi version` says, without the v. */
function pulumiVersion(program) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return execFileSync(program, ["version"], { encoding: "utf8", env }).trim().replace(/^v/, "");
}

module.exports = { pulumiOnPath, pulumiVersion };
