/** All eight in one program, many of their properties changed at once. */
import assert from "node:assert/strict";
import { secondCertificate } from "../support/certificates";
import { opsOf, Workspace } from "../support/cli";
import { changed, eight, type Resources } from "../support/eight";
import { endpointOf, exists, inventory, isAsFound, query, type Inventory } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

interface RawInstance {
  config: Record<string, string>;
  devices: Record<string, Record<string, string>>;
  profiles: string[];
  description: string;
  status: string;
}

const all = (what: string) => Object.fromEntries(Object.keys(eight("")).map((name) => [name, what]));

describe("a program with all eight", () => {
  let server: TestServer;
  let found: Inventory;
  let workspace: Workspace;
  let resources: Resources;
  let identity: Record<string, string>;

  const instance = (name: string) => query<RawInstance>(server, `/instances/${name}`);
  /** What an instance keeps for life. */
  const identityOf = ({ config }: RawInstance) =>
    Object.fromEntries(
      Object.entries(config).filter(([key]) => key === "volatile.uuid" || key.endsWith(".hwaddr")),
    );

  before(async () => {
    server = await startServer();
    found = await inventory(server);
    resources = eight(await testImage());
    workspace = await Workspace.yaml({ resources }, { config: endpointOf(server) });
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("is created, and then there is nothing to do", async () => {
    assert.deepEqual(opsOf(await workspace.preview()), all("create"));
    assert.deepEqual(opsOf(await workspace.up()), all("create"));
    await workspace.isSettled();
    identity = identityOf(await instance("instance1"));
    assert.equal(Object.keys(identity).length, 2);
  });

  it("changes in place, names included", async () => {
    resources = changed(resources, {
      pool: { description: "changed", config: { "rsync.bwlimit": "60MiB", "user.b": "b" } },
      network: {
        description: "changed",
        config: {
          "ipv4.address": "10.91.10.1/24",
          "ipv4.nat": "true",
          "ipv6.address": "none",
          "user.b": "b",
        },
      },
      profile: {
        name: "profile2",
        description: undefined,
        config: { "limits.memory": "300MiB", "user.b": "b" },
        devices: {
          root: { type: "disk", path: "/", pool: "${pool.name}" },
          eth0: { type: "nic", network: "${network.name}" },
          none: { type: "none" },
        },
      },
      image: {
        aliases: ["image1", "another"],
        properties: { os: "busybox", note: "second" },
        public: true,
        expiresAt: "2037-01-01T00:00:00Z",
      },
      volume: { name: "volume2", description: "changed", config: { "user.b": "b" } },
      instance: {
        name: "instance2",
        description: "changed",
        config: { "limits.processes": "200", "user.b": "b", "security.nesting": true },
        devices: { srv: { type: "disk", source: "/srv", path: "/elsewhere" }, none: { type: "none" } },
      },
      snapshot: { name: "snapshot2", expiresAt: undefined },
      certificate: { name: "certificate2", restricted: true, projects: ["default"] },
    });
    await workspace.write({ resources });
    assert.deepEqual(opsOf(await workspace.preview()), all("update"));
    assert.deepEqual(opsOf(await workspace.up()), all("update"));
    await workspace.isSettled();

    const web = await instance("instance2");
    assert.deepEqual(identityOf(web), identity, "the instance is the same one");
    assert.equal(web.status, "Running");
    assert.equal(web.description, "changed");
    assert.deepEqual(web.profiles, ["profile2"]);
    assert.equal(web.devices.srv!.path, "/elsewhere");
    assert.equal(web.config["limits.processes"], "200");
    assert.equal(web.config["user.a"], undefined);
    assert.ok(await exists(server, "/instances/instance2/snapshots/snapshot2"));
    assert.ok(await exists(server, "/storage-pools/p1/volumes/custom/volume2"));
    assert.ok(await exists(server, "/images/aliases/another"));
    assert.equal(await exists(server, "/images/aliases/other"), false);
    const pool = await query<{ config: Record<string, string> }>(server, "/storage-pools/p1");
    assert.equal(pool.config["rsync.bwlimit"], "60MiB");
    assert.equal(pool.config["rsync.compression"], undefined);
    assert.equal((await workspace.export()).get("instance").id, "default/instance1", "an id is for life");
  });

  it("keeps what an edit of Pulumi.yaml only spells in another way", async () => {
    const spelled = changed(resources, {
      pool: { config: { "rsync.bwlimit": "60MiB", "user.b": "b" } },
      network: {
        config: { "ipv4.address": "10.91.10.1/24", "ipv4.nat": true, "ipv6.address": "none", "user.b": "b" },
      },
      image: { expiresAt: "2037-01-01T01:00:00+01:00" },
      instance: { architecture: "amd64", image: "image1" },
    });
    await workspace.write({ resources: spelled });
    await workspace.preview({ expectNoChanges: true });
    await workspace.write({ resources });
  });

  it("replaces exactly where the catalogue says so", async () => {
    resources = changed(resources, {
      // What is in use cannot be replaced: these are objects of their own, and the others stay.
      instance: { replaceTriggers: [1] },
      volume: { contentType: "block" },
      certificate: { certificate: secondCertificate },
    });
    await workspace.write({ resources });
    const expected = { instance: "replace", volume: "replace", certificate: "replace", snapshot: "replace" };
    assert.deepEqual(opsOf(await workspace.preview()), expected);
    assert.deepEqual(opsOf(await workspace.up()), expected);
    await workspace.isSettled();
    assert.notDeepEqual(identityOf(await instance("instance2")), identity);
    assert.equal((await query<unknown[]>(server, "/certificates")).length, 1);
    const volume = await query(server, "/storage-pools/p1/volumes/custom/volume2");
    assert.equal(volume.content_type, "block");
  });

  it("goes without a trace", async () => {
    await workspace.destroy();
    await isAsFound(server, found);
  });
});
