/** What others change on the server is shown at its path, and put right by the next `up`. */
import assert from "node:assert/strict";
import { Workspace, opsOf, pathsOf } from "../support/cli";
import { eight } from "../support/eight";
import { endpointOf, exists, query } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

describe("drift", () => {
  let server: TestServer;
  let workspace: Workspace;

  before(async () => {
    server = await startServer();
    workspace = await Workspace.yaml({ resources: eight(await testImage()) }, { config: endpointOf(server) });
    await workspace.up();
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("is shown at the exact path, and repaired", async () => {
    const lxc = (...args: string[]) => server.lxc(...args);
    await lxc("storage", "unset", "p1", "rsync.bwlimit");
    await lxc("network", "set", "net1", "user.a=z");
    await lxc("profile", "set", "profile1", "user.foreign=x");
    await lxc("profile", "device", "set", "profile1", "root", "size=5GiB");
    await lxc("image", "alias", "delete", "other");
    await lxc("storage", "volume", "set", "p1", "volume1", "user.a=z");
    await lxc("config", "set", "instance1", "limits.processes=55");
    await lxc("config", "device", "remove", "instance1", "srv");
    await lxc("stop", "--force", "instance1");

    const preview = await workspace.preview({}, "--refresh", "--diff");
    for (const path of ["rsync.bwlimit", "user.foreign", "limits.processes"]) {
      assert.ok(preview.text.includes(path), `${path} is in:\n${preview.text}`);
    }
    assert.deepEqual(pathsOf(preview), {
      pool: { 'config["rsync.bwlimit"]': "add" },
      network: { 'config["user.a"]': "update" },
      profile: { 'config["user.foreign"]': "delete", "devices.root.size": "delete" },
      image: { "aliases[1]": "add" },
      volume: { 'config["user.a"]': "update" },
      instance: {
        'config["limits.processes"]': "update",
        "devices.srv": "add",
        running: "update",
      },
    });
    // Looking changed nothing.
    await workspace.preview({ expectNoChanges: true });

    await workspace.up({}, "--refresh");
    await workspace.isSettled();
    const { config, status } = await query<{ config: Record<string, string>; status: string }>(
      server,
      "/instances/instance1",
    );
    assert.equal(config["limits.processes"], "100");
    assert.equal(status, "Running");
    const profile = await query<{ config: Record<string, string> }>(server, "/profiles/profile1");
    assert.equal(profile.config["user.foreign"], undefined);
    assert.ok(await exists(server, "/images/aliases/other"));
  });

  it("of objects that are gone ends in new ones", async () => {
    await server.lxc("delete", "--force", "instance1");
    await server.lxc("storage", "volume", "delete", "p1", "volume1");
    const refresh = await workspace.refresh();
    assert.match(refresh.text, /- 3 deleted/);
    assert.deepEqual(opsOf(await workspace.up()), {
      volume: "create",
      instance: "create",
      snapshot: "create",
    });
    await workspace.preview({ expectNoChanges: true });
  });

  it("destroys what is gone already without a complaint", async () => {
    await server.lxc("delete", "--force", "instance1");
    await server.lxc("profile", "delete", "profile1");
    const destroy = await workspace.destroy();
    assert.doesNotMatch(destroy.text, /warning|error/i);
  });
});
