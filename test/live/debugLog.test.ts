import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sinon from "sinon";
import { fingerprintOf, makeClientCertificate } from "../../provider/lxd";
import { Transport } from "../../provider/lxd/transport";
import { createProvider } from "../../provider/provider";
import { Secret, textOf, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { PluginHarness } from "../support/pluginHarness";
import { Stage, image } from "../support/stage";

const canary = (what: string) => new Secret(`canary-${what}`);

describe("the debug log", function () {
  this.timeout(120_000);
  let stage: Stage;
  let forward: Forward;
  let directory: string;
  let file: string;
  const usual = process.env.LXD_DEBUG_LOG;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
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
    sinon.restore();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What the lines of the log say, without when and who. */
  const lines = () =>
    readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => /^\S+Z \d+ (.*)$/.exec(line)?.[1] ?? assert.fail(`not a line of the log: ${line}`));

  /** Requests that were sent, in the words of the log; those that wait for an operation's end may be given up. */
  function requests(): () => string[] {
    const spies = [sinon.spy(Transport.prototype, "send"), sinon.spy(Transport.prototype, "open")];
    return () =>
      spies
        .flatMap((spy) => spy.getCalls().map(({ args: [request] }) => request))
        .map(({ method, path, query = {} }) => {
          const asked = new URLSearchParams(query).toString();
          return `${method} ${path}${asked === "" ? "" : `?${asked}`}`;
        })
        .sort();
  }

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

  it("has every call and every operation, and no secret", async () => {
    const shown = await stage.lxc("config", "trust", "add", "--name", "debugged");
    const trustToken = shown.trim().split("\n").at(-1)!;
    const sent = requests();
    const secrets = [
      trustToken,
      (JSON.parse(Buffer.from(trustToken, "base64").toString()) as { secret: string }).secret,
    ];
    await over({ trustToken: new Secret(trustToken) }, async (harness) => {
      const config = { "user.password": canary("config"), "user.user-data": "canary-by-name" };
      const { state: web } = await harness.up("Instance", "web", { name: "web", image, config });
      const { state: written } = await harness.up("InstanceFile", "f", {
        instance: "web",
        path: "/srv/secret",
        content: canary("content"),
      });
      const { state: run } = await harness.up("InstanceExec", "e", {
        instance: "web",
        command: ["sh", "-c", "cat; test -n $A"],
        environment: { A: canary("environment") },
        stdin: canary("stdin"),
      });
      assert.equal(run.outputs.exitCode, 0);
      // What fails is in it too, although the server's words may repeat what it was given.
      const wrong = { name: "wrong", config: { "limits.cpu": canary("refused") } };
      await assert.rejects(harness.up("Profile", "p", wrong), /could not be created/);
      const missing = { instance: "web", command: ["no-such"], recordOutput: true };
      await assert.rejects(harness.up("InstanceExec", "m", missing));
      const issued = await harness.up("CertificateToken", "t", { name: "issued" });
      secrets.push(textOf((issued.state.outputs.token as Secret).value));
      for (const state of [issued.state, run, written, web]) await harness.destroy(state);
    });

    const logged = lines();
    // Who is not trusted yet hears no events.
    const calls = logged.filter((line) => !/^(operation|no events) /.test(line));
    const told = calls.map(
      (line) => /^([A-Z]+ \S+) -> .* in \d+ ms(: .*)?$/.exec(line)?.[1] ?? assert.fail(line),
    );
    const sockets = told.filter((call) => /^GET \/1\.0\/(events|operations\/[^/]+\/websocket)$/.test(call));
    assert.deepEqual(told.filter((call) => !sockets.includes(call)).sort(), sent());
    // The stream of events, and the sockets of a command: the one that controls it may come too late.
    assert.ok(sockets.some((call) => call.endsWith("/events")));
    assert.ok(sockets.filter((call) => call.endsWith("/websocket")).length >= 3);

    for (const operation of [
      /^operation \S+ \(Creating instance\) ended in \d+ ms$/,
      /^operation \S+ \(Starting instance\) ended in \d+ ms$/,
      /^operation \S+ \(Executing command\) ended in \d+ ms$/,
      /^operation \S+ \(Executing command\) failed \(\w+\) in \d+ ms$/,
      /^operation \S+ \(Deleting instance\) ended in \d+ ms$/,
    ]) {
      assert.ok(
        logged.some((line) => operation.test(line)),
        `${operation} is not in ${logged.join("\n")}`,
      );
    }
    const began = calls.filter((line) => / -> 202 in /.test(line)).length;
    const ended = logged.filter((line) => line.startsWith("operation ")).length;
    // A token is an operation that never ends.
    assert.equal(ended, began - 1);

    const text = logged.join("\n");
    assert.doesNotMatch(text, /canary/);
    for (const secret of secrets) assert.ok(!text.includes(secret), "a token is in the log");
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

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
