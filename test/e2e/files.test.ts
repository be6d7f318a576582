/** Assets and archives as the real engine hands them over: new ones whole, those of the state by their hash alone. */
import assert from "node:assert/strict";
import { opsOf, Workspace } from "../support/cli";
import { endpointOf } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

describe("files from assets and archives", () => {
  let server: TestServer;
  let workspace: Workspace;
  const resources = {
    file: {
      type: "lxd:InstanceFile",
      properties: { instance: "web", path: "/etc/motd", source: { "fn::fileAsset": "./motd" } },
    },
    tree: {
      type: "lxd:InstanceFileTree",
      properties: { instance: "web", path: "/srv/www", source: { "fn::fileArchive": "./www" } },
    },
    command: {
      type: "lxd:InstanceExec",
      properties: { instance: "web", command: ["cat", "/srv/www/sub/page"], startIfStopped: true },
      options: { dependsOn: ["${tree}"] },
    },
  };
  const inside = (path: string) => server.lxc("file", "pull", `web${path}`, "-");

  before(async () => {
    server = await startServer();
    await server.lxc("storage", "create", "pool", "dir");
    await server.lxc("image", "import", await testImage(), "--alias", "busybox");
    await server.lxc("init", "busybox", "web", "-s", "pool");
    workspace = await Workspace.yaml({ resources }, { config: endpointOf(server) });
    await workspace.file("motd", "hello\n");
    await workspace.file("www/index", "index");
    await workspace.file("www/sub/page", "page");
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("are written, and then there is nothing to do", async () => {
    await workspace.up();
    assert.equal(await inside("/etc/motd"), "hello\n");
    assert.equal(await inside("/srv/www/sub/page"), "page");
    await workspace.isSettled();
  });

  it("are written again when they change here", async () => {
    await workspace.file("motd", "other\n");
    await workspace.file("www/sub/page", "changed");
    assert.deepEqual(opsOf(await workspace.up()), { file: "update", tree: "update" });
    assert.equal(await inside("/etc/motd"), "other\n");
    assert.equal(await inside("/srv/www/sub/page"), "changed");
    await workspace.isSettled();
  });

  it("are written again when they were changed inside", async () => {
    for (const path of ["/etc/motd", "/srv/www/index"]) {
      await server.lxc("file", "delete", `web${path}`);
      await server.lxc("file", "push", await workspace.file("foreign", "by hand"), `web${path}`);
    }
    await workspace.refresh();
    assert.deepEqual(opsOf(await workspace.up()), { file: "update", tree: "update" });
    assert.equal(await inside("/etc/motd"), "other\n");
    assert.equal(await inside("/srv/www/index"), "index");
    await workspace.isSettled();
  });

  it("go with the stack", async () => {
    await workspace.destroy();
    await assert.rejects(inside("/etc/motd"), /not found/i);
    await assert.rejects(inside("/srv/www/index"), /not found/i);
  });
});
