/** What the tables say of real mistakes, and of what is right. */
import assert from "node:assert/strict";
import { Secret, type PropertyMap } from "../../../provider/reconcile/values";
import { withoutSecrets } from "../../../provider/reconcile/secrets";
import {
  doubtsAboutConfig as notesAboutConfig,
  type Knowledge,
} from "../../../provider/resources/keys/doubts";
import {
  aboutForwards,
  aboutNetworks,
  aboutZones,
  freeKeysOnly,
} from "../../../provider/resources/keys/network";
import type { Metadata } from "../../../provider/resources/keys/metadata";
import { aboutProjects } from "../../../provider/resources/keys/project";
import { aboutClusterMembers, aboutServer } from "../../../provider/resources/keys/server";
import { aboutPools, doubtsAboutVolume as notesAboutVolume } from "../../../provider/resources/keys/storage";
import { keysContext } from "../../support/keysContext";
import { sentences } from "../../support/sentences";

const doubtsAboutConfig = sentences(notesAboutConfig);
const doubtsAboutVolume = sentences(notesAboutVolume);

interface Case {
  readonly of: string;
  readonly knowledge: Knowledge;
  readonly right: PropertyMap;
  /** By key: the value, and the sentence. */
  readonly wrong: Readonly<Record<string, [value: string, sentence: string]>>;
}

const unknown = (key: string, meant?: string) =>
  `config[${JSON.stringify(key)}]: LXD 5.0 does not know this key${meant ? `; did you mean "${meant}"?` : "."}`;

