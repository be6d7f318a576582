import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

  it("is not made beside a key that is alone, which is left as it is", async () => {
    writeFileSync(join(directory, "client.key"), "somebody's");
    await assert.rejects(makeClientCertificate(directory), /client\.key is there, but not .*client\.crt/);
    assert.equal(readFileSync(join(directory, "client.key"), "utf8"), "somebody's");
    assert.deepEqual(readdirSync(directory), ["client.key"]);
  });
});
