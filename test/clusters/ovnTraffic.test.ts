/** Instances on OVN networks: their addresses, and rules that really stop traffic. */
import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { createNetworks, networkConfig, startServerWithOvn } from "../support/ovn";
import { Stage, image } from "../support/stage";

describe("instances on OVN", function () {
  this.timeout(120_000);
  let stage: Stage;
  let first: Life;
  let second: Life;
  let acl: Life;
  let network: Life;
  let there: Life;
  let back: Life;
  const instance = (name: string, of: string, more: PropertyMap = {}): PropertyMap => ({
    name,
    image,
    devices: { eth0: { type: "nic", network: of, ...more } },
    waitFor: [{ type: "ipv4", nic: "eth0" }],
    forceStop: "always",
  });
  const addressOf = (life: Life) => life.text("ipv4Address");

  const noPing = { action: "drop", protocol: "icmp4", state: "logged" };
  /** The second network, declared. */
  const ofSecond = (more: PropertyMap = {}): PropertyMap => ({
    name: "ovn2",
    type: "ovn",
    config: { ...networkConfig(2), ...more },
  });

  /** Whether the first instance gets an answer of that address. */
  const pings = async (address: string): Promise<boolean> =>
    stage.lxc("exec", "first", "--", "ping", "-c", "1", "-W", "1", address).then(
      () => true,
      (error: Error) => {
        assert.match(error.message, /100% packet loss/);
        return false;
      },
    );
  const invoke = (name: string, args: PropertyMap) => stage.harness.invoke(`lxd:index:${name}`, args);

  before(async () => {
    stage = await Stage.start({ server: startServerWithOvn, with: ["pool", "image"] });
    await createNetworks(stage, 1, 2);
    first = new Life(stage, "Instance", "first");
    second = new Life(stage, "Instance", "second");
    acl = new Life(stage, "NetworkAcl");
    there = new Life(stage, "NetworkPeer", "there");
    back = new Life(stage, "NetworkPeer", "back");
    network = new Life(stage, "Network");
    network.state = (await stage.harness.import("Network", "ovn2"))!.state;
  });
  after(() => stage?.stop());

  it("get their addresses, and are waited for", async () => {
    await first.up(instance("first", "ovn1"));
    await second.up(instance("second", "ovn2"));
    assert.match(addressOf(first), /^10\.196\.1\.\d+$/);
    assert.match(addressOf(second), /^10\.196\.2\.\d+$/);
    const { eth0 } = first.output("interfaces") as Record<string, PropertyMap>;
    assert.deepEqual(eth0!.addresses, [{ family: "inet", address: addressOf(first), netmask: "24" }]);
    assert.equal(eth0!.hwaddr, first.output("macAddress"));
    assert.deepEqual([eth0!.mtu, eth0!.state], [1500, "up"]);
  });

  it("are among what is read of their network", async () => {
    const { addresses, mtu, state } = await invoke("getNetworkState", { network: "ovn1" });
    assert.deepEqual(addresses, [{ family: "inet", address: "10.196.1.1", netmask: "24", scope: "link" }]);
    assert.deepEqual([mtu, state], [1500, "up"]);
    const { networkLeases } = await invoke("getNetworkLeases", { network: "ovn1" });
    assert.deepEqual(networkLeases, [
      { hostname: "ovn1.gw", hwaddr: "", address: "10.196.1.1", type: "gateway" },
      {
        hostname: "first",
        hwaddr: first.output("macAddress"),
        address: addressOf(first),
        type: "dynamic",
        location: "none",
      },
    ]);
    const { usedBy } = await invoke("getNetwork", { name: "ovn1" });
    assert.deepEqual(usedBy, ["/1.0/instances/first"]);
  });

  it("reach the uplink, and each other once their networks are peers", async () => {
    assert.equal(await pings("10.197.0.1"), true);
    await there.up({ network: "ovn1", name: "there", targetNetwork: "ovn2" });
    assert.equal(await pings(addressOf(second)), false);
    await back.up({ network: "ovn2", name: "back", targetNetwork: "ovn1" });
    assert.equal(await pings(addressOf(second)), true);
  });

  it("do not, where an ACL of the network stops that; its rules change in place", async () => {
    await acl.up({ name: "web", ingress: [noPing, { action: "allow" }], egress: [{ action: "allow" }] });
    await network.up(ofSecond({ "security.acls": "web" }));
    assert.deepEqual((await stage.query<{ used_by: string[] }>("/network-acls/web")).used_by, [
      "/1.0/networks/ovn2",
    ]);
    assert.equal(await pings(addressOf(second)), false);
    await acl.up({ name: "web", ingress: [{ action: "allow" }], egress: [{ action: "allow" }] });
    assert.equal(await pings(addressOf(second)), true);
  });

  it("keep their rules when only the descriptions of ACL and network change", async () => {
    const ingress = [noPing, { action: "allow" }];
    await acl.up({ name: "web", ingress, description: "one" });
    await acl.up({ name: "web", ingress, description: "two" });
    await network.up({ ...ofSecond({ "security.acls": "web" }), description: "two" });
    assert.equal(await pings(addressOf(second)), false);
  });

  it("have packets logged, which are read as the server understands them", async () => {
    const file = "/var/log/ovn/ovn-controller.log";
    const lines = (await stage.server.inside(["cat", file])).split("\n");
    const line = lines.filter((text) => text.includes('name="lxd_acl')).at(-1);
    assert.match(line!, /verdict=drop, severity=info, direction=to-lport: icmp/);
    assert.deepEqual(await invoke("getNetworkAclLog", { acl: "web" }), { exists: true, log: "" });
    // LXD 5.0.2 reads the lines of older releases of OVN only, which did not tell the direction.
    const older = line!.replace("severity=info, direction=to-lport: icmp", "severity=info icmp");
    await stage.server.inside(["sh", "-c", `echo '${older}' >>${file}`]);
    const { log } = await invoke("getNetworkAclLog", { acl: "web" });
    const { src, dst, action } = JSON.parse(log as string) as Record<string, string>;
    assert.deepEqual([src, dst, action], [addressOf(first), addressOf(second), "drop"]);
  });

  it("are guarded by an ACL of one network card alone", async () => {
    await network.up(ofSecond());
    assert.equal(await pings(addressOf(second)), true);
    await second.up(instance("second", "ovn2", { "security.acls": "web" }));
    assert.equal(await pings(addressOf(second)), false);
    await acl.up({ name: "web", ingress: [{ action: "allow" }] });
    assert.equal(await pings(addressOf(second)), true);
  });

  it("name the peer of a network in rules, which is then in use", async () => {
    const naming = new Life(stage, "NetworkAcl", "naming");
    await naming.up({ name: "naming", ingress: [{ action: "allow", source: "@ovn2/back" }] });
    await back.refreshFinds({});
    // Who uses it is no news of a refresh by itself; a function reads it now.
    const { usedBy } = await invoke("getNetworkPeer", { network: "ovn2", name: "back" });
    assert.deepEqual(usedBy, ["/1.0/network-acls/naming"]);
    await assert.rejects((await stage.newCommand()).destroy(back.state), {
      message: /Cannot delete a Peer that is in use\. .*It is used by \/1\.0\/network-acls\/naming\.$/,
    });
    await naming.isDestroyed("/network-acls/naming");
    await back.isDestroyed("/networks/ovn2/peers/back");
  });
});
