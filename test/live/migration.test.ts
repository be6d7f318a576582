import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeClientCertificate } from "../../provider/lxd";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { forwardHttps, type Forward } from "../support/forward";
import { Life } from "../support/life";
import { startServer, type TestServer } from "../support/machine";
import { Stage, image, pool } from "../support/stage";
import { testImage } from "../support/testImage";

const originPort = 8443;
const port = 8444;

describe("an instance of another server", function () {
  this.timeout(120_000);
  let origin: TestServer;
  let stage: Stage;
  let forwards: Forward[];
  let directory: string;
  let from: PropertyMap;

  before(async () => {
    origin = await startServer();
    await origin.lxc("storage", "create", "old", "dir");
    await origin.lxc("profile", "device", "add", "default", "root", "disk", "path=/", "pool=old");
    await origin.lxc("image", "import", await testImage(), "--alias", image);
    stage = await Stage.start({ with: ["pool"] });
    forwards = [await forwardHttps(origin, originPort), await forwardHttps(stage.server, port)];
    await forwards[0]!.letReach(stage.server);
    await forwards[1]!.letReach(origin, port);

    directory = mkdtempSync(join(tmpdir(), "migration-"));
    const client = await makeClientCertificate(directory);
    await origin.lxc("config", "trust", "add", join(directory, "client.crt"));
    const { environment } = JSON.parse(await origin.lxc("query", "/1.0")) as {
      environment: { certificate: string };
    };
    from = {
      endpoint: forwards[0]!.url,
      clientCertificate: client.certificate,
      clientKey: new Secret(client.key),
      serverCertificate: environment.certificate,
    };
  });
  after(async () => {
    for (const forward of forwards ?? []) await forward.stop();
    await stage?.stop();
    await origin?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const make = async (name: string, ...more: string[]) => {
    await origin.lxc("init", image, name, "-c", "user.a=a", ...more);
    await origin.lxc("file", "push", join(directory, "client.crt"), `${name}/mark`);
    await origin.lxc("snapshot", name, "early");
  };
  const at = (name: string) => stage.query<{ config: Record<string, string> }>(`/instances/${name}`);
  /** Operations of a server that have not ended. */
  const open = async (server: TestServer) =>
    Object.values(
      JSON.parse(await server.lxc("query", "/1.0/operations?recursion=1")) as Record<
        string,
        { status_code: number; description: string }[]
      >,
    )
      .flat()
      .filter(({ status_code: status }) => status < 200)
      .map(({ description }) => description);

  it("is fetched with its snapshots and configuration, and stays where it was", async () => {
    await make("web");
    const life = new Life(stage, "Instance", "web");
    const source = { type: "migration", from, instance: "web" };
    const { state } = await life.up({ name: "web", source, config: { "user.b": "b" }, description: "here" });
    const { config } = await at("web");
    assert.deepEqual([config["user.a"], config["user.b"]], ["a", "b"]);
    assert.equal(state.outputs.status, "Running");
    assert.match(await stage.lxc("file", "pull", "web/mark", "-"), /BEGIN CERTIFICATE/);
    assert.equal(await stage.exists("/instances/web/snapshots/early"), true);
    assert.match(await origin.lxc("list", "--format", "csv"), /^web,STOPPED/);
    await life.isDestroyed("/instances/web");
  });

  it("is sent by the other server, from one of its snapshots", async () => {
    const life = new Life(stage, "Instance", "pushed");
    const source = { type: "migration", from, instance: "web", snapshot: "early", mode: "push" };
    await life.up({ name: "pushed", source, running: false });
    assert.equal((await at("pushed")).config["user.a"], "a");
    assert.deepEqual(await stage.query("/instances/pushed/snapshots"), []);
    await life.isDestroyed("/instances/pushed");
  });

  it("moves over: stopped there before, deleted there afterwards", async () => {
    await make("moving");
    await origin.lxc("start", "moving");
    const life = new Life(stage, "Instance", "moved");
    const source = { type: "migration", from, instance: "moving", deleteSource: true, instanceOnly: true };
    await life.up({ name: "moved", source });
    assert.doesNotMatch(await origin.lxc("list", "--format", "csv"), /moving/);
    await life.isDestroyed("/instances/moved");
  });

  it("that cannot be deleted there is here all the same, with a warning", async () => {
    await make("kept", "-c", "security.protection.delete=true");
    const life = new Life(stage, "Instance", "taken");
    const source = { type: "migration", from, instance: "kept", deleteSource: true };
    const { state } = await life.up({
      name: "taken",
      source,
      running: false,
      config: { "security.protection.delete": "false" },
    });
    const warnings = stage.harness.logs(state.urn).filter(({ severity }) => severity === "warning");
    assert.match(
      warnings.map(({ message }) => message).join(),
      /"kept" could not be deleted on the server that it leaves: .*protected/,
    );
    assert.match(await origin.lxc("list", "--format", "csv"), /^kept,STOPPED/m);
    await life.isDestroyed("/instances/taken");
  });

  it("that cannot be taken over leaves nothing open or half made on either side", async () => {
    await make("big");
    await origin.lxc("start", "big");
    const life = new Life(stage, "Instance", "big");
    const source = { type: "migration", from, instance: "big", deleteSource: true, instanceOnly: true };
    const devices = { eth0: { type: "nic", network: "missing" } };
    await assert.rejects(life.tryUp({ name: "big", source, devices }), /network .*missing|not found/i);
    assert.equal(await stage.exists("/instances/big"), false);
    assert.deepEqual(await open(origin), []);
    assert.deepEqual(await open(stage.server), []);
    assert.match(await origin.lxc("list", "--format", "csv"), /^big,RUNNING/m);
    await origin.lxc("delete", "--force", "big");
  });

  it("that is not there is an error that names it and its server", async () => {
    const life = new Life(stage, "Instance", "none");
    const source = { type: "migration", from, instance: "nobody" };
    await assert.rejects(
      life.tryUp({ name: "none", source }),
      /The server that instance "nobody" is to come from: .*not found/i,
    );
  });

  describe("a volume of it", () => {
    const volumes = `/storage-pools/${pool}/volumes/custom`;
    const source = (more: PropertyMap = {}) => ({
      type: "migration",
      from,
      pool: "old",
      volume: "data",
      ...more,
    });
    before(async () => {
      await origin.lxc("storage", "volume", "create", "old", "data", "user.a=a");
      await origin.lxc("storage", "volume", "snapshot", "old", "data", "early");
    });

    it("is fetched with its snapshots and configuration, and stays where it was", async () => {
      const life = new Life(stage, "Volume", "fetched");
      await life.up({ pool, name: "fetched", source: source(), config: { "user.a": "a", "user.b": "b" } });
      assert.equal(await stage.exists(`${volumes}/fetched/snapshots/early`), true);
      assert.match(await origin.lxc("storage", "volume", "list", "old", "--format", "csv"), /data/);
      const held = (await stage.newCommand()).destroy(life.state);
      await assert.rejects(held, /would take with it: snapshot "early"/);
      await stage.request("DELETE", `${volumes}/fetched/snapshots/early`, {});
      await life.isDestroyed(`${volumes}/fetched`);
    });

    it("is sent by the other server, without its snapshots", async () => {
      const life = new Life(stage, "Volume", "sent");
      const declared = {
        pool,
        name: "sent",
        source: source({ mode: "push", volumeOnly: true }),
        description: "here",
      };
      await life.up(declared);
      const { config, description } = await stage.query<{ config: PropertyMap; description: string }>(
        `${volumes}/sent`,
      );
      assert.deepEqual([config["user.a"], description], ["a", "here"]);
      assert.deepEqual(await stage.query(`${volumes}/sent/snapshots`), []);
      await life.isDestroyed(`${volumes}/sent`);
    });

    it("that is not there, or holds something else, is an error that names it", async () => {
      const life = new Life(stage, "Volume", "none");
      await assert.rejects(
        life.tryUp({ pool, name: "none", source: source({ volume: "nobody" }) }),
        /The server that volume "nobody" is to come from: .*not found/i,
      );
      await assert.rejects(
        life.tryUp({ pool, name: "none", contentType: "block", source: source() }),
        /holds a filesystem.*contentType: "filesystem"/,
      );
      await assert.rejects(
        life.tryUp({ pool, name: "none", source: source({ snapshot: "early" }) }),
        /source of type "migration" has no "snapshot"/,
      );
      assert.deepEqual([await open(origin), await open(stage.server)], [[], []]);
    });
  });
});
