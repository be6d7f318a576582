/** A server with OVN that was made by hand comes under Pulumi as it is. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Adopted } from "../support/adopted";
import { createNetwork, createNetworks, startServerWithOvn } from "../support/ovn";
import { Stage } from "../support/stage";

describe("the adoption of a server with OVN", function () {
  this.timeout(120_000);
  let stage: Stage;
  let directory: string;
  let adopted: Adopted;

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn });
    directory = await mkdtemp(join(tmpdir(), "adopted-"));
    const network = (line: string) => stage.lxc("network", ...line.split(" "));
    await createNetworks(stage, 1, 2, 3);
    await stage.lxc("project", "create", "elsewhere", "-c", "features.networks=true");
    await createNetwork(stage, 4, "elsewhere");
    await network("acl create web");
    await network("acl rule add web ingress action=allow protocol=tcp destination_port=80");
    await network("set ovn1 security.acls=web");
    await network("peer create ovn1 to2 ovn2");
    await network("peer create ovn2 to1 ovn1");
    await network("peer create ovn1 to4 elsewhere/ovn4");
    await network("peer create ovn4 to1 default/ovn1 --project=elsewhere");
    await network("peer create ovn1 pending ovn3");
    await network("peer create ovn2 broken ovn3");
    await network("peer create ovn3 broken ovn2");
    await network("peer delete ovn3 broken");
    await network("forward create ovn1 10.197.1.10 target_address=10.196.1.5");
    await network("forward port add ovn1 10.197.1.10 tcp 80 10.196.1.6");
    adopted = await Adopted.from(stage, directory);
  });
  after(async () => {
    await stage?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("names the objects of each kind, and the peer that it leaves out", () => {
    const text = adopted.said.join("\n");
    assert.match(text, /5 Network\b/);
    assert.match(text, /5 NetworkPeer\b/);
    assert.match(text, /1 NetworkForward\b/);
    assert.match(text, /NetworkPeer default\/ovn2\/broken.*the other side is gone/);
  });

  it("writes a program in which they name each other by reference", async () => {
    const of = await adopted.program();
    assert.deepEqual(of("networkPeer_ovn1_to2"), {
      network: "${network_ovn1.name}",
      name: "to2",
      targetNetwork: "${network_ovn2.name}",
    });
    assert.deepEqual(of("networkPeer_elsewhere_ovn4_to1"), {
      network: "${network_elsewhere_ovn4.name}",
      name: "to1",
      project: "${project_elsewhere.name}",
      targetNetwork: "${network_ovn1.name}",
      targetProject: "default",
    });
    assert.equal((of("network_ovn1").config as PropertyMap).network, "${network_uplink.name}");
  });

  it("imports each of them without a difference", () => adopted.importsWithoutDifference(13));
});