const cases: Case[] = [
  {
    of: "bridges",
    knowledge: aboutNetworks("bridge"),
    right: { "ipv4.address": "10.0.0.1/24", "ipv6.address": "none", "bridge.mtu": "1400", "user.a": "a" },
    wrong: {
      "ipv4.adress": ["10.0.0.1/24", unknown("ipv4.adress", "ipv4.address")],
      "ipv4.address": [
        "10.0.0.1",
        'config["ipv4.address"] is an address with the length of its subnet, such as "10.0.0.1/24", or auto or none, which "10.0.0.1" is not.',
      ],
      network: ["uplink", "config.network: LXD 5.0 does not know this key."],
    },
  },
  {
    of: "macvlan networks",
    knowledge: aboutNetworks("macvlan"),
    right: { parent: "eth0", vlan: "7", gvrp: "true" },
    wrong: { "ipv4.address": ["10.0.0.1/24", unknown("ipv4.address")] },
  },
  {
    of: "SR-IOV networks",
    knowledge: aboutNetworks("sriov"),
    right: { parent: "eth0", mtu: "9000" },
    wrong: { parents: ["eth0", 'config.parents: LXD 5.0 does not know this key; did you mean "parent"?'] },
  },
  {
    of: "physical networks",
    knowledge: aboutNetworks("physical"),
    right: { parent: "eth0", "ipv4.gateway": "10.0.0.1/24", "ipv4.ovn.ranges": "10.0.0.5-10.0.0.9" },
    wrong: {
      "ipv4.ovn.range": ["10.0.0.5-10.0.0.9", unknown("ipv4.ovn.range", "ipv4.ovn.ranges")],
      "ovn.ingress_mode": [
        "nat",
        'config["ovn.ingress_mode"] is one of l2proxy, routed, which "nat" is not.',
      ],
    },
  },
  {
    of: "OVN networks",
    knowledge: aboutNetworks("ovn"),
    right: {
      network: "uplink",
      "ipv4.address": "auto",
      "ipv6.address": "fd42::1/64",
      "security.acls": "web",
    },
    wrong: {
      uplink: ["uplink", "config.uplink: LXD 5.0 does not know this key."],
      "ipv4.dhcp.ranges": [
        "10.0.0.5-10.0.0.9",
        'config["ipv4.dhcp.ranges"]: LXD 5.0 does not know this key; LXD 5.21, LXD 6, Incus 6 and Incus 7 do.',
      ],
      "security.acls.default.ingress.action": [
        "accept",
        'config["security.acls.default.ingress.action"] is one of allow, reject, drop, which "accept" is not.',
      ],
    },
  },
  {
    of: "networks of a type that nobody knows",
    knowledge: aboutNetworks("future"),
    right: { anything: "goes" },
    wrong: {},
  },
  {
    of: "zones",
    knowledge: aboutZones,
    right: { "peers.ns1.address": "192.0.2.1", "dns.nameservers": "ns1.example.org", "network.nat": "true" },
    wrong: {
      "dns.nameserver": ["ns1.example.org", unknown("dns.nameserver", "dns.nameservers")],
      "peers.ns1.adress": ["192.0.2.1", unknown("peers.ns1.adress")],
    },
  },
  {
    of: "forwards",
    knowledge: aboutForwards,
    right: { target_address: "10.0.0.5", "user.a": "a" },
    wrong: {
      targetAddress: [
        "10.0.0.5",
        'config.targetAddress: LXD 5.0 does not know this key; did you mean "target_address"?',
      ],
    },
  },
  {
    of: "ACLs, peers and records",
    knowledge: freeKeysOnly,
    right: { "user.a": "a" },
    wrong: { owner: ["me", "config.owner: LXD 5.0 does not know this key."] },
  },
  {
    of: "projects",
    knowledge: aboutProjects,
    right: {
      "features.images": "true",
      "limits.memory": "4GiB",
      "restricted.devices.nic": "managed",
      restricted: "true",
    },
    wrong: {
      "feature.images": ["true", unknown("feature.images", "features.images")],
      "restricted.devices.disk": [
        "deny",
        'config["restricted.devices.disk"] is one of allow, block, managed, which "deny" is not.',
      ],
      "limits.memory": [
        "50%",
        'config["limits.memory"] is a size such as "10GiB" or "500MB", which "50%" is not.',
      ],
    },
  },
  {
    of: "the server",
    knowledge: aboutServer,
    right: { "core.https_address": ":8443", "images.auto_update_interval": "0", "user.note": "ours" },
    wrong: {
      "core.https_adress": [":8443", unknown("core.https_adress", "core.https_address")],
      "core.shutdown_timeout": [
        "5m",
        'config["core.shutdown_timeout"] is a whole number, which "5m" is not.',
      ],
    },
  },
  {
    of: "members of a cluster",
    knowledge: aboutClusterMembers,
    right: { "scheduler.instance": "group", "user.rack": "2" },
    wrong: {
      "schedule.instance": ["all", unknown("schedule.instance", "scheduler.instance")],
      "scheduler.instance": [
        "never",
        'config["scheduler.instance"] is one of all, group, manual, which "never" is not.',
      ],
    },
  },
  ...Object.entries<{ right: PropertyMap; wrong: Record<string, string> }>({
    dir: { right: { "rsync.bwlimit": "50MiB", "volume.size": "1GiB" }, wrong: { size: "1GiB" } },
    btrfs: { right: { size: "10GiB", "btrfs.mount_options": "noatime" }, wrong: { "zfs.pool_name": "tank" } },
    lvm: {
      right: { "lvm.vg_name": "vg", "volume.block.filesystem": "xfs", "volume.lvm.stripes": "2" },
      wrong: { "lvm.volume_group": "vg" },
    },
    zfs: {
      right: { "zfs.pool_name": "tank", "zfs.clone_copy": "rebase", "volume.zfs.use_refquota": "true" },
      wrong: { "zfs.poolname_": "tank" },
    },
    ceph: { right: { "ceph.osd.pg_num": "32", "ceph.rbd.du": "no" }, wrong: { "cephfs.path": "/" } },
    cephfs: { right: { "cephfs.path": "fs/lxd" }, wrong: { "ceph.osd.pg_num": "32" } },
    cephobject: {
      right: { "cephobject.bucket.name_prefix": "lxd-" },
      wrong: { "volume.block.filesystem": "xfs" },
    },
  }).map(([driver, { right, wrong }]): Case => ({
    of: `pools of the driver ${driver}`,
    knowledge: aboutPools(driver),
    right,
    wrong: Object.fromEntries(Object.entries(wrong).map(([key, value]) => [key, [value, ""]])),
  })),
  {
    of: "pools of a driver that nobody knows",
    knowledge: aboutPools("future"),
    right: { anything: "goes" },
    wrong: {},
  },
];

