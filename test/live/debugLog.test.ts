import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf, makeClientCertificate } from "../../provider/lxd";
import { createProvider } from "../../provider/provider";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { PluginHarness } from "../support/pluginHarness";
import { Stage } from "../support/stage";

const canary = (what: string) => new Secret(`canary-${what}`);

describe("the debug log", function () {
  this.timeout(120_000);
  let stage: Stage;
  let forward: Forward;
  let directory: string;
  let file: string;
  const usual = process.env.LXD_DEBUG_LOG;

  before(async () => {
    stage = await Stage.start();
    forward = await forwardHttps(stage.server);
  });
  after(async () => {
    await forward?.stop();
    await stage?.stop();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "debug-log-"));
    file = join(directory, "log");
    process.env.LXD_DEBUG_LOG = file;
  });
  afterEach(() => {
    if (usual === undefined) delete process.env.LXD_DEBUG_LOG;
    else process.env.LXD_DEBUG_LOG = usual;
    rmSync(directory, { recursive: true, force: true });
  });

  /** What the lines of the log say, without when and who. */
  const lines = () =>
    readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => /^\S+Z \d+ (.*)$/.exec(line)?.[1] ?? assert.fail(`not a line of the log: ${line}`));

  async function over(configuration: PropertyMap, work: (harness: PluginHarness) => Promise<void>) {
    const made = await makeClientCertificate(mkdtempSync(join(directory, "pair-")));
    const { environment } = await stage.query<{ environment: { certificate: string } }>("");
    const harness = await PluginHarness.start(createProvider, {
      configuration: {
        endpoint: forward.url,
        configDir: directory,
        serverFingerprint: fingerprintOf(environment.certificate),
        clientCertificate: made.certificate,
        clientKey: new Secret(made.key),
        ...configuration,
      },
    });
    try {
      await work(harness);
    } finally {
      await harness.stop();
    }
  }

  it("has the call by which a client becomes trusted, and not its password", async () => {
    await stage.lxc("config", "set", "core.trust_password", "canary-password");
    const known = () => lines().filter((line) => line.startsWith("POST /1.0/certificates -> "));
    await over({ trustPassword: canary("wrong") }, async (harness) => {
      await assert.rejects(
        harness.up("Profile", "p", { name: "refused" }),
        /does not accept the trust password/,
      );
    });
    assert.match(known().at(-1)!, /-> 403 in \d+ ms$/);
    await over({ trustPassword: canary("password") }, async (harness) => {
      await harness.destroy((await harness.up("Profile", "p", { name: "let-in" })).state);
    });
    assert.match(known().at(-1)!, /-> 20\d in \d+ ms$/);
    assert.doesNotMatch(lines().join("\n"), /canary/);
  });
});
