/** Functions from programs: in YAML and in TypeScript, of what is there and of what the program makes itself. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Workspace } from "../support/cli";
import { bridge, endpointOf, image, pool, query, startFurnished } from "../support/furnished";
import { installPackage } from "../support/installPackage";
import type { TestServer } from "../support/machine";

const canary = "canary-function-5f4";

describe("functions", () => {
  let server: TestServer;

  before(async () => {
    server = await startFurnished();
    await server.lxc("launch", image, "there", "-c", `environment.TOKEN=${canary}`, "-c", "user.role=web");
    await server.lxc("storage", "volume", "create", pool, "data");
  });
  after(() => server?.stop());

  const invoke = (name: string, args: object = {}, property?: string) => ({
    "fn::invoke": {
      function: `lxd:${name}`,
      arguments: args,
      ...(property === undefined ? {} : { return: property }),
    },
  });

  it("are called from YAML, in the preview and in the update", async () => {
    const workspace = await Workspace.yaml(
      {
        variables: {
          server: invoke("getServer"),
          instance: invoke("getInstance", { name: "there" }),
          images: invoke("getImages", { filter: "properties.os eq busybox" }, "images"),
          state: invoke("getInstanceState", { instance: "there" }, "status"),
          image: invoke("getImage", { alias: image }),
          network: invoke("getNetwork", { name: bridge }, "ipv4Address"),
          pools: invoke("getStoragePools", {}, "storagePools"),
          volume: invoke("getVolume", { pool, name: "data" }, "contentType"),
          profile: invoke("getProfile", { name: "default" }, "description"),
          project: invoke("getProject", { name: "default" }, "name"),
          missing: invoke("getProfile", { name: "nope", ignoreMissing: true }, "exists"),
          command: invoke(
            "runCommand",
            { instance: "there", command: ["sh", "-c", "echo hello; sleep 1"] },
            "stdout",
          ),
          exported: invoke("exportImage", { alias: image, path: "image.tar.gz" }, "path"),
        },
        resources: {
          copy: {
            type: "lxd:Instance",
            properties: { name: "made", image: "${image.fingerprint}", running: false },
          },
        },
        outputs: {
          version: "${server.serverVersion}",
          token: '${instance.config["environment.TOKEN"]}',
          address: "${network}",
          found: "${images[0].aliases[0]}",
          said: ["${state}", "${volume}", "${project}", "${command}", "${exported}"],
          pool: "${pools[0].name}",
          profile: "${profile}",
          missing: "${missing}",
        },
      },
      { config: endpointOf(server) },
    );
    try {
      const preview = await workspace.preview();
      assert.ok(!preview.text.includes(canary), "what is secret by its name");
      const file = join(workspace.program, "image.tar.gz");
      assert.ok(!existsSync(file), "a preview writes no file");
      const up = await workspace.up();
      const live = await query<{ environment: { server_version: string } }>(server, "");
      assert.deepEqual(await workspace.outputs(), {
        version: live.environment.server_version,
        token: "[secret]",
        address: "10.91.8.1/24",
        found: image,
        said: ["Running", "filesystem", "default", "hello\n", "image.tar.gz"],
        pool,
        profile: "Default LXD profile",
        missing: false,
      });
      assert.ok(readFileSync(file).length > 0);
      assert.ok(!up.text.includes(canary));
      assert.ok(!(await workspace.export()).text.includes(canary), "the state keeps it encrypted");
      await workspace.destroy();
    } finally {
      await workspace.remove();
    }
  });

  it("are called from TypeScript, and wait for what the program makes", async () => {
    const workspace = await Workspace.typeScript(
      `
      import * as lxd from "pulumi-lxd";
      export = async () => {
        const server = await lxd.getServer();
        const { fingerprint } = await lxd.getImage({ alias: "${image}" });
        const names = (await lxd.getInstances({ filter: "name eq there" })).instances.map(({ name }) => name);
        const nothing = await lxd.getNetwork({ name: "nope", ignoreMissing: true });
        const instance = new lxd.Instance("new", { name: "new", image: fingerprint, config: { "user.role": "new" } });
        const read = lxd.getInstanceOutput({ name: instance.name });
        const said = lxd.runCommandOutput({ instance: instance.name, command: ["sh", "-c", "hostname; sleep 1"] });
        const file = lxd.getInstanceFileOutput({ instance: instance.name, path: "/etc/passwd" });
        const certificates = (await lxd.getCertificates()).certificates.length;
        return {
          clustered: server.clustered,
          names,
          exists: nothing.exists,
          role: read.config["user.role"],
          uuid: read.uuid,
          same: instance.uuid,
          hostname: said.stdout,
          mode: file.mode,
          certificates,
          secret: lxd.getInstanceOutput({ name: "there" }).config["environment.TOKEN"],
        };
      };
      `,
      { config: endpointOf(server) },
    );
    try {
      await workspace.preview();
      const up = await workspace.up();
      const { uuid, same, ...rest } = await workspace.outputs();
      assert.deepEqual(rest, {
        clustered: false,
        names: ["there"],
        exists: false,
        role: "new",
        hostname: "new\n",
        mode: "0644",
        certificates: 0,
        secret: "[secret]",
      });
      assert.equal(uuid, same);
      assert.ok(!up.text.includes(canary));
      assert.ok(!(await workspace.export()).text.includes(canary));
      await workspace.preview({ expectNoChanges: true });
      await workspace.destroy();
    } finally {
      await workspace.remove();
    }
  });

  it("are called from a program without the plugin, which ends all the same", async () => {
    const workspace = await Workspace.copy("examples/lab-dynamic", { config: endpointOf(server) });
    try {
      await workspace.writeProject({ name: "e2e", runtime: "nodejs" });
      await installPackage(workspace);
      await workspace.file(
        "index.ts",
        `
        import * as lxd from "pulumi-lxd/dynamic";
        export = async () => {
          const { fingerprint } = await lxd.getImage({ alias: "${image}" });
          const { stdout } = await lxd.runCommand({ instance: "there", command: ["sh", "-c", "echo hello; sleep 1"] });
          const missing = await lxd.getNetwork({ name: "nope" }).catch((error: Error) => error.message);
          const wrong = await lxd.getNetwork({ name: "a/b" }).catch((error: Error) => error.message);
          return { fingerprint, stdout, missing, wrong };
        };
        `,
      );
      await workspace.up();
      const { fingerprint, stdout, missing, wrong } = await workspace.outputs<Record<string, string>>();
      const [live] = await query<{ fingerprint: string }[]>(server, "/images?recursion=1");
      assert.deepEqual([fingerprint, stdout], [live!.fingerprint, "hello\n"]);
      assert.match(missing!, /There is no network "nope" in project "default"/);
      assert.match(wrong!, /name must be a name, not an id: write "b"/);
    } finally {
      await workspace.remove();
    }
  });

  it("that fail say why, and at which argument", async () => {
    const program = (variable: object) => ({ variables: { it: variable }, outputs: { it: "${it}" } });
    const workspace = await Workspace.yaml({}, { config: endpointOf(server) });
    try {
      await workspace.write(program(invoke("getInstance", { name: "nope" })));
      const missing = await workspace.preview({ mayFail: true });
      assert.match(missing.text, /There is no instance "nope" in project "default" on the server/);
      await workspace.write(program(invoke("getVolume", { pool: "default/pool", name: "data" })));
      const wrong = await workspace.preview({ mayFail: true });
      assert.match(wrong.text, /pool must be a name, not an id: write "pool"/);
      assert.notEqual(wrong.code, 0);
    } finally {
      await workspace.remove();
    }
  });
});
