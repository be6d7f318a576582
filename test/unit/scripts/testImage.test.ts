import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildImage } from "../../../scripts/image/build.js";

describe("the test image", () => {
  let directory: string;

  before(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "image-"));
  });
  after(() => fs.rmSync(directory, { recursive: true }));

  it("is the same byte for byte each time", async () => {
    const one = await buildImage(path.join(directory, "one.tar.gz"));
    const other = await buildImage(path.join(directory, "other.tar.gz"));
    assert.ok(fs.readFileSync(one).equals(fs.readFileSync(other)));
  });

  it("is an archive that tar reads, with what LXD looks for", async () => {
    const image = await buildImage(path.join(directory, "image.tar.gz"));
    const names = execFileSync("tar", ["-tzf", image], { encoding: "utf8" }).split("\n");
    for (const name of [
      "metadata.yaml",
      "rootfs/sbin/init",
      "rootfs/bin/sh",
      "rootfs/etc/inittab",
      "rootfs/proc/",
    ]) {
      assert.ok(names.includes(name), `${name} is missing`);
    }
    assert.equal(new Set(names).size, names.length, "no name twice");
  });
});
