import assert from "node:assert/strict";
import { version } from "../../../package.json";
import { checkReadiness, releaseNotes } from "../../../scripts/release/readiness.js";

const changelog = `# Changelog

## [Unreleased]

- something to come

## [1.1.0] - 2026-02-03

### Added

- a thing

## [1.0.0] - 2026-01-02

- the first
`;

describe("a release", () => {
  it("tells what the changelog has under its version", () => {
    assert.equal(releaseNotes(changelog, "1.1.0"), "### Added\n\n- a thing");
    assert.equal(releaseNotes(changelog, "1.0.0"), "- the first");
  });

  it("is not ready while the changelog has nothing of it", () => {
    assert.throws(() => releaseNotes(changelog, "1.2.0"), /heading "## \[1\.2\.0\] - DATE"/);
  });

  it("is not ready under a tag of another version", () => {
    const where = { tag: "v99.0.0", repository: "pulumi-lxd/pulumi-lxd" };
    assert.throws(() => checkReadiness(where), /The tag is v99\.0\.0, and package\.json says/);
  });

  it("is not ready in another repository than the one where SDKs look for the plugin", () => {
    const where = { tag: `v${version}`, repository: "somebody/pulumi-lxd" };
    assert.throws(() => checkReadiness(where), /This is somebody\/pulumi-lxd, and SDKs would look/);
  });
});
