/** Where the provider finds its server, and what its configuration changes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Secret } from "../../provider/reconcile/values";
import { Workspace, opsOf, pathsOf, type Yaml } from "../support/cli";
import { endpointOf, exists } from "../support/furnished";
import { overHttps } from "../support/httpsServer";
import { startServer, type TestServer } from "../support/machine";

const profile = (name: string, options?: Yaml) => ({
  type: "lxd:Profile",
  properties: { name },
  ...(options && { options }),
});

describe("the provider's configuration", () => {
  it("a first preview needs no server, and an up says which sockets it tried", async () => {
    const workspace = await Workspace.yaml({
      resources: {
        pool: { type: "lxd:StoragePool", properties: { name: "p", driver: "dir" } },
        volume: { type: "lxd:Volume", properties: { name: "v", pool: "${pool.name}" } },
        network: { type: "lxd:Network", properties: { config: { "ipv4.address": "auto" } } },
        instance: { type: "lxd:Instance", properties: { name: "i", image: "nothing" } },
      },
    });
    try {
      const LXD_DIR = join(workspace.directory, "nothing");
      const preview = await workspace.preview({ env: { LXD_DIR } });
      assert.equal(Object.keys(opsOf(preview)).length, 4);
      const up = await workspace.up({ mayFail: true, env: { LXD_DIR } });
      assert.notEqual(up.code, 0);
      assert.ok(up.text.includes(join(LXD_DIR, "unix.socket")), up.text);
      assert.equal((await workspace.export()).find("pool"), undefined);
      const socket = join(workspace.directory, "other.socket");
      const named = await workspace.up({ mayFail: true, env: { LXD_SOCKET: socket } });
      assert.ok(named.text.includes(socket), named.text);
    } finally {
      await workspace.remove();
    }
  });

  it("finds the server by its environment", async () => {
    const server = await startServer();
    const workspace = await Workspace.yaml(
      { resources: { one: profile("one") } },
      { env: { LXD_DIR: server.directory } },
    );
    try {
      await workspace.up();
      assert.ok(await exists(server, "/profiles/one"));
    } finally {
      await workspace.remove();
      await server.stop();
    }
  });

  it("an explicit provider has a server of its own beside the default one", async () => {
    const servers: TestServer[] = [];
    for (let i = 0; i < 2; i++) servers.push(await startServer());
    const [first, second] = servers as [TestServer, TestServer];
    const workspace = await Workspace.yaml(
      {
        resources: {
          other: {
            type: "pulumi:providers:lxd",
            properties: { endpoint: `unix://${second.socket}`, requestTimeout: 20 },
          },
          here: profile("here"),
          there: profile("there", { provider: "${other}" }),
        },
      },
      { config: endpointOf(first) },
    );
    try {
      await workspace.up();
      await workspace.isSettled();
      assert.deepEqual(
        [await exists(first, "/profiles/here"), await exists(first, "/profiles/there")],
        [true, false],
      );
      assert.deepEqual(
        [await exists(second, "/profiles/here"), await exists(second, "/profiles/there")],
        [false, true],
      );
      await workspace.destroy();
      assert.equal(await exists(second, "/profiles/there"), false);
    } finally {
      await workspace.remove();
      for (const server of servers) await server.stop();
    }
  });

  it("a TypeScript program gives one address or several, and reads them as a text", async () => {
    const server = await startServer();
    const https = await overHttps(server);
    const { endpoint, clientKey, ...pinned } = await https.pinned("program");
    const nobody = "https://127.0.0.1:9";
    const given = { ...pinned, clientKey: (clientKey as Secret).value, endpoint: [nobody, endpoint] };
    const workspace = await Workspace.typeScript(`
      import * as lxd from "pulumi-lxd";
      const one = new lxd.Provider("one", { endpoint: "unix://${server.socket}" });
      const several = new lxd.Provider("several", ${JSON.stringify(given)});
      new lxd.Profile("near", { name: "near" }, { provider: one });
      new lxd.Profile("far", { name: "far" }, { provider: several });
      export const endpoints = [one.endpoint, several.endpoint];
    `);
    try {
      await workspace.up();
      await workspace.isSettled();
      for (const name of ["near", "far"]) assert.ok(await exists(server, `/profiles/${name}`));
      const addresses = `${nobody},${endpoint as string}`;
      assert.deepEqual(await workspace.outputs(), { endpoints: [`unix://${server.socket}`, addresses] });
    } finally {
      await workspace.remove();
      await https.stop();
      await server.stop();
    }
  });

  it("another project is an update of the provider, and shown at every resource", async () => {
    const server = await startServer();
    await server.lxc("project", "create", "p2", "-c", "features.profiles=true");
    const workspace = await Workspace.yaml(
      {
        resources: {
          one: profile("one"),
          two: profile("two"),
          pool: { type: "lxd:StoragePool", properties: { name: "p", driver: "dir" } },
        },
      },
      { config: endpointOf(server) },
    );
    try {
      await workspace.up();
      await workspace.configure({ "lxd:project": "p2" });
      const preview = await workspace.preview();
      assert.deepEqual(opsOf(preview), { one: "replace", two: "replace" });
      assert.deepEqual(pathsOf(preview).one, { project: "update-replace" });
      const provider = preview.steps.filter(({ type }) => type === "pulumi:providers:lxd");
      assert.deepEqual(
        provider.map(({ op }) => op),
        ["update"],
      );
      assert.deepEqual(Object.keys(provider[0]!.detailedDiff), ["project"]);
      await workspace.up();
      assert.ok(await exists(server, "/profiles/one?project=p2"));
      assert.equal(await exists(server, "/profiles/one"), false);
      await workspace.isSettled();
    } finally {
      await workspace.remove();
      await server.stop();
    }
  });

  it("a mistake in it is a sentence with the key", async () => {
    const workspace = await Workspace.yaml(
      { resources: { one: profile("one") } },
      { config: { "lxd:endpoint": "nonsense" } },
    );
    try {
      const { code, text } = await workspace.preview({ mayFail: true });
      assert.notEqual(code, 0);
      assert.match(text, /endpoint must be/);
    } finally {
      await workspace.remove();
    }
  });
});
