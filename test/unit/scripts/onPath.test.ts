import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pulumiOnPath } from "../../../scripts/pulumi/onPath.js";

describe("a Pulumi CLI on PATH", () => {
  let directory: string;

  beforeEach(() => {
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "on-path-")));
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  function program(name: string, output = ""): void {
    fs.writeFileSync(path.join(directory, name), `#!/bin/sh\necho ${output}\n`, { mode: 0o755 });
  }
  function languageHosts(): void {
    for (const language of ["nodejs", "yaml", "python", "go"]) program(`pulumi-language-${language}`);
  }

  it("is taken when it is new enough and has its language hosts", () => {
    program("pulumi", "v3.254.0");
    languageHosts();
    assert.equal(pulumiOnPath([directory]), directory);
  });

  it("is found behind a link", () => {
    const links = path.join(directory, "links");
    program("pulumi", "v4.0.0");
    languageHosts();
    fs.mkdirSync(links);
    fs.symlinkSync(path.join(directory, "pulumi"), path.join(links, "pulumi"));
    assert.equal(pulumiOnPath([links]), directory);
  });

  it("is left aside when it is too old", () => {
    program("pulumi", "v3.9.0");
    languageHosts();
    assert.equal(pulumiOnPath([directory]), undefined);
  });

  it("is left aside without its language hosts", () => {
    program("pulumi", "v3.254.0");
    assert.equal(pulumiOnPath([directory]), undefined);
  });

  it("need not be there", () => {
    assert.equal(pulumiOnPath([directory]), undefined);
  });
});
