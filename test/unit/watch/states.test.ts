import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { secretSignature, signatureKey } from "../../../provider/reconcile/signatures";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { States } from "../../../provider/watch/state";

/** A CLI that notes what it is asked, and exports what lies in a file for the how-manieth time. */
const cli = `#!/bin/sh
echo "$*" >> asked
n=$(wc -l < asked)
if [ -e "export$((n))" ]; then cat "export$((n))"; else cat export; fi
`;

describe("the state of a stack", () => {
  let directory: string;
  const { PATH } = process.env;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "states-"));
    writeFileSync(join(directory, "pulumi"), cli);
    chmodSync(join(directory, "pulumi"), 0o755);
    process.env.PATH = `${directory}${delimiter}${PATH}`;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(directory, { recursive: true });
  });

  const exports = (deployment: PropertyMap, which = "") =>
    writeFileSync(join(directory, `export${which}`), JSON.stringify({ version: 3, deployment }));
  const asked = () => readFileSync(join(directory, "asked"), "utf8").trim().split("\n");
  const { signal } = new AbortController();
  const inTime = () => assert.fail("it takes no time");
  const states = () => new States({ directory, name: "prod" });
  const profile = (config: PropertyMap): PropertyMap => ({
    ...{ urn: "urn:pulumi:s::p::lxd:index:Profile::a", type: "lxd:index:Profile", id: "default/a" },
    ...{ inputs: { config }, outputs: {}, provider: "" },
  });

  it("is asked for without its secrets where there are none", async () => {
    exports({ resources: [profile({ a: "b" })] });
    assert.equal((await states().settled(inTime, signal)).resources.length, 1);
    assert.deepEqual(asked(), ["stack export --stack prod --non-interactive --color never"]);
  });

  it("is asked for with them where there are some, and after that at once", async () => {
    const secret = (value: PropertyMap) => ({ [signatureKey]: secretSignature, ...value });
    exports({ resources: [profile({ a: secret({ ciphertext: "v1:…" }) })] }, "1");
    exports({ resources: [profile({ a: secret({ plaintext: '"b"' }) })] });
    const one = states();
    await one.settled(inTime, signal);
    await one.settled(inTime, signal);
    assert.deepEqual(
      asked().map((line) => line.includes("--show-secrets")),
      [false, true, true],
    );
  });

  it("is that after an update which is under way", async () => {
    const pending = [{ type: "updating", resource: profile({}) }];
    exports({ resources: [profile({ a: "old" })], pending_operations: pending }, "1");
    exports({ resources: [profile({ a: "new" })] });
    const { resources } = await states().settled(inTime, signal);
    assert.deepEqual(resources[0]?.inputs, { config: { a: "new" } });
    assert.equal(asked().length, 2);
  });
});