describe("what is known of configuration keys", () => {
  for (const { of, knowledge, right, wrong } of cases) {
    it(`of ${of}`, async () => {
      assert.deepEqual(await doubtsAboutConfig({ config: right }, knowledge, keysContext()), []);
      for (const [key, [value, sentence]] of Object.entries(wrong)) {
        const [doubt, ...more] = await doubtsAboutConfig(
          { config: { [key]: value } },
          knowledge,
          keysContext(),
        );
        assert.ok(doubt?.includes(key), `${key} of ${of} is doubted`);
        if (sentence !== "") assert.equal(doubt, sentence);
        assert.deepEqual(more, []);
      }
    });
  }

  it("of volumes depends on the driver of their pool", async () => {
    const context = keysContext({ drivers: { tank: "zfs", plain: "dir", ssd: "powerflex" } });
    const about = (pool: string, config: PropertyMap) => doubtsAboutVolume({ pool, config }, context);
    assert.deepEqual(await about("tank", { "zfs.blocksize": "8KiB", size: "1GiB" }), []);
    assert.deepEqual(await about("plain", { "zfs.blocksize": "8KiB" }), [unknown("zfs.blocksize")]);
    assert.deepEqual(await about("plain", { "snapshot.schedule": "@daily" }), [
      unknown("snapshot.schedule", "snapshots.schedule"),
    ]);
    assert.deepEqual(await about("ssd", { "block.type": "thin" }), []);
    // A pool that is yet to be made may have any driver.
    assert.deepEqual(await about("later", { "zfs.blocksize": "8KiB", "lvm.stripes": "2" }), []);
    assert.deepEqual(await about("later", { shared: "true" }), [
      "config.shared: LXD 5.0 does not know this key.",
    ]);
  });

  it("is what the server tells, where it does", async () => {
    const metadata: Metadata = {
      configs: {
        "storage-zfs": {
          "pool-conf": { keys: [{ size: {} }, { "zfs.export": { type: "bool" } }] },
          "volume-conf": { keys: [{ "zfs.delegate": { type: "bool" } }] },
        },
        project: {
          limits: { keys: [{ "limits.disk.pool.POOL_NAME": {} }, { "limits.cpu": { type: "integer" } }] },
        },
      },
    };
    const context = keysContext({ metadata, drivers: { tank: "zfs" } });
    const pool = {
      "rsync.bwlimit": "1MiB",
      "zfs.export": "perhaps",
      "volume.zfs.delegate": "true",
      "zfs.pool_name": "tank",
      "user.a": "a",
    };
    assert.deepEqual(await doubtsAboutConfig({ config: pool }, aboutPools("zfs"), context), [
      'config["zfs.export"] is true or false, which "perhaps" is not.',
      'config["zfs.pool_name"]: this server does not know this key; LXD 5.0, LXD 5.21, LXD 6, Incus 6 and Incus 7 do.',
    ]);
    assert.deepEqual(
      await doubtsAboutVolume({ pool: "tank", config: { "zfs.delegate": "true" } }, context),
      [],
    );
    assert.deepEqual(await doubtsAboutVolume({ pool: "new", config: { "zfs.delegates": "true" } }, context), [
      'config["zfs.delegates"]: this server does not know this key; did you mean "zfs.delegate"?',
    ]);
    const limits = { "limits.disk.pool.ssd": "1GiB", "limits.cpu": "many" };
    assert.deepEqual(await doubtsAboutConfig({ config: limits }, aboutProjects, context), [
      'config["limits.cpu"] is a whole number, which "many" is not.',
    ]);
  });

  it("is looked at for values only, where a newer server is silent of an entity", async () => {
    // As Incus 6.0.4 is of networks and pools.
    const context = keysContext({
      metadata: { configs: { instance: { boot: { keys: [{ "boot.autostart": {} }] } } } },
    });
    const config = { "ipv4.dhcp.routes": "10.0.0.0/8,10.0.0.1", "ipv4.nat": "perhaps" };
    assert.deepEqual(await doubtsAboutConfig({ config }, aboutNetworks("bridge"), context), [
      'config["ipv4.nat"] is true or false, which "perhaps" is not.',
    ]);
    assert.deepEqual(await doubtsAboutVolume({ pool: "p", config: { "zfs.delegate": "true" } }, context), []);
  });

  it("is what Incus tells, under its own names", async () => {
    const metadata: Metadata = {
      configs: {
        network_bridge: {
          common: { keys: [{ "ipv4.address": {} }] },
          bgp: { keys: [{ "bgp.ipv4.nexthop": {} }] },
        },
        network_zone: { common: { keys: [{ "dns.nameservers": {} }] } },
        storage_zfs: { common: { keys: [{ "zfs.export": { type: "bool" } }] } },
        storage_volume_zfs: { common: { keys: [{ "zfs.delegate": { type: "bool" } }] } },
        storage_bucket_zfs: { common: { keys: [{ size: {} }] } },
      },
    };
    const context = keysContext({ metadata, drivers: { tank: "zfs" } });
    const about = (knowledge: Knowledge, config: PropertyMap) =>
      doubtsAboutConfig({ config }, knowledge, context);
    const wrong = (key: string) => [`config[${JSON.stringify(key)}]: this server does not know this key.`];
    assert.deepEqual(
      await about(aboutNetworks("bridge"), { "ipv4.address": "auto", "bgp.ipv4.nexthop": "x" }),
      [],
    );
    assert.deepEqual(await about(aboutNetworks("bridge"), { "fan.type": "ipip" }), [
      'config["fan.type"]: this server does not know this key; LXD 5.0 and LXD 5.21 do.',
    ]);
    assert.deepEqual(await about(aboutZones, { "network.gnat": "true" }), wrong("network.gnat"));
    const pool = { "zfs.export": "true", "volume.zfs.delegate": "true", "rsync.bwlimit": "1MiB" };
    assert.deepEqual(await about(aboutPools("zfs"), pool), []);
    assert.deepEqual(
      await about(aboutPools("zfs"), { "btrfs.mount_options": "x" }),
      wrong("btrfs.mount_options"),
    );
    for (const pool of ["tank", "new"]) {
      assert.deepEqual(await doubtsAboutVolume({ pool, config: { "zfs.delegate": "true" } }, context), []);
      assert.deepEqual(
        await doubtsAboutVolume({ pool, config: { "nothing.stripes": "2" } }, context),
        wrong("nothing.stripes"),
      );
    }
  });

  it("is looked up for what members of a cluster have of their own, too", async () => {
    const inputs = { config: {}, memberConfig: { m1: { source: "/dev/sdb" }, m2: { sources: "/dev/sdc" } } };
    assert.deepEqual(await doubtsAboutConfig(inputs, aboutPools("btrfs"), keysContext()), [
      'memberConfig.m2.sources: LXD 5.0 does not know this key; did you mean "source"?',
    ]);
  });

  it("quotes no secret", async () => {
    const inputs = { config: { "limits.cpu": "hunter2", "core.shutdown_timeout": "hunter2" } };
    const hidden = withoutSecrets(inputs, [["config", "core.shutdown_timeout"]]);
    assert.deepEqual(await doubtsAboutConfig(hidden, aboutServer, keysContext()), [unknown("limits.cpu")]);
    const marked = withoutSecrets({ config: { "core.shutdown_timeout": new Secret("hunter2") } }, []);
    assert.deepEqual(await doubtsAboutConfig(marked, aboutServer, keysContext()), []);
  });
});
