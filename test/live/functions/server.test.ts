/** Functions about the server, networks in depth, volumes in depth and projects, against the server's own view. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { bridge, image, pool, Stage } from "../../support/stage";

describe("functions about the server", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  const invoke = (name: string, args: PropertyMap = {}) => stage.harness.invoke(`lxd:index:${name}`, args);
  const volume = `/storage-pools/${pool}/volumes/custom/data`;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    directory = mkdtempSync(join(tmpdir(), "functions-"));
    await stage.lxc("storage", "volume", "create", pool, "data");
    await stage.request("POST", `${volume}/snapshots`, { name: "first" });
    await stage.request("POST", `${volume}/backups`, { name: "weekly" });
    const rule = { action: "allow", protocol: "tcp", destination_port: "80", state: "enabled" };
    await stage.request("POST", "/network-acls", { name: "web", ingress: [rule] });
    const ports = [{ protocol: "tcp", listen_port: "80", target_address: "10.91.7.9" }];
    await stage.request("POST", `/networks/${bridge}/forwards`, { listen_address: "10.1.1.1", ports });
    await stage.request("POST", "/network-zones", { name: "lab.example" });
    const entries = [{ type: "A", value: "10.91.7.9", ttl: 60 }];
    await stage.request("POST", "/network-zones/lab.example/records", { name: "www", entries });
  });
  after(async () => {
    if (directory) rmSync(directory, { recursive: true });
    await stage?.stop();
  });

  /** One object alone is its entry in the list. */
  async function agree(
    single: string,
    plural: string,
    args: PropertyMap,
    where: PropertyMap,
    property: string,
    key = Object.keys(args)[0]!,
  ) {
    const { exists, ...alone } = await invoke(single, { ...where, ...args });
    assert.equal(exists, true);
    const entries = (await invoke(plural, where))[property] as PropertyMap[];
    const [value] = Object.values(args);
    assert.deepEqual(
      entries.find((entry) => entry[key] === value),
      alone,
    );
    return alone;
  }

  it("read what the server says of itself", async () => {
    await stage.lxc("config", "set", "core.trust_password", "canary");
    const server = await invoke("getServer");
    const live = await stage.query<{ environment: PropertyMap; api_extensions: string[] }>("");
    assert.equal(server.serverVersion, live.environment.server_version);
    assert.equal(server.certificateFingerprint, live.environment.certificate_fingerprint);
    assert.deepEqual(server.apiExtensions, live.api_extensions);
    assert.ok((server.config as PropertyMap)["core.trust_password"] instanceof Secret);
    const resources = await invoke("getServerResources");
    const machine = await stage.query<{ cpu: { total: number }; memory: { total: number } }>("/resources");
    assert.deepEqual([resources.cpuTotal, resources.memoryTotal], [machine.cpu.total, machine.memory.total]);
    assert.equal(((resources.details as PropertyMap).cpu as PropertyMap).total, machine.cpu.total);
    await stage.lxc("launch", image, "web");
    assert.match((await invoke("getMetrics")).metrics as string, /^# (HELP|TYPE) lxd_/m);
  });

  it("read warnings and operations", async () => {
    const { warnings } = await invoke("getWarnings");
    const [first] = warnings as PropertyMap[];
    assert.deepEqual(await invoke("getWarning", { uuid: first!.uuid! }), { exists: true, ...first });
    // LXD warns of what it misses on a machine, which is in no project.
    assert.equal(first!.entityProject, "");
    const ofDefault = (await invoke("getWarnings", { project: "default" })).warnings as PropertyMap[];
    assert.deepEqual(
      ofDefault,
      (warnings as PropertyMap[]).filter(({ entityProject }) => entityProject === "default"),
    );
    await stage.request("POST", "/instances", { name: "idle", source: { type: "image", alias: image } });
    const operations = (await invoke("getOperations")).operations as PropertyMap[];
    const made = operations.find(({ resources }) => JSON.stringify(resources).includes("/instances/idle"))!;
    assert.deepEqual([made.description, made.class], ["Creating instance", "task"]);
    assert.ok(made.metadata === undefined || made.metadata instanceof Secret);
    assert.equal((await invoke("getOperation", { uuid: made.uuid! })).status, "Success");
    const path = `/1.0/operations/${made.uuid as string}`;
    await assert.rejects(invoke("getOperation", { uuid: path }), /uuid must be the uuid alone/);
    const nobody = { uuid: "00000000-0000-0000-0000-000000000000" };
    for (const name of ["getOperation", "getWarning"]) {
      await assert.rejects(invoke(name, nobody), /There is no (operation|warning) of the server/);
      assert.deepEqual(await invoke(name, { ...nobody, ignoreMissing: true }), { exists: false });
    }
  });

  it("read projects and what they use", async () => {
    const found = await agree("getProject", "getProjects", { name: "default" }, {}, "projects");
    const live = await stage.query("/projects/default");
    assert.deepEqual([found.config, found.usedBy], [live.config, [...(live.used_by as string[])].sort()]);
    const { resources } = await invoke("getProjectState", { project: "default" });
    assert.deepEqual((resources as PropertyMap).networks, { limit: -1, usage: 1 });
    for (const [name, argument] of Object.entries({ getProject: "name", getProjectState: "project" })) {
      await assert.rejects(invoke(name, { [argument]: "nope" }), /There is no project "nope"/);
      assert.deepEqual(await invoke(name, { [argument]: "nope", ignoreMissing: true }), { exists: false });
    }
  });

  it("read ACLs, forwards, zones and records", async () => {
    const acl = await agree("getNetworkAcl", "getNetworkAcls", { name: "web" }, {}, "networkAcls");
    assert.deepEqual(acl.ingress, [{ action: "allow", protocol: "tcp", destinationPort: "80" }]);
    const where = { network: bridge };
    const address = { listenAddress: "10.1.1.1" };
    const forward = await agree("getNetworkForward", "getNetworkForwards", address, where, "networkForwards");
    assert.deepEqual(forward.ports, [{ protocol: "tcp", listenPort: "80", targetAddress: "10.91.7.9" }]);
    await agree("getNetworkZone", "getNetworkZones", { name: "lab.example" }, {}, "networkZones");
    const zone = { zone: "lab.example" };
    const record = await agree(
      "getNetworkZoneRecord",
      "getNetworkZoneRecords",
      { name: "www" },
      zone,
      "networkZoneRecords",
    );
    assert.deepEqual(record.entries, [{ type: "A", value: "10.91.7.9", ttl: 60 }]);
    const missing: [string, PropertyMap, RegExp][] = [
      ["getNetworkAcl", { name: "nope" }, /There is no network ACL "nope"/],
      ["getNetworkForward", { ...where, listenAddress: "10.1.1.2" }, /There is no forward of 10\.1\.1\.2/],
      ["getNetworkZone", { name: "nope" }, /There is no network zone "nope"/],
      ["getNetworkZoneRecord", { ...zone, name: "nope" }, /There is no record "nope" of zone "lab.example"/],
    ];
    for (const [name, args, message] of missing) {
      await assert.rejects(invoke(name, args), { message }, name);
      assert.deepEqual(await invoke(name, { ...args, ignoreMissing: true }), { exists: false }, name);
    }
    await assert.rejects(invoke("getNetworkForwards", { network: "nope" }), /There is no network "nope"/);
    await assert.rejects(invoke("getNetworkZoneRecords", { zone: "nope" }), /There is no zone "nope"/);
  });

  it("pass on what the server says of what bridges do not have", async () => {
    const peers = invoke("getNetworkPeers", { network: bridge });
    await assert.rejects(peers, /Network driver "bridge" does not support peering/);
    const peer = invoke("getNetworkPeer", { network: bridge, name: "other" });
    await assert.rejects(peer, /Network driver "bridge" does not support peering/);
    await assert.rejects(invoke("getNetworkAclLog", { acl: "web" }), /Only OVN log entries/);
  });

  it("read image aliases, whose names may hold slashes", async () => {
    const { fingerprint } = await invoke("getImage", { alias: image });
    await stage.request("POST", "/images/aliases", { name: "busybox/1.36", target: fingerprint });
    const alias = await agree(
      "getImageAlias",
      "getImageAliases",
      { name: "busybox/1.36" },
      {},
      "imageAliases",
    );
    assert.deepEqual([alias.target, alias.imageType], [fingerprint, "container"]);
    await assert.rejects(invoke("getImageAlias", { name: "nope" }), /There is no image alias "nope"/);
  });

  it("read volumes' snapshots and backups, and export these", async () => {
    const where = { pool, volume: "data" };
    const { exists: _one, ...snapshot } = await invoke("getVolumeSnapshot", { ...where, name: "first" });
    const { volumeSnapshots } = await invoke("getVolumeSnapshots", where);
    // LXD 5.0 does not tell the content type in lists.
    const { contentType, ...told } = snapshot;
    assert.equal(contentType, "filesystem");
    assert.deepEqual(volumeSnapshots, [told]);
    const backup = await agree(
      "getVolumeBackup",
      "getVolumeBackups",
      { name: "weekly" },
      where,
      "volumeBackups",
    );
    assert.equal(backup.createdAt, (await stage.query(`${volume}/backups/weekly`)).created_at);
    const args = { ...where, name: "weekly", path: join(directory, "data.tar.gz") };
    const preview = await stage.harness.invoke("exportVolumeBackup", args, { preview: true });
    assert.deepEqual([preview, existsSync(args.path)], [{ path: args.path }, false]);
    const { sha256 } = await invoke("exportVolumeBackup", args);
    assert.equal(sha256, createHash("sha256").update(readFileSync(args.path)).digest("hex"));
    for (const name of ["getVolumeSnapshot", "getVolumeBackup"]) {
      await assert.rejects(
        invoke(name, { ...where, name: "nope" }),
        /"nope" of volume "data" in pool "pool"/,
      );
      assert.deepEqual(await invoke(name, { ...where, name: "nope", ignoreMissing: true }), {
        exists: false,
      });
    }
    await assert.rejects(
      invoke("getVolumeSnapshots", { ...where, volume: "nope" }),
      /There is no volume "nope"/,
    );
  });

  it("read a cluster, and say when there is none", async () => {
    assert.deepEqual(
      [(await invoke("getCluster")).enabled, (await invoke("getServer")).clustered],
      [false, false],
    );
    await assert.rejects(invoke("getClusterMembers"), /not clustered/i);
    await assert.rejects(invoke("getClusterGroups"), /not clustered/i);
    const address = "127.0.0.1:18443";
    await stage.lxc("config", "set", "core.https_address", address);
    await stage.request("PUT", "/cluster", { server_name: "one", enabled: true });
    const cluster = await invoke("getCluster");
    assert.deepEqual([cluster.enabled, cluster.serverName], [true, "one"]);
    const member = await agree(
      "getClusterMember",
      "getClusterMembers",
      { name: "one" },
      {},
      "clusterMembers",
      "serverName",
    );
    assert.deepEqual([member.serverName, member.url, member.status], ["one", `https://${address}`, "Online"]);
    const group = await agree(
      "getClusterGroup",
      "getClusterGroups",
      { name: "default" },
      {},
      "clusterGroups",
    );
    assert.deepEqual(group.members, ["one"]);
    await assert.rejects(invoke("getClusterMember", { name: "two" }), /There is no cluster member "two"/);
    await assert.rejects(invoke("getClusterGroup", { name: "two" }), /There is no cluster group "two"/);
  });
});
