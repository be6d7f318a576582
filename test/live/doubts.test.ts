import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/reconcile/values";
import { deviceKinds, gpuKinds, nicKinds, type DeviceKind } from "../../provider/resources/keys/devices";
import type { KnownKeys } from "../../provider/resources/keys/doubts";
import { instanceKeys } from "../../provider/resources/keys/instance";
import {
  bridgeKeys,
  macvlanKeys,
  physicalKeys,
  sriovKeys,
  zoneKeys,
} from "../../provider/resources/keys/network";
import { projectKeys } from "../../provider/resources/keys/project";
import { serverKeys } from "../../provider/resources/keys/server";
import { poolKeys, volumeKeys } from "../../provider/resources/keys/storage";
import { Life } from "../support/life";
import { unknownKeys, valueFor } from "../support/probeKeys";
import { Stage, bridge, image, pool } from "../support/stage";

describe("configuration keys", function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "network", "image"] });
    await stage.lxc("profile", "create", "probe");
    await stage.lxc("project", "create", "probe");
    await stage.lxc("storage", "volume", "create", pool, "probe");
    await stage.lxc("network", "zone", "create", "probe.example");
    await stage.lxc("network", "create", "probe", "ipv4.address=none", "ipv6.address=none");
    await stage.server.inside(["ip", "link", "add", "one", "type", "veth", "peer", "name", "two"]);
    for (const [type, parent] of Object.entries({ macvlan: "lo", sriov: "one", physical: "two" })) {
      await stage.lxc("network", "create", type, `--type=${type}`, `parent=${parent}`);
    }
  });
  after(() => stage?.stop());

  describe("of the tables are all known to the server", () => {
    const tables: [what: string, table: KnownKeys, path: string, base?: Record<string, string>][] = [
      ["instances", instanceKeys, "/profiles/probe"],
      ["bridges", bridgeKeys, "/networks/probe"],
      ["macvlan networks", macvlanKeys, "/networks/macvlan", { parent: "lo" }],
      ["SR-IOV networks", sriovKeys, "/networks/sriov", { parent: "one" }],
      ["physical networks", physicalKeys, "/networks/physical", { parent: "two" }],
      ["zones", zoneKeys, "/network-zones/probe.example"],
      ["projects", projectKeys, "/projects/probe"],
      ["volumes", volumeKeys("dir"), `/storage-pools/${pool}/volumes/custom/probe`],
    ];
    for (const [what, table, path, base] of tables) {
      it(`(${what})`, async () => assert.deepEqual(await unknownKeys(stage, table, path, base), []));
    }

    it("(pools)", async () => {
      const { "source.wipe": _later, source: _given, ...table } = poolKeys("dir");
      const path = `/storage-pools/${pool}`;
      const { config } = await stage.query<{ config: Record<string, string> }>(path);
      assert.deepEqual(await unknownKeys(stage, table, path, config), []);
    });

    it("(the server)", async () => {
      // What is set to nothing is unset, which disturbs nobody.
      const refused = async (key: string) =>
        stage.request("PATCH", "", { config: { [key]: "" } }).then(
          () => false,
          (error: Error) => /unknown key/.test(error.message),
        );
      assert.equal(await refused("nonsense"), true);
      for (const key of Object.keys(serverKeys)) assert.equal(await refused(key), false, key);
    });

    const kinds: [what: string, device: Record<string, string>, kind: DeviceKind][] = [
      ...Object.entries(deviceKinds).map(
        ([type, kind]) => [type, { type }, kind] as [string, Record<string, string>, DeviceKind],
      ),
      ...Object.entries(nicKinds).map(
        ([nictype, kind]) =>
          [`${nictype} nic`, { type: "nic", nictype }, kind] as [string, Record<string, string>, DeviceKind],
      ),
      ...Object.entries(gpuKinds).map(
        ([gputype, kind]) =>
          [`${gputype} gpu`, { type: "gpu", gputype }, kind] as [string, Record<string, string>, DeviceKind],
      ),
    ];
    for (const [what, device, { options, needs = [] }] of kinds) {
      // A card of this type needs a network of this type: the tests with OVN look at it.
      if (what === "ovn nic") continue;
      it(`(${what})`, async () => {
        const later = ["io.cache", "limits.priority"]; // Of LXD 5.0.3 and later.
        const needed = Object.fromEntries(needs.map(([name]) => [name!, valueFor(options[name!]!)]));
        for (const [option, taken] of Object.entries(options)) {
          if (later.includes(option) || (option === "network" && device.type === "nic")) continue;
          const probe = { ...needed, ...device, [option]: device[option] ?? valueFor(taken) };
          const refusal = await stage.request("PUT", "/profiles/probe", { devices: { probe } }).then(
            () => "",
            (error: Error) => error.message,
          );
          assert.doesNotMatch(refusal, /Invalid device option/, `${option}: ${refusal}`);
        }
      });
    }
  });

  async function warnings(life: Life, inputs: PropertyMap): Promise<string[]> {
    const told = () => stage.harness.logs().filter(({ severity }) => severity === "warning");
    const before = told().length;
    await life.preview(inputs);
    return told()
      .slice(before)
      .map(({ message }) => message);
  }

  describe("that the server takes bring no warning", () => {
    const right: [type: string, inputs: PropertyMap][] = [
      [
        "Profile",
        {
          name: "right",
          config: { "limits.memory": "50%", "limits.cpu.allowance": "25ms/100ms", "user.a": "a" },
          devices: {
            root: { type: "disk", path: "/", pool, size: "1GiB" },
            eth0: { type: "nic", network: bridge, "ipv4.address": "10.91.7.9", "limits.max": "10Mbit" },
            eth1: { type: "nic", nictype: "macvlan", parent: "lo", hwaddr: "00:16:3e:00:00:01" },
            web: { type: "proxy", listen: "tcp:127.0.0.1:8080", connect: "tcp:127.0.0.1:80" },
            fuse: { type: "unix-char", path: "/dev/fuse", mode: "0660" },
            stick: { type: "usb", vendorid: "10c4", required: "false" },
          },
        },
      ],
      [
        "Instance",
        {
          name: "right",
          source: { type: "none" },
          running: false,
          config: { "security.nesting": true, "limits.memory": "64MiB" },
          devices: { srv: { type: "disk", source: "/tmp", path: "/srv", readonly: "true" } },
        },
      ],
      ["Network", { name: "right0", config: { "ipv4.address": "10.91.8.1/24", "ipv6.address": "none" } }],
      ["Network", { name: "right1", type: "macvlan", config: { parent: "lo", mtu: "1500" } }],
      [
        "StoragePool",
        { name: "right", driver: "dir", config: { "rsync.bwlimit": "50MiB", "volume.size": "1GiB" } },
      ],
      ["Volume", { pool, name: "right", config: { size: "10MiB", "snapshots.pattern": "s%d" } }],
      ["Project", { name: "right", config: { "features.images": false, "limits.memory": "1GiB" } }],
      ["ServerConfig", { config: { "images.auto_update_interval": "0", "user.note": "ours" } }],
      ["NetworkZone", { name: "right.example", config: { "dns.nameservers": "ns1.example", "user.a": "a" } }],
      ["NetworkAcl", { name: "right", config: { "user.a": "a" } }],
      [
        "NetworkForward",
        { network: bridge, listenAddress: "192.0.2.7", config: { target_address: "10.91.7.9" } },
      ],
    ];
    for (const [type, inputs] of right) {
      it(`(${type}${inputs.type === undefined ? "" : ` of type ${inputs.type as string}`})`, async () => {
        const life = new Life(stage, type, "right");
        assert.deepEqual(await warnings(life, inputs), []);
        await life.up(inputs);
        await (await stage.newCommand()).destroy(life.state);
      });
    }

    it("(InstanceDevice)", async () => {
      await stage.lxc("init", "--empty", "holder");
      const life = new Life(stage, "InstanceDevice");
      const properties = { type: "disk", pool, source: "probe", path: "/data" };
      const inputs = { instance: "holder", name: "data", properties };
      assert.deepEqual(await warnings(life, inputs), []);
      await life.up(inputs);
    });
  });

  it("that are likely mistakes are warned of in the preview that brings them, and in no later one", async () => {
    const life = new Life(stage, "Profile");
    const sentence = 'config["limits.cpus"]: LXD 5.0 does not know this key; did you mean "limits.cpu"?';
    assert.deepEqual(await warnings(life, { name: "p", config: { "limits.cpus": "2" } }), [sentence]);
    assert.deepEqual(await warnings(life, { name: "p", config: { "limits.cpu": "2" } }), []);
  });

  it("of volumes are looked at with the driver of their pool", async () => {
    const life = new Life(stage, "Volume");
    assert.deepEqual(await warnings(life, { pool, name: "v", config: { "zfs.blocksize": "8KiB" } }), [
      'config["zfs.blocksize"]: LXD 5.0 does not know this key.',
    ]);
  });

  describe("of the image of an instance", () => {
    let fingerprint: string;
    const inputs = (more: PropertyMap) => ({ name: "made", running: false, ...more });
    const sentence = (place: string, advice: string) =>
      `${place} is the fingerprint of an image that the server updates by itself: the next version has another one, and this one will be gone. ${advice}`;
    const give = 'Give Image.reference instead, which is its alias "busybox".';

    before(async () => {
      ({ target: fingerprint } = await stage.query<{ target: string }>(`/images/aliases/${image}`));
    });

    it("are none while the server leaves the image as it is", async () => {
      const life = new Life(stage, "Instance", "plain");
      assert.deepEqual(await warnings(life, inputs({ image: fingerprint })), []);
    });

    it("are told where its fingerprint is given, and the server updates it by itself", async () => {
      await stage.request("PATCH", `/images/${fingerprint}`, { auto_update: true });
      const life = new Life(stage, "Instance", "updated");
      for (const image of [fingerprint, fingerprint.slice(0, 12), fingerprint.slice(0, 8)]) {
        assert.deepEqual(await warnings(life, inputs({ image })), [sentence("image", give)]);
      }
      const source = { type: "image", fingerprint };
      assert.deepEqual(await warnings(life, inputs({ source })), [sentence("source.fingerprint", give)]);
    });

    it("are none where an alias is given, and name an image that is nowhere", async () => {
      const life = new Life(stage, "Instance", "aliased");
      assert.deepEqual(await warnings(life, inputs({ image: "busybox" })), []);
      for (const image of ["ab".repeat(32), "ab".repeat(6)]) {
        const [told, ...others] = await warnings(life, inputs({ image }));
        assert.match(told ?? "", new RegExp(`^image: there is no image "${image}" in project "default"`));
        assert.deepEqual(others, []);
      }
    });

    it("are told once: when it comes, not with every change and refresh", async () => {
      const life = new Life(stage, "Instance", "kept");
      const kept = inputs({ image: fingerprint });
      await life.tryUp(kept);
      const before = stage.harness.logs().length;
      await life.refreshFinds({});
      assert.deepEqual(stage.harness.logs().slice(before), []);
      assert.deepEqual(await warnings(life, { ...kept, description: "changed" }), []);
      await (await stage.newCommand()).destroy(life.state);
    });

    it("advise an alias where the image has none", async () => {
      await stage.lxc("image", "alias", "delete", image);
      const life = new Life(stage, "Instance", "bare");
      assert.deepEqual(await warnings(life, inputs({ image: fingerprint })), [
        sentence("image", "Give the image an alias, and the instance Image.reference, which is that alias."),
      ]);
    });
  });
});
