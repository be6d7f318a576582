import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { installPackages } from "../../scripts/server/packages.js";
import { Workspace } from "../support/cli";
import { startServer, type TestServer } from "../support/machine";

const run = promisify(execFile);
const example = join(__dirname, "../../examples/gitops");

describe("the example of a pipeline", function () {
  this.timeout(300_000);
  let server: TestServer;
  let workspace: Workspace;
  let clone: string;
  let repository: string;

  before(async () => {
    await installPackages(["git"]);
    server = await startServer();
    workspace = await Workspace.create({ env: { LXD_SOCKET: server.socket } });
    repository = join(workspace.directory, "lab.git");
    clone = join(workspace.directory, "clone");
    await git(workspace.directory, "init", "--bare", "--initial-branch=main", repository);
    await cp(join(example, "post-receive"), join(repository, "hooks", "post-receive"));
    await git(workspace.directory, "clone", "--quiet", repository, clone);
    await git(clone, "checkout", "--quiet", "-B", "main");
    await cp(example, clone, { recursive: true });
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  const env = () => ({ ...workspace.env, TMPDIR: workspace.directory, LXD_SOCKET: server.socket });

  async function git(cwd: string, ...args: string[]): Promise<string> {
    const who = ["-c", "user.name=tester", "-c", "user.email=tester@example.net"];
    const { stdout, stderr } = await run("git", [...who, ...args], { cwd, env: env() });
    return stdout + stderr;
  }

  async function push(branch: string, memory: string): Promise<string> {
    await git(clone, "checkout", "--quiet", "-B", branch);
    const program = join(clone, "Pulumi.yaml");
    const text = await readFile(program, "utf8");
    // The plugin of this checkout, wherever the hook checks the program out.
    const bin = join(__dirname, "../../bin");
    const changed = text
      .replace(/path: .*bin/, `path: ${bin}`)
      .replace(/limits.memory: \S+/, `limits.memory: ${memory}`);
    await writeFile(program, changed);
    await git(clone, "add", "--all");
    await git(clone, "commit", "--quiet", "--message", memory);
    return git(clone, "push", "--force", "origin", branch);
  }

  const memory = async () => (await server.lxc("profile", "get", "containers", "limits.memory")).trim();
  let jobs = 0;
  const pipeline = async (step: string) => {
    const work = join(workspace.directory, `job${jobs++}`);
    await mkdir(work);
    await git(workspace.directory, "-C", repository, "archive", "--output", join(work, "tree.tar"), "main");
    await run("tar", ["-xf", join(work, "tree.tar"), "-C", work]);
    return run(join(work, "pipeline.sh"), [step], { env: env() });
  };

  it("deploys what is pushed to main", async () => {
    await push("main", "1GiB");
    assert.equal(await memory(), "1GiB");
  });

  it("previews what is pushed to another branch, and changes nothing", async () => {
    const said = await push("more-memory", "2GiB");
    assert.match(said, /Previewed: comments\/more-memory\.md/);
    const comment = await readFile(join(repository, "comments", "more-memory.md"), "utf8");
    assert.match(comment, /limits\.memory.*"1GiB" => "2GiB"/);
    assert.equal(await memory(), "1GiB");
  });

  it("finds what somebody changed by hand, and takes it back", async () => {
    await pipeline("drift");
    await server.lxc("profile", "set", "containers", "limits.memory=3GiB");
    await assert.rejects(pipeline("drift"), (error: { stdout: string; stderr: string }) => {
      assert.match(error.stdout, /limits\.memory/);
      assert.match(error.stderr, /The server is not what the program says/);
      return true;
    });
    await pipeline("repair");
    assert.equal(await memory(), "1GiB");
    await pipeline("drift");
  });

  it("lets one run wait for another", async () => {
    await Promise.all(["up", "drift", "up"].map(pipeline));
  });
});
