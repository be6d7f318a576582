/** The plugin's archive, installed as a user does who has the CLI and nothing else: no Node, no npm, no checkout. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pulumiDirectory } from "../../scripts/pulumi/toolchain.js";
import { nodeProgram } from "../../scripts/release/nodeProgram.js";
import { ownPlatform } from "../../scripts/release/platforms.js";
import { writePluginArchive } from "../../scripts/release/pluginArchive.js";
import { writeSingleProgram } from "../../scripts/release/windowsProgram.js";
import { Workspace } from "../support/cli";
import { endpointOf, exists, image, startFurnished } from "../support/furnished";
import type { TestServer } from "../support/machine";
import { linkGoModule } from "../support/goModule";
import { installPythonPackage } from "../support/installPythonPackage";
import { published } from "../../provider/schema/published";
import about from "../../package.json";

const BIN = resolve(__dirname, "../../bin");
const GO_LAB = resolve(__dirname, "../../examples/lab-go");
const INSTALL = ["plugin", "install", "resource", "lxd", `v${about.version}`];

const project = {
  name: "e2e",
  runtime: "yaml",
  resources: {
    small: { type: "lxd:Profile", properties: { name: "small", config: { "limits.memory": "128MiB" } } },
    web: {
      type: "lxd:Instance",
      properties: { name: "web", image, profiles: ["default", "${small.name}"] },
    },
  },
};

const python = `import pulumi_lxd as lxd

small = lxd.Profile("small", name="small", config={"limits.memory": "128MiB"})
lxd.Instance("web", name="web", image="${image}", profiles=["default", small.name])
`;

const go = `package main

import (
	"${published(about.repository).goModule}/lxd"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		small, err := lxd.NewProfile(ctx, "small", &lxd.ProfileArgs{
			Name:   pulumi.String("small"),
			Config: pulumi.StringMap{"limits.memory": pulumi.String("128MiB")},
		})
		if err != nil {
			return err
		}
		_, err = lxd.NewInstance(ctx, "web", &lxd.InstanceArgs{
			Name:     pulumi.String("web"),
			Image:    pulumi.String("${image}"),
			Profiles: pulumi.StringArray{pulumi.String("default"), small.Name},
		})
		return err
	})
}
`;

/** The CLI and its language hosts, each of which finds the others beside itself. */
const PROGRAMS = ["", "-language-yaml", "-language-python", "-language-python-exec", "-language-go"];

describe("the plugin's archive, on a machine without Node", () => {
  let directory: string;
  let archive: string;
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "archive-"));
    archive = await writePluginArchive(ownPlatform()!, directory);
    await mkdir(join(directory, "path"));
    for (const name of PROGRAMS.map((end) => `pulumi${end}`))
      await symlink(join(await pulumiDirectory(), name), join(directory, "path", name));
    server = await startFurnished();
  });
  after(async () => {
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const env = { PATH: join(directory, "path") };
    workspace = await Workspace.create({ config: endpointOf(server), env });
    await workspace.writeProject(project);
  });
  afterEach(() => workspace.remove());

  async function deploys(): Promise<void> {
    const up = await workspace.up();
    assert.doesNotMatch(up.text, /warning|error/i);
    assert.ok(await exists(server, "/instances/web"));
    await workspace.preview({ expectNoChanges: true });
    await workspace.destroy();
    assert.ok(!(await exists(server, "/profiles/small")));
  }

  it("deploys a program when it is installed from a file", async () => {
    await workspace.pulumi([...INSTALL, "--file", archive]);
    await deploys();
  });

  it("deploys a program when it is installed from a server, and is added to the project by its name", async () => {
    const files = http.createServer((request, response) => {
      if (request.url !== `/${basename(archive)}`) return void response.writeHead(404).end();
      // The CLI takes no file whose size it is not told.
      response.setHeader("content-length", statSync(archive).size);
      createReadStream(archive).pipe(response);
    });
    files.listen(0, "127.0.0.1");
    await once(files, "listening");
    try {
      const { port } = files.address() as AddressInfo;
      await workspace.pulumi([...INSTALL, "--server", `http://127.0.0.1:${port}`]);
    } finally {
      files.close();
    }
    await workspace.pulumi(["package", "add", `lxd@${about.version}`]);
    await deploys();
  });

  it("deploys a Python program that has the wheel", async () => {
    await workspace.pulumi([...INSTALL, "--file", archive]);
    await installPythonPackage(workspace);
    await workspace.file("__main__.py", python);
    await workspace.writeProject({ name: "e2e", runtime: "python" });
    await deploys();
  });

  it("deploys a Go program that has the module", async () => {
    await workspace.pulumi([...INSTALL, "--file", archive]);
    await linkGoModule(workspace);
    for (const name of ["go.mod", "go.sum"])
      await workspace.file(name, (await readFile(join(GO_LAB, name), "utf8")).replace("../../sdk", "./sdk"));
    await workspace.file("main.go", go);
    await workspace.writeProject({ name: "e2e", runtime: "go" });
    await deploys();
  });

  it("says that the plugin of a checkout needs Node", async () => {
    await workspace.writeProject({ ...project, plugins: { providers: [{ name: "lxd", path: BIN }] } });
    const { text } = await workspace.preview({ mayFail: true });
    assert.match(text, /runs on Node \(\d+\.\d+\.\d+ or newer\), and there is no node on PATH/);
  });

  it("is one program where a platform starts no scripts", async () => {
    const program = join(directory, "single");
    await writeSingleProgram(await nodeProgram(ownPlatform()!), program);
    await copyFile(join(BIN, "schema.json"), join(directory, "schema.json"));
    const child = spawn(program, [], { stdio: ["ignore", "pipe", "pipe"], env: {} });
    const errors: string[] = [];
    child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
    const [output] = (await once(child.stdout, "data")) as [Buffer];
    assert.match(output.toString(), /^\d+\n$/);
    child.kill();
    await once(child, "exit");
    assert.deepEqual(errors, []);
  });
});
