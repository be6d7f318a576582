import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeClientCertificate } from "../../provider/lxd";
import { Secret, type Value } from "../../provider/reconcile/values";
import { Cluster as Members } from "../support/cluster";
import { Life } from "../support/life";
import type { ResourceState } from "../support/pluginHarness";
import { Stage } from "../support/stage";

interface Answer {
  enabled: boolean;
  server_name: string;
}

/** Servers become members, each through a provider that is connected to it, and leave. */
describe("Cluster and ClusterJoinToken", function () {
  this.timeout(240_000);
  let servers: Members;
  let stages: Stage[];
  let directory: string;
  const lives: Life[] = [];
  const cluster = (number: number) => stages[number - 1]!.query<Answer>("/cluster");
  const names = async () =>
    (await servers.seenBy(servers.first)).map(({ server_name }) => server_name).sort();
  const address = (number: number) => servers.members[number - 1]!.address;
  /** A token of the first member's, for a name. */
  const token = async (name: string): Promise<ResourceState> => {
    const harness = await stages[0]!.newCommand();
    return (await harness.up("ClusterJoinToken", name, { serverName: name })).state;
  };
  const openTokens = async () =>
    (await servers.first.lxc("cluster", "list-tokens", "--format", "csv")).trim().split("\n").filter(Boolean);

  before(async () => {
    servers = await Members.apart({ members: 3 });
    directory = mkdtempSync(join(tmpdir(), "joining-"));
    stages = [];
    for (const member of servers.members) stages.push(await Stage.over(member));
    for (const stage of stages) lives.push(new Life(stage, "Cluster"));
    await servers.first.lxc("storage", "create", "pool", "dir");
    await servers.first.lxc("config", "unset", "core.https_address");
  });
  after(async () => {
    for (const stage of stages ?? []) await stage.stop();
    await servers?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("needs an address, and says so", async () => {
    await assert.rejects(
      lives[0]!.tryUp({ serverName: "m1" }),
      /Cannot use wildcard core\.https_address .* Give serverAddress/,
    );
    assert.equal((await cluster(1)).enabled, false);
  });

  it("begins a new cluster, which keeps what the server held", async () => {
    const { state } = await lives[0]!.up({ serverName: "m1", serverAddress: address(1) });
    assert.deepEqual([state.id, state.outputs.enabled, state.outputs.url], ["cluster", true, "/1.0/cluster"]);
    assert.deepEqual([(await cluster(1)).enabled, await names()], [true, ["m1"]]);
    assert.ok(await stages[0]!.exists("/storage-pools/pool"));
  });

  it("gives out a token that is secret, for one name, and cancels it", async () => {
    const { outputs, ...state } = await token("m9");
    assert.ok(outputs.token instanceof Secret);
    assert.deepEqual(outputs.addresses, [address(1)]);
    assert.equal(outputs.url, `/1.0/operations/${state.id}`);
    assert.match(outputs.expiresAt as string, /^2/);
    assert.match((await openTokens()).join(), /^m9,/);
    const harness = await stages[0]!.newCommand();
    await harness.destroy({ outputs, ...state });
    assert.deepEqual(await openTokens(), []);
    await harness.destroy({ outputs, ...state });
  });

  it("refuses what cannot let a server in, before anything is done", async () => {
    const { outputs } = await token("m2");
    const base = { serverName: "m2", serverAddress: address(2), joinToken: outputs.token! };
    const fails = (inputs: Record<string, Value>, words: RegExp) =>
      assert.rejects(lives[1]!.preview(inputs), words);
    await fails({ ...base, serverName: "m3" }, /joinToken is for the name "m2", and serverName is "m3"/);
    await fails({ serverName: "m2", joinToken: outputs.token! }, /needs serverAddress/);
    await fails({ ...base, joinToken: "abc" }, /is no token to join with/);
    await fails({ ...base, clusterPassword: "x" }, /two ways to be let in/);
    await fails({ serverName: "m2", memberConfig: [] }, /memberConfig is for a server that joins/);
    await fails(
      { serverName: "m2", serverAddress: address(2), clusterPassword: "x" },
      /clusterAddress has to say/,
    );
    await assert.rejects(
      lives[1]!.tryUp({ ...base, clusterAddress: "127.0.0.1:1" }),
      /could not be fetched from 127\.0\.0\.1:1 \(.*ECONNREFUSED.*\)\. Give it as clusterCertificate/,
    );
    assert.equal((await cluster(2)).enabled, false);
  });

  it("joins with the token alone, and with what its pools are to be", async () => {
    const { outputs } = await token("m2");
    const source = join(dirname(servers.members[1]!.directory), "own-pool");
    await servers.members[1]!.inside(["mkdir", source]);
    const inputs = {
      serverName: "m2",
      serverAddress: address(2),
      joinToken: outputs.token!,
      memberConfig: [{ entity: "storage-pool", name: "pool", key: "source", value: source }],
    };
    await lives[1]!.up(inputs);
    assert.deepEqual(await names(), ["m1", "m2"]);
    const pool = await stages[0]!.query<{ config: { source: string } }>("/storage-pools/pool?target=m2");
    assert.equal(pool.config.source, source);
    // The token is used up, which is no drift, and another one is no reason to do anything.
    assert.deepEqual(await openTokens(), []);
    assert.equal(
      (await lives[1]!.up({ ...inputs, joinToken: (await token("m2")).outputs.token! })).action,
      "update",
    );
    assert.deepEqual(await names(), ["m1", "m2"]);
  });

  it("keeps a token as it was when it is used", async () => {
    const life = new Life(stages[0]!, "ClusterJoinToken", "used");
    await life.up({ serverName: "m3" });
    await servers.first.lxc("cluster", "revoke-token", "m3");
    await life.isSettled({ serverName: "m3" });
    const again = await life.preview({ serverName: "m4" });
    assert.equal(again.action, "replace");
  });

  it("passes on why a token is not taken", async () => {
    const { outputs, ...state } = await token("m3");
    const harness = await stages[0]!.newCommand();
    await harness.destroy({ outputs, ...state });
    await assert.rejects(
      lives[2]!.tryUp({ serverName: "m3", serverAddress: address(3), joinToken: outputs.token! }),
      /The cluster could not be created: .*No matching cluster join operation found/,
    );
    assert.equal((await cluster(3)).enabled, false);
  });

  it("joins across the network, and follows the certificate that the server has from then on", async () => {
    const pair = await makeClientCertificate(join(directory, "client"));
    const third = servers.members[2]!;
    const file = join(directory, "client", "client.crt");
    for (const member of [servers.first, third]) await member.lxc("config", "trust", "add", file);
    const own = await stages[2]!.query<{ environment: { certificate_fingerprint: string } }>("");
    const stage = stages[2]!;
    await stage.newCommand({
      endpoint: third.url,
      clientCertificate: pair.certificate,
      clientKey: new Secret(pair.key),
      serverFingerprint: own.environment.certificate_fingerprint,
    });
    const { outputs } = await token("m3");
    const certificate = await servers.certificate();
    const inputs = {
      serverName: "m3",
      serverAddress: address(3),
      joinToken: outputs.token!,
      clusterAddress: address(1),
      clusterCertificate: certificate,
    };
    const { harness } = stage;
    const { state } = await harness.up("Cluster", "joined", inputs);
    assert.deepEqual([state.initErrors, await names()], [[], ["m1", "m2", "m3"]]);
    assert.match(
      harness
        .logs()
        .map(({ message }) => message)
        .join("\n"),
      new RegExp(`give the provider serverFingerprint: "${outputs.fingerprint as string}"`),
    );
    // The same provider goes on.
    const profile = await harness.up("Profile", "p", { name: "after-joining" });
    await harness.destroy(profile.state);
    lives[2]!.state = state;
    await lives[2]!.isSettled(inputs);
  });

  it("takes over a server that is a member already, and no other name", async () => {
    const again = new Life(stages[1]!, "Cluster", "again");
    await again.up({ serverName: "m2" });
    await assert.rejects(
      new Life(stages[1]!, "Cluster", "other").up({ serverName: "m5" }),
      /in a cluster already, as "m2"/,
    );
  });

  it("follows a name that a ClusterMember has given the server", async () => {
    const member = new Life(stages[1]!, "ClusterMember", "second");
    await member.up({ serverName: "m2" });
    await member.up({ serverName: "second" });
    const again = new Life(stages[1]!, "Cluster", "again");
    await again.up({ serverName: "second" });
    await member.up({ serverName: "m2" });
    assert.equal((await again.preview({ serverName: "m2" })).action, "same");
    const other = await again.preview({ serverName: "m7" });
    assert.equal(other.action, "replace");
  });

  it("cannot be imported, and says why", async () => {
    const harness = await stages[0]!.newCommand();
    await assert.rejects(harness.import("Cluster", "cluster"), /what a server joined with is told by nobody/);
    await assert.rejects(harness.import("ClusterJoinToken", "x"), /the server tells the token only/);
    await assert.rejects(harness.import("ClusterCertificate", "x"), /the server tells nobody its key/);
  });

  it("leaves the server in its cluster when the resource is deleted", async () => {
    const harness = await stages[1]!.newCommand();
    await harness.destroy(lives[1]!.state);
    assert.deepEqual(await names(), ["m1", "m2", "m3"]);
    assert.ok((await cluster(2)).enabled);
  });

  it("warns in the preview of what disableOnDestroy will do", async () => {
    const harness = await stages[1]!.newCommand();
    const life = new Life(stages[1]!, "Cluster", "leaving");
    await life.preview({ serverName: "m2", disableOnDestroy: true });
    assert.match(
      harness
        .logs()
        .map(({ message }) => message)
        .join("\n"),
      /deleting or replacing this resource takes the server out of the cluster, which wipes the server's database/,
    );
  });

  it("takes the server out of the cluster when it was told so, one of several and the last one", async () => {
    for (const number of [3, 2, 1]) {
      const life = new Life(stages[number - 1]!, "Cluster", "leaving");
      await life.up({ serverName: `m${number}`, disableOnDestroy: true });
      const harness = await stages[number - 1]!.newCommand();
      await harness.destroy(life.state);
      assert.equal((await cluster(number)).enabled, false);
      assert.equal(await stages[number - 1]!.exists("/storage-pools/pool"), false, "the database is wiped");
      if (number > 1) assert.deepEqual(await names(), ["m1", "m2"].slice(0, number - 1));
      await harness.destroy(life.state);
    }
  });

  it("finds a server that is in no cluster any more, and begins a new one", async () => {
    const { state } = await (await stages[0]!.newCommand()).refresh(lives[0]!.state);
    assert.equal(state, undefined);
    const again = new Life(stages[0]!, "Cluster", "afresh");
    await again.up({ serverName: "m1", serverAddress: address(1) });
  });
});
