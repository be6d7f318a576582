import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf, makeClientCertificate } from "../../provider/lxd";
import { Secret } from "../../provider/reconcile/values";
import { ClusterStage } from "../support/clusterStage";
import { Life } from "../support/life";
import { serverPair } from "../support/certificates";

describe("ClusterCertificate", function () {
  this.timeout(120_000);
  let stage: ClusterStage;
  let life: Life;
  let directory: string;
  let first: { certificate: string; key: Secret };
  let second: { certificate: string; key: Secret };
  const shown = async (number: number) => {
    const answer = JSON.parse(await stage.member(number).lxc("query", "/1.0")) as {
      environment: { certificate_fingerprint: string };
    };
    return answer.environment.certificate_fingerprint;
  };
  const pair = async () => {
    const { certificate, key } = await serverPair();
    return { certificate, key: new Secret(key) };
  };

  before(async () => {
    stage = await ClusterStage.start();
    directory = mkdtempSync(join(tmpdir(), "certificate-"));
    [first, second] = [await pair(), await pair()];
    life = new Life(stage, "ClusterCertificate");
  });
  after(async () => {
    await stage?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("is given to every member, as the preview said", async () => {
    const { state } = await life.up(first);
    const fingerprint = fingerprintOf(first.certificate);
    assert.deepEqual([state.id, state.outputs.fingerprint], ["cluster-certificate", fingerprint]);
    assert.equal(state.outputs.url, "/1.0/cluster/certificate");
    assert.deepEqual([await shown(1), await shown(2)], [fingerprint, fingerprint]);
    assert.ok(state.outputs.key instanceof Secret);
  });

  it("is the same in other line breaks, and in the other form", async () => {
    for (const other of [
      first.certificate.replaceAll("\n", "\r\n"),
      new X509Certificate(first.certificate).raw.toString("base64"),
    ]) {
      assert.equal((await life.preview({ ...first, certificate: other })).action, "same");
    }
  });

  it("finds another one that somebody has given the cluster, and puts its own back", async () => {
    await stage.request("PUT", "/cluster/certificate", {
      cluster_certificate: second.certificate,
      cluster_certificate_key: second.key.value,
    });
    await life.refreshFinds({ certificate: "update" });
    assert.equal((await life.up(first)).action, "update");
    assert.deepEqual([await shown(1), await shown(2)], Array(2).fill(fingerprintOf(first.certificate)));
  });

  it("changes in place; members go on seeing each other", async () => {
    await life.changes(first, {
      certificate: {
        to: second.certificate,
        along: { key: second.key },
        shows: async () => assert.equal(await shown(2), fingerprintOf(second.certificate)),
      },
      key: { to: first.key, along: { certificate: first.certificate } },
    });
    const seen = await stage.cluster.seenBy(stage.member(2));
    assert.deepEqual(
      seen.map(({ status }) => status),
      ["Online", "Online"],
    );
  });

  it("refuses a key that is not its own, and what is no certificate, in words", async () => {
    await assert.rejects(
      life.preview({ ...first, key: second.key }),
      /key is not the key of the certificate/,
    );
    await assert.rejects(
      life.preview({ ...first, key: new Secret("x") }),
      /key must be a private key as PEM text/,
    );
    await assert.rejects(
      life.preview({ ...first, certificate: "/srv/a.crt" }),
      /certificate must be an X\.509 certificate/,
    );
  });

  it("is followed by a provider that had pinned the old one, which says what to configure", async () => {
    const own = await makeClientCertificate(join(directory, "client"));
    await stage.lxc("config", "trust", "add", join(directory, "client", "client.crt"));
    assert.ok(readFileSync(join(directory, "client", "client.crt"), "utf8").includes(own.certificate.trim()));
    const remote = {
      endpoint: stage.member(1).url,
      clientCertificate: own.certificate,
      clientKey: new Secret(own.key),
    };
    const pinned = (fingerprint: string) => stage.newCommand({ ...remote, serverFingerprint: fingerprint });
    const harness = await pinned(await shown(1));
    const up = await harness.up("ClusterCertificate", life.name, second, life.state);
    assert.equal(up.action, "update");
    const now = fingerprintOf(second.certificate);
    assert.match(
      harness
        .logs()
        .map(({ message }) => message)
        .join("\n"),
      new RegExp(`give the provider serverFingerprint: "${now}"`),
    );
    // New connections go to the certificate that is there now, in this provider and not in one with the old pin.
    const profiles = Array.from({ length: 6 }, (_, index) =>
      harness.up("Profile", `p${index}`, { name: `after-${index}` }),
    );
    for (const { state } of await Promise.all(profiles)) await harness.destroy(state);
    const late = await pinned(fingerprintOf(first.certificate));
    await assert.rejects(late.refresh(up.state), /is not the server that is pinned/);
    life.state = (await (await pinned(now)).refresh(up.state)).state!;
  });

  it("stays in use when the resource is deleted", async () => {
    const before = await shown(1);
    const harness = await stage.newCommand();
    await harness.destroy(life.state);
    await harness.destroy(life.state);
    assert.equal(await shown(1), before);
  });
});
