/** A preseed of `lxd init` as a program: on a server that was begun with it, and instead of that. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { opsOf, Workspace } from "../support/cli";
import { endpointOf, inventory, isAsFound, query } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";

const command = join(__dirname, "../../dist/adopt.js");

const preseed = `
config:
  images.auto_update_interval: 15
  user.note: preseeded
networks:
  - name: lxdbr0
    type: bridge
    project: default
    config:
      ipv4.address: 10.91.7.1/24
      ipv4.nat: true
      ipv6.address: none
storage_pools:
  - name: ssd
    driver: dir
    config: {}
profiles:
  - name: default
    config:
      environment.KEY: hidden
    devices:
      root: { type: disk, path: /, pool: ssd }
      eth0: { type: nic, network: lxdbr0, name: eth0 }
  - name: small
    description: ""
    config: { limits.cpu: 1 }
projects:
  - name: staging
    description: of the tests
    config: { features.images: false }
    colour: blue
cluster: null
`;

interface Program {
  readonly resources: Record<
    string,
    { properties: Record<string, unknown>; options?: { protect?: boolean } }
  >;
}

describe("a preseed", function () {
  this.timeout(120_000);
  let server: TestServer;
  let workspace: Workspace;
  let file: string;

  before(async () => {
    server = await startServer();
    workspace = await Workspace.create({ config: endpointOf(server) });
    file = await workspace.file("preseed.yaml", preseed);
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  async function adopted(): Promise<{ said: string; program: Program; imports: unknown[] }> {
    const place = ["--directory", workspace.program, "--name", "e2e", "--overwrite"];
    const args = [
      command,
      "adopt",
      "--from-preseed",
      file,
      "--endpoint",
      `unix://${server.socket}`,
      ...place,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const text = (name: string) => readFile(join(workspace.program, name), "utf8");
    const { resources } = JSON.parse(await text("import.json")) as { resources: unknown[] };
    return { said: stdout, program: parse(await text("Pulumi.yaml")) as Program, imports: resources };
  }

  it("is a program that makes on a new server what it says", async () => {
    const found = await inventory(server);
    const { said, program, imports } = await adopted();
    assert.deepEqual(imports, []);
    assert.deepEqual(program.resources.profile_small, {
      type: "lxd:Profile",
      properties: { name: "small", config: { "limits.cpu": 1 }, adoptExisting: true },
      options: {},
    });
    assert.deepEqual(Object.keys(program.resources).sort(), [
      ...["network_lxdbr0", "profile_default", "profile_small"],
      ...["project_staging", "serverConfig", "storagePool_ssd"],
    ]);
    assert.match(said, /Left out: projects\[0\]\.colour, for Project has no property of that name\./);
    assert.match(said, /Secret, and therefore not in the program: config\["environment\.KEY"\]/);
    await workspace.up();
    const { config } = await query<{ config: Record<string, string> }>(server, "");
    assert.equal(config["images.auto_update_interval"], "15");
    await workspace.isSettled();
    await workspace.destroy();
    await isAsFound(server, found);
  });

  it("is imported without a difference where a server was begun with it", async () => {
    const init = spawn("lxd", ["init", "--preseed"], { env: { ...process.env, ...server.environment } });
    init.stdin.end(preseed.replace(/^.*colour.*$/m, ""));
    assert.deepEqual(await once(init, "close"), [0, null]);
    await server.lxc("profile", "create", "of-somebody-else");
    const { program, imports } = await adopted();
    assert.equal(imports.length, 6);
    assert.ok(Object.values(program.resources).every(({ options }) => options?.protect));
    await workspace.import({}, "--file", join(workspace.program, "import.json"), "--generate-code=false");
    await workspace.isSettled();
    assert.deepEqual(opsOf(await workspace.up()), {});
  });
});
