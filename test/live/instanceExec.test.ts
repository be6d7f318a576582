import assert from "node:assert/strict";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceExec", function () {
  this.timeout(120_000);
  let stage: Stage;
  /** The server may cut off what a command says just before its end (5.0.2): these stay for a moment. */
  const staying = ["sh", "-c", '"$@"; code=$?; sleep 1; exit $code', "sh"];
  const shell = (script: string, more: PropertyMap = {}): PropertyMap => ({
    instance: "web",
    command: [...staying, "sh", "-c", script],
    ...more,
  });
  const one = (name = "command") => new Life(stage, "InstanceExec", name);
  // What `lxc exec` prints may be cut off by the server.
  const content = (path: string) => stage.lxc("file", "pull", `web${path}`, "-");
  const destroy = async (life: Life) => (await stage.newCommand()).destroy(life.state);

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    for (const name of ["web", "other"]) await stage.lxc("launch", "busybox", name);
    await stage.lxc("init", "busybox", "off");
  });
  after(() => stage?.stop());
  afterEach(async () => {
    const logs = await stage.query<string[]>("/instances/web/logs");
    assert.ok(!logs.some((log) => log.includes("exec_")), "no recorded output stays behind");
  });

  it("runs once, and tells what came of it", async () => {
    const life = one();
    const { state } = await life.up(shell("echo out; echo err >&2; echo x >> /srv/count"));
    assert.match(state.id, /^default\/web\/[0-9a-f-]{36}$/);
    assert.deepEqual(
      [state.outputs.exitCode, state.outputs.stdout, state.outputs.stderr],
      [0, "out\n", "err\n"],
    );
    assert.equal(await content("/srv/count"), "x\n");
  });

  it("fails with the exit code and the command's words, and leaves nothing in the state", async () => {
    const life = one();
    await assert.rejects(life.tryUp(shell("echo broken >&2; exit 3")), /exit code 3. It said: broken/);
    await assert.rejects(
      life.tryUp({ instance: "web", command: ["nonsense"] }),
      /127 \(there is no such command\)/,
    );
    await life.up(shell("exit 3", { ignoreExitCode: true }));
    assert.equal(life.output("exitCode"), 3);
  });

  it("gives and takes bytes", async () => {
    const bytes = Buffer.from([0, 1, 254, 255]).toString("base64");
    const life = one();
    await life.up({
      instance: "web",
      command: [...staying, "cat"],
      stdin: new Secret(bytes),
      encoding: "base64",
    });
    // What the command echoes of a secret is one.
    assert.deepEqual(life.output("stdout"), new Secret(bytes));
    assert.ok(life.output("stdin") instanceof Secret);
  });

  it("keeps 10 MiB of output whole", async () => {
    const life = one();
    await life.tryUp({
      instance: "web",
      command: ["head", "-c", "10485760", "/dev/zero"],
      encoding: "base64",
    });
    assert.equal(Buffer.from(life.text("stdout"), "base64").length, 10485760);
  });

  it("ends a command that hangs, at its timeout and at the deadline", async () => {
    const hangs = { instance: "web", command: ["sleep", "4713"] };
    await assert.rejects(one().tryUp({ ...hangs, timeout: 0.5 }), /did not end within its timeout of 0.5 s/);
    await assert.rejects(one().tryUp(hangs, { timeout: 1 }), /time for it ran out.*the command was ended/);
    assert.doesNotMatch(await stage.lxc("exec", "web", "--", "ps"), /4713/);
  });

  it("says that the instance does not run, or starts it for the command and stops it again", async () => {
    const declared = { instance: "off", command: [...staying, "hostname"] };
    await assert.rejects(one().tryUp(declared), /"off" does not run.*startIfStopped: true/);
    const life = one();
    await life.up({ ...declared, startIfStopped: true });
    assert.equal(life.output("stdout"), "off\n");
    assert.equal((await stage.query("/instances/off")).status, "Stopped");
  });

  it("runs its deleteCommand at the end, and before it runs anew", async () => {
    const life = one();
    const declared = (trigger: number) =>
      shell("echo made >> /srv/log", {
        deleteCommand: ["sh", "-c", "echo undone >> /srv/log"],
        triggers: [trigger],
      });
    await life.up(declared(1));
    await life.up(declared(2));
    await destroy(life);
    assert.equal(await content("/srv/log"), "made\nundone\nmade\nundone\n");
  });

  it("lets the commands after it see what it wrote", async () => {
    const life = one();
    const told = 'echo "$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR" >> /srv/told';
    const declared = (more: PropertyMap) => shell("printf out; printf err >&2", more);
    await life.up(declared({ deleteCommand: ["sh", "-c", told] }));
    await destroy(life);
    assert.equal(await content("/srv/told"), "out/err\n");

    // Nothing is to be undone: the new command runs while the old one's output is known.
    const again = one("again");
    await again.up(declared({}));
    await again.up(shell(`${told}; echo new`));
    assert.equal(again.output("stdout"), "new\n");
    assert.equal(await content("/srv/told"), "out/err\nout/err\n");
  });

  it("asks its readCommand whether what it did is still there", async () => {
    const life = one();
    const inputs = shell("touch /srv/flag", { readCommand: ["test", "-e", "/srv/flag"] });
    await life.up(inputs);
    await life.deleted(inputs, () => stage.lxc("exec", "web", "--", "rm", "/srv/flag"));
    await content("/srv/flag");
  });

  it("is shown where it is asked to be, and its secrets nowhere", async () => {
    const life = one("shown");
    const secret = new Secret("hunter2-hunter2");
    await life.up(
      shell('echo "it is $PASSWORD"; echo hidden >&2', {
        logging: "stdout",
        environment: { PASSWORD: secret },
      }),
    );
    const logged = stage.harness.logs(life.state.urn).map(({ message }) => message);
    assert.ok(
      logged.some((line) => line.includes("it is [secret]")),
      logged.join("\n"),
    );
    assert.ok(!logged.some((line) => /hidden|hunter2/.test(line)));
    assert.ok(life.output("environment") instanceof Secret);
  });

  it("changes every property", async () => {
    const life = one();
    const inputs = shell("id -u; id -g; pwd; cat");
    await life.up(inputs);
    await life.changes(inputs, {
      command: { to: [...staying, "sh", "-c", "id -u; id -g; pwd; echo $A; cat"], replaces: true },
      triggers: { to: [1], replaces: true },
      environment: { to: { A: "b" }, replaces: true },
      stdin: { to: "read", replaces: true },
      user: { to: 5, replaces: true },
      group: { to: 6, replaces: true },
      cwd: {
        to: "/tmp",
        replaces: true,
        shows: () => assert.equal(life.output("stdout"), "5\n6\n/tmp\nb\nread"),
      },
      encoding: { to: "base64", replaces: true, along: { stdin: null } },
      recordOutput: { to: true },
      ignoreExitCode: { to: true },
      readCommand: { to: ["true"] },
      timeout: { to: 20 },
      logging: { to: "both" },
      startIfStopped: { to: true },
      instance: { to: "other", replaces: true },
      deleteCommand: { to: ["true"] },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    await destroy(life);
  });

  it("has its output recorded by the server when it is asked to", async () => {
    const life = one();
    await life.up(shell("echo recorded", { recordOutput: true }));
    assert.equal(life.output("stdout"), "recorded\n");
    await assert.rejects(one().tryUp(shell("cat", { recordOutput: true, stdin: "x" })), /no stdin/);
  });
});
