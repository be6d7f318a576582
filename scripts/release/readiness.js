const fs = require("node:fs");
const about = require("../../package.json");
const { StepFailed } = require("../steps/failure.js");
const { inProject } = require("../steps/project.js");

/**
 * Refuses a release whose tag, repository and changelog do not agree with package.json, which has the one version and
 * the place where the plugin is looked for.
 * @param {{tag: string, repository: string}} where as GitHub names them: `v1.2.3`, `OWNER/NAME`
 */
function checkReadiness({ tag, repository }) {
  if (tag !== `v${about.version}`) {
    throw new StepFailed(`The tag is ${tag}, and package.json says ${about.version}: tag v${about.version}.`);
  }
  if (!about.repository.url.endsWith(`/${repository}.git`)) {
    throw new StepFailed(
      `This is ${repository}, and SDKs would look for the plugin at ${about.repository.url}: change the repository in ` +
        "package.json, run `npm run gen`, and adapt the Go modules (a test names the lines).",
    );
  }
  releaseNotes();
}

/** What CHANGELOG.md says of this version. */
function releaseNotes(text = fs.readFileSync(inProject("CHANGELOG.md"), "utf8"), version = about.version) {
  const [, ...sections] = text.split(/^## /m);
  const section = sections.find((one) => one.startsWith(`[${version}] - `));
  if (section) return section.slice(section.indexOf("\n")).trim();
  throw new StepFailed(
    `CHANGELOG.md has nothing of ${version}: give what stands under "Unreleased" the heading "## [${version}] - DATE".`,
  );
}

module.exports = { checkReadiness, releaseNotes };
