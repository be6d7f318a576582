/** A server that was made by hand comes under Pulumi with one command, and nothing on it changes. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { firstCertificate } from "../support/certificates";
import { Workspace } from "../support/cli";
import { endpointOf, inventory, isAsFound, query, type Inventory } from "../support/furnished";
import { startServer, type TestServer } from "../support/machine";
import { testImage } from "../support/testImage";

const command = join(__dirname, "../../dist/adopt.js");
const instances = 30;

describe("a server that was made by hand", () => {
  let server: TestServer;
  let found: Inventory;
  let workspace: Workspace;
  let said: string;

  /** With `lxc` alone, as somebody would who does not know Pulumi: at least one object of every kind. */
  async function furnish(): Promise<void> {
    const lxc = (line: string) => server.lxc(...line.split(" "));
    const backup = (path: string) =>
      server.lxc("query", "--wait", "-X", "POST", "-d", '{"name":"saved"}', `/1.0${path}`);
    await lxc("storage create ssd dir");
    await lxc("storage create hdd dir rsync.bwlimit=50MiB");
    await lxc("network acl create web");
    await lxc("network acl rule add web ingress action=allow protocol=tcp destination_port=80");
    await lxc(
      "network create br1 ipv4.address=10.91.9.1/24 ipv4.nat=true ipv6.address=none security.acls=web",
    );
    await lxc("network forward create br1 10.91.9.200");
    await lxc("network forward port add br1 10.91.9.200 tcp 80 10.91.9.10 8080");
    await lxc("network zone create example.org");
    await lxc("network zone record create example.org www");
    await lxc("network zone record entry add example.org www A 10.91.9.10");
    await lxc("profile device add default root disk path=/ pool=ssd");
    await lxc("profile create small");
    await lxc("profile set small limits.cpu=1 user.note=small");
    await lxc("profile device add small eth0 nic network=br1");
    await server.lxc("image", "import", await testImage(), "--alias", "busybox", "--alias", "another");
    await lxc("storage volume create ssd data user.a=a");
    await lxc("storage volume snapshot ssd data before");
    await backup("/storage-pools/ssd/volumes/custom/data/backups");
    await lxc("project create staging -c features.images=false -c features.profiles=true");
    await lxc("project create shared -c features.images=false -c features.profiles=false");
    await lxc("profile device add default root disk path=/ pool=hdd --project staging");
    await lxc("config set user.note=ours");
    await server.lxc("query", "-X", "POST", "-d", JSON.stringify(certificateBody()), "/1.0/certificates");

    for (let i = 0; i < instances - 3; i++)
      await lxc(`init busybox c${i} -p default -p small -c user.number=${i}`);
    await lxc("storage volume attach ssd data c0 /data");
    await lxc("start c0 c1 c2");
    await lxc("snapshot c0 before");
    await lxc("init busybox staged --project staging -c limits.memory=64MiB");
    await lxc("init busybox common --project shared");
    await lxc("init busybox secretive");
    await server.lxc("config", "set", "secretive", "user.user-data=#cloud-config", "user.plain=${plain}");
    await backup("/instances/c1/backups");
  }
  const certificateBody = () => ({
    type: "client",
    name: "somebody",
    restricted: true,
    projects: ["staging"],
    certificate: firstCertificate.replace(/-----.*-----|\n/g, ""),
  });

  before(async () => {
    server = await startServer();
    found = await inventory(server);
    await furnish();
    workspace = await Workspace.create({ config: endpointOf(server) });
    const args = [command, "adopt", "--directory", workspace.program, "--name", "e2e", "--overwrite"];
    const endpoint = `unix://${server.socket}`;
    said = (await promisify(execFile)(process.execPath, [...args, "--endpoint", endpoint])).stdout;
  });
  after(async () => {
    await workspace?.remove();
    await server?.stop();
  });

  it("is told what will be adopted, what is left out, and what to do next", () => {
    assert.match(said, /\d+ objects will be adopted:/);
    assert.match(said, new RegExp(`${instances} Instance\\b`));
    for (const type of [
      "Project",
      "Network",
      "NetworkAcl",
      "Volume",
      "VolumeBackup",
      "Snapshot",
      "Certificate",
    ]) {
      assert.match(said, new RegExp(`\\d ${type}\\b`));
    }
    assert.match(said, /Left out: Project default/);
    assert.match(
      said,
      /Secret, and therefore not in the program: config\["user\.user-data"\] of instance_secretive/,
    );
    assert.match(said, /pulumi import --file import\.json/);
  });

  it("has no secret in its program", async () => {
    assert.doesNotMatch(await readFile(join(workspace.program, "Pulumi.yaml"), "utf8"), /cloud-config/);
  });

  it("is imported, and then neither preview nor refresh finds a change", async () => {
    const before = await inventory(server);
    const file = join(workspace.program, "import.json");
    await workspace.import({}, "--file", file, "--generate-code=false");
    await workspace.isSettled();
    await workspace.up({ expectNoChanges: true });
    assert.deepEqual(await inventory(server), before);
  });

  it("is protected, after an up as well", async () => {
    const before = await inventory(server);
    const refused = await workspace.destroy({ mayFail: true });
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /protect/);
    assert.deepEqual(await inventory(server), before);
  });

  it("is empty again once the program gives up the protection and the stack is destroyed", async () => {
    const program = join(workspace.program, "Pulumi.yaml");
    const text = await readFile(program, "utf8");
    await writeFile(program, text.replaceAll("protect: true", "protect: false"));
    await workspace.up();
    await workspace.destroy();
    assert.deepEqual(await query(server, "/instances?all-projects=true"), []);
    // Keys of the server are again what they were before the stack, and they were there.
    assert.equal((await server.lxc("config", "get", "user.note")).trim(), "ours");
    await server.lxc("config", "unset", "user.note");
    await isAsFound(server, found);
  });
});
