/** The plugin as a package: its schema, and an SDK that a user's project makes of it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { Workspace } from "../support/cli";
import { endpointOf, exists } from "../support/furnished";
import { startServer } from "../support/machine";
import { version } from "../../package.json";

const ROOT = resolve(__dirname, "../..");

interface Schema {
  readonly version: string;
  readonly resources: Record<string, { inputProperties: object }>;
}

describe("the package", () => {
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.yaml({ resources: {} });
  });
  after(() => workspace?.remove());

  it("is the schema of the checkout, which the CLI finds right", async () => {
    const got = await workspace.pulumi(["package", "get-schema", join(ROOT, "bin", "pulumi-resource-lxd")]);
    const found = JSON.parse(got.stdout) as Schema;
    const ours = JSON.parse(await readFile(join(ROOT, "schema.json"), "utf8")) as Schema;
    assert.equal(found.version, version);
    for (const [token, { inputProperties }] of Object.entries(ours.resources)) {
      const inputs = Object.keys(found.resources[token]!.inputProperties);
      assert.deepEqual(inputs.sort(), Object.keys(inputProperties).sort(), token);
    }
    const check = await workspace.pulumi(["schema", "check", join(ROOT, "schema.json")]);
    assert.doesNotMatch(check.text, /error|warning/i);
  });

  it("is what `packages` of Pulumi.yaml names as well", async () => {
    const server = await startServer();
    const own = await Workspace.create({ config: endpointOf(server) });
    try {
      await own.writeProject({
        name: "e2e",
        runtime: "yaml",
        packages: { lxd: join(ROOT, "bin") },
        resources: { one: { type: "lxd:Profile", properties: { name: "one" } } },
      });
      await own.up();
      assert.ok(await exists(server, "/profiles/one"));
      await own.destroy();
    } finally {
      await own.remove();
      await server.stop();
    }
  });

  it("is found on PATH", async () => {
    const server = await startServer();
    const env = { PULUMI_IGNORE_AMBIENT_PLUGINS: "false" };
    const own = await Workspace.create({ config: endpointOf(server), env });
    try {
      own.putOnPath(join(ROOT, "bin"));
      await own.writeProject({
        name: "e2e",
        runtime: "yaml",
        resources: { one: { type: "lxd:Profile", properties: { name: "one" } } },
      });
      await own.up();
      assert.ok(await exists(server, "/profiles/one"));
    } finally {
      await own.remove();
      await server.stop();
    }
  });

  it("is added to a project by `pulumi package add`", async () => {
    await workspace.pulumi(["package", "add", join(ROOT, "bin", "pulumi-resource-lxd")]);
    const project = parse(await readFile(join(workspace.program, "Pulumi.yaml"), "utf8")) as {
      packages?: Record<string, unknown>;
    };
    assert.deepEqual(Object.keys(project.packages ?? {}), ["lxd"]);
  });

  it("is found by Pulumi when it is installed as a plugin", async () => {
    const server = await startServer();
    const own = await Workspace.create({ config: endpointOf(server) });
    try {
      const installed = ["plugin", "install", "resource", "lxd", version];
      await own.pulumi([...installed, "--file", join(ROOT, "bin")]);
      await own.writeProject({
        name: "e2e",
        runtime: "yaml",
        resources: { one: { type: "lxd:Profile", properties: { name: "one" } } },
      });
      await own.up();
      assert.ok(await exists(server, "/profiles/one"));
    } finally {
      await own.remove();
      await server.stop();
    }
  });
});
