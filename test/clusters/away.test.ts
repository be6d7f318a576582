import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeClientCertificate } from "../../provider/lxd";
import { Secret, type PropertyMap } from "../../provider/reconcile/values";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { bridge, image } from "../support/stage";

/** Long enough for what has to be waited for, and far below the deadline of any call. */
const soon = 35_000;

/** Three members, of which one dies: all that is not on it goes on, and what is says so. */
describe("a cluster with a member that does not answer", function () {
  this.timeout(240_000);
  let stage: ClusterStage;
  let onOthers: Life;
  let onThird: Life;
  let file: Life;
  let profile: Life;
  let third: Life;
  let network: Life;
  const declared = (number: number): PropertyMap => ({
    name: `c${number}`,
    image,
    target: `m${number}`,
    config: { "user.a": "1" },
    profiles: ["plain"],
    forceStop: "always",
  });
  const contents = { instance: "c3", path: "/srv/a", content: "a" };
  const statusOf = async (number: number, asked = 1) =>
    (await stage.cluster.seenBy(stage.member(asked))).find(({ server_name }) => server_name === `m${number}`)
      ?.status;
  const becomes = async (number: number, wanted: string, asked = 1) => {
    for (let tries = 0; ; tries++) {
      const status = await statusOf(number, asked).catch((error: Error) => error.message);
      if (status === wanted) return;
      if (tries > 120) throw new Error(`m${number} is ${status}, and not ${wanted}`);
      await pause(500);
    }
  };
  const answers = async (path: string) => {
    for (let tries = 0; ; tries++) {
      const failure = await stage.query(path).then(
        () => undefined,
        (error: Error) => error,
      );
      if (failure === undefined) return;
      if (tries > 20) throw failure;
      await pause(500);
    }
  };
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const began = Date.now();
    try {
      return await work;
    } finally {
      assert.ok(Date.now() - began < soon, `it took ${Date.now() - began} ms`);
    }
  };
  const advice =
    /A member of the cluster does not answer \(lxc cluster list\)\. Start it again; what is elsewhere goes on meanwhile/;

  before(async () => {
    stage = await ClusterStage.start({ members: 3, with: ["pool", "network", "image"] });
    // The least that a cluster takes is more than 10 s.
    await stage.lxc("config", "set", "cluster.offline_threshold", "11");
    await stage.lxc("profile", "create", "plain");
    await stage.lxc("profile", "device", "add", "plain", "root", "disk", "path=/", "pool=pool");
    onOthers = new Life(stage, "Instance", "other");
    onThird = new Life(stage, "Instance", "third");
    file = new Life(stage, "InstanceFile");
    profile = new Life(stage, "Profile");
    third = new Life(stage, "ClusterMember");
    network = new Life(stage, "Network");
    await onOthers.tryUp(declared(2));
    await onThird.tryUp(declared(3));
    await file.tryUp(contents);
    await profile.tryUp({ name: "p", config: { "user.a": "1" } });
    await third.tryUp({ serverName: "m3", description: "the third" });
    await stage.member(3).killDaemon();
    await becomes(3, "Offline");
  });
  after(() => stage?.stop());

  it("refreshes what is elsewhere, and takes what is there to be as it was", async () => {
    const harness = await stage.newCommand();
    for (const life of [onThird, file]) {
      const { state, diff } = await inTime(harness.refresh(life.state));
      assert.deepEqual([state?.inputs, diff?.detailed], [life.state.inputs, {}]);
      assert.deepEqual(state?.outputs, life.state.outputs);
      const said = harness.logs(life.state.urn).map(({ message }) => message);
      assert.ok(
        said.some((text) => /which does not answer.*Until then it is taken to be as it was\./.test(text)),
        said.join("\n"),
      );
    }
    for (const life of [onOthers, profile]) await life.refreshFinds({});
    const { state, diff } = await harness.refresh(third.state);
    assert.deepEqual([state?.outputs.status, diff?.detailed], ["Offline", {}]);
    assert.match(state?.outputs.message as string, /^No heartbeat for/);
  });

  it("changes what is elsewhere", async () => {
    await inTime(onOthers.tryUp({ ...declared(2), config: { "user.a": "2" } }));
    const { config } = await stage.query<{ config: Record<string, string> }>("/instances/c2");
    assert.equal(config["user.a"], "2");
    await inTime(profile.up({ name: "p", config: { "user.a": "2" } }));
    await inTime(third.tryUp({ serverName: "m3", description: "gone for now" }));
    const { description } = await stage.query<{ description: string }>("/cluster/members/m3");
    assert.equal(description, "gone for now");
  });

  it("lists what is there without more than its name", async () => {
    const harness = await stage.newCommand();
    const { instances } = await inTime(harness.invoke("lxd:index:getInstances", {}));
    const found = (instances as PropertyMap[]).map(({ name, status, location }) => [name, status, location]);
    assert.deepEqual(found, [
      ["c2", "Running", "m2"],
      ["c3", "Error", "m3"],
    ]);
    const members = await harness.invoke("lxd:index:getClusterMembers", {});
    const states = (members.clusterMembers as PropertyMap[]).map(({ status, state }) => [status, state]);
    assert.deepEqual(states[2], ["Offline", undefined]);
  });

  it("says of a change to what is there that the member does not answer, and changes nothing", async () => {
    const change = { ...declared(3), config: { "user.a": "3" } };
    const failed =
      /Instance "c3" could not be updated: Missing event connection with target cluster member\./;
    await inTime(
      assert.rejects(onThird.tryUp(change), (error: Error) => {
        assert.match(error.message, failed);
        assert.match(error.message, advice);
        return true;
      }),
    );
    const harness = await stage.newCommand();
    await inTime(assert.rejects(harness.destroy(onThird.state), advice));
  });

  it("says so of what is to be made there, or moved there", async () => {
    const another = new Life(stage, "Instance", "another");
    await inTime(assert.rejects(another.tryUp({ ...declared(3), name: "c9" }), advice));
    assert.equal(await stage.exists("/instances/c9"), false);
    await inTime(
      assert.rejects(
        onOthers.tryUp({ ...declared(2), target: "m3" }),
        /Cluster member "m3" is offline \(No heartbeat for .*\)\. Bring it back first, or choose another target\./,
      ),
    );
    const { status, location } = await stage.query<{ status: string; location: string }>("/instances/c2");
    assert.deepEqual([status, location], ["Running", "m2"]);
  });

  it("says so of a network, which all members have", async () => {
    const harness = await stage.newCommand();
    const imported = await harness.import("Network", bridge, network.name);
    assert.ok(imported);
    network.state = imported.state;
    const inputs = { ...imported.state.inputs, description: "changed" };
    await inTime(assert.rejects(network.tryUp(inputs), advice));
  });

  it("ends a call whose time is up while it waits for the member", async () => {
    const change = { ...declared(3), config: { "user.a": "3" } };
    const began = Date.now();
    await assert.rejects(onThird.tryUp(change, { timeout: 4 }), /timed out|took longer|4 s|customTimeouts/);
    assert.ok(Date.now() - began < 9_000);
  });

  it("goes on where it was when the member is back", async () => {
    await stage.member(3).startDaemon();
    // It answers long before the others call it online again: that waits for heartbeats.
    await answers("/instances/c3");
    const change = { ...declared(3), config: { "user.a": "3" } };
    await inTime(onThird.tryUp(change));
    await onThird.isSettled(change);
    await inTime(file.up({ ...contents, content: "b" }));
    await third.tryUp({ serverName: "m3", description: "back" });
  });

  describe("when that is the leader", () => {
    let directory: string;

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), "away-"));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    it("goes on with the next address of the provider", async () => {
      const pair = await makeClientCertificate(join(directory, "client"));
      await stage.lxc("config", "trust", "add", join(directory, "client", "client.crt"));
      const server = await stage.query<{ environment: { certificate_fingerprint: string } }>("");
      const leader = await stage.cluster.leader();
      const others = stage.cluster.members.filter(({ name }) => name !== leader.name);
      const harness = await stage.newCommand({
        endpoint: [leader, ...others].map(({ url }) => url).join(","),
        clientCertificate: pair.certificate,
        clientKey: new Secret(pair.key),
        serverFingerprint: server.environment.certificate_fingerprint,
      });
      const before = await harness.up("Profile", "before", { name: "before" });
      await leader.killDaemon();
      const began = Date.now();
      const after = await harness.up("Profile", "after", { name: "after" });
      console.log(`      the next address served after ${Date.now() - began} ms`);
      const refreshed = await harness.refresh(before.state);
      assert.deepEqual(refreshed.diff?.detailed, {});
      const place = others[1]!.name;
      const made = await harness.up("Instance", "made", { ...declared(2), name: "c8", target: place });
      assert.deepEqual([made.state.initErrors, made.state.outputs.location], [[], place]);
      await harness.destroy(made.state);
      await harness.destroy(after.state);
      await leader.startDaemon();
    });
  });
});
