import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeClientCertificate } from "../../../provider/lxd";

describe("a client certificate", () => {
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "pair-"))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it("is made once, whoever asks for it at the same time or later", async () => {
    const first = await Promise.all([makeClientCertificate(directory), makeClientCertificate(directory)]);
    const all = [...first, await makeClientCertificate(directory)];
    const kept = {
      certificate: readFileSync(join(directory, "client.crt"), "utf8"),
      key: readFileSync(join(directory, "client.key"), "utf8"),
    };
    for (const pair of all) assert.deepEqual(pair, kept);
    assert.deepEqual(readdirSync(directory).sort(), ["client.crt", "client.key"]);
  });
});
