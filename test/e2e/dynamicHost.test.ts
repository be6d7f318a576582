/** What the dynamic provider says when something is wrong, and which options of Pulumi it acts on: with the real CLI. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { opsOf, type CliResult, type Workspace } from "../support/cli";
import { endpointOf, exists, image, query, startFurnished } from "../support/furnished";
import { overHttps } from "../support/httpsServer";
import type { TestServer } from "../support/machine";
import { declare, nodeProgram } from "../support/nodeProgram";

describe("the dynamic provider", function () {
  this.timeout(120_000);
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startFurnished();
    workspace = await nodeProgram(endpointOf(server));
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  const program = (type: string, inputs: PropertyMap, options = {}) =>
    declare(workspace, "pulumi-lxd/dynamic", [
      { type, name: "one", inputs: { name: "one", ...inputs }, options },
    ]);

  /** Once, as an error, and nothing else of it. */
  const isOneSentence = ({ code, text }: CliResult, sentence: RegExp) => {
    assert.notEqual(code, 0, text);
    const [, diagnostics = ""] = text.split("Diagnostics:");
    const said = diagnostics.split("\n").filter((line) => sentence.test(line));
    assert.equal(said.length, 1, text);
    assert.match(said[0]!, /^ +error: /);
    assert.doesNotMatch(text, /^\s+at |Failure|Error: /m);
  };

  describe("whose server is not there", () => {
    const description = (of: string) => program("Profile", { description: of });
    before(async () => {
      await description("first");
      await workspace.up();
    });
    after(async () => {
      await workspace.configure({ ...endpointOf(server), "lxd:serverFingerprint": undefined });
      await workspace.up();
      await workspace.destroy();
    });

    /** An `up` comes first: a refresh has the configuration that the last one had. */
    const saysSo = async (stack: Record<string, unknown>, why: string) => {
      await workspace.configure(stack);
      await description(why);
      const about = (done: string) =>
        new RegExp(`(Profile "one" could not be ${done}: |configuration).*${why}`);
      isOneSentence(await workspace.up({ mayFail: true }), about("updated"));
      isOneSentence(await workspace.refresh({ mayFail: true }), about("read"));
    };

    it("says so in a sentence where there is no such socket", () =>
      saysSo({ "lxd:endpoint": "unix:///nowhere/unix.socket" }, "answers at /nowhere/unix.socket"));

    it("says so in a sentence where nobody listens", () =>
      saysSo({ "lxd:endpoint": "https://127.0.0.1:1" }, "nobody listens"));

    it("says so in a sentence where the configuration is wrong, with the command that mends it", () =>
      saysSo({ "lxd:endpoint": "nowhere" }, 'which "nowhere" is not.*pulumi config set lxd:endpoint'));

    it("says so in a sentence where the server accepts and never answers", async () => {
      const silent = createServer(() => {});
      const socket = join(workspace.directory, "silent.socket");
      await new Promise<void>((listening) => silent.listen(socket, listening));
      await saysSo(
        { "lxd:endpoint": `unix://${socket}`, "lxd:requestTimeout": 1 },
        "did not answer within 1 s",
      );
      silent.close();
    });

    it("says so in a sentence where the certificate is another one", async () => {
      const https = await overHttps(server);
      const { configDir, endpoint } = await https.pinned("program");
      const pinned = {
        "lxd:endpoint": endpoint,
        "lxd:configDir": configDir,
        "lxd:serverFingerprint": "0".repeat(64),
      };
      await saysSo({ ...pinned, "lxd:generateClientCertificate": true }, "certificate");
      await https.stop();
    });
  });

  describe("acts on what the program says of a resource", () => {
    afterEach(() => workspace.destroy());

    const config = (value: string) => ({ description: value, config: { "user.a": value, "user.b": value } });
    const live = () =>
      query<{ description: string; config: Record<string, string> }>(server, "/profiles/one");

    it("replaceOnChanges, key by key", async () => {
      const options = { replaceOnChanges: ['config["user.a"]'] };
      await program("Profile", config("1"), options);
      await workspace.up();
      await program("Profile", { ...config("1"), config: { "user.a": "1", "user.b": "2" } }, options);
      assert.deepEqual(opsOf(await workspace.up()), { one: "update" });
      await program("Profile", config("2"), options);
      assert.deepEqual(opsOf(await workspace.up()), { one: "replace" });
      assert.equal((await live()).config["user.a"], "2");
    });

    it("ignoreChanges, and what somebody else has made of an ignored key stays", async () => {
      const options = { ignoreChanges: ["description", 'config["user.a"]'] };
      await program("Profile", config("1"), options);
      await workspace.up();
      await server.lxc("profile", "set", "one", "user.a", "theirs");
      await program("Profile", config("2"), options);
      assert.deepEqual(opsOf(await workspace.up()), { one: "update" });
      const { description, config: now } = await live();
      assert.deepEqual([description, now], ["1", { "user.a": "theirs", "user.b": "2" }]);
      await workspace.preview({ expectNoChanges: true });
    });

    it("customTimeouts", async () => {
      const command = { instance: "busy", command: ["sleep", "30"] };
      await server.lxc("launch", image, "busy");
      await declare(workspace, "pulumi-lxd/dynamic", [
        { type: "InstanceExec", name: "one", inputs: command, options: { customTimeouts: { create: "2s" } } },
      ]);
      const { code, text } = await workspace.up({ mayFail: true });
      assert.notEqual(code, 0);
      assert.match(text, /error: .*the time for it ran out while "sleep" ran/);
      await server.lxc("delete", "--force", "busy");
    });

    it("import, with a sentence that it cannot be had, and nothing is done", async () => {
      await program("Profile", {}, { import: "default/one" });
      const { code, text } = await workspace.up({ mayFail: true });
      assert.notEqual(code, 0);
      assert.match(text, /error: Profile "one" cannot have the option "import": /);
      assert.doesNotMatch(text, /^\s+at /m);
      assert.equal(await exists(server, "/profiles/one"), false);
    });

    it("pulumi:autonaming, with a warning that it is not heard", async () => {
      await workspace.configure({ "pulumi:autonaming": { mode: "verbatim" } });
      await declare(workspace, "pulumi-lxd/dynamic", [{ type: "Profile", name: "called", inputs: {} }]);
      const up = await workspace.up();
      assert.match(up.text, /pulumi:autonaming .* does not reach dynamic resources/);
    });
  });
});
