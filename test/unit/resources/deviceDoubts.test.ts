import assert from "node:assert/strict";
import { Unknown, type PropertyMap } from "../../../provider/reconcile/values";
import {
  doubtsAboutDevice as notesAboutDevice,
  doubtsAboutDevices as notesAboutDevices,
} from "../../../provider/resources/keys/deviceDoubts";
import type { KeyFacts, Metadata } from "../../../provider/resources/keys/metadata";
import { keysContext } from "../../support/keysContext";
import { sentences } from "../../support/sentences";

const doubtsAboutDevice = sentences(notesAboutDevice);
const doubtsAboutDevices = sentences(notesAboutDevices);

const about = (device: PropertyMap) => doubtsAboutDevice(device, ["devices", "x"], keysContext());

describe("doubts about devices", () => {
  const right: PropertyMap = {
    none: { type: "none" },
    root: { type: "disk", path: "/", pool: "default", size: "10GiB", "size.state": "1GiB" },
    data: { type: "disk", pool: "default", source: "data", path: "/data", readonly: "true" },
    host: { type: "disk", source: "/srv", path: "/srv", shift: "true", propagation: "rslave" },
    managed: { type: "nic", network: "lxdbr0", "ipv4.address": "10.0.0.5", vlan: "none", "user.mine": "x" },
    ovn: { type: "nic", nictype: "ovn", network: "ovn1", "security.acls": "web", acceleration: "none" },
    bridged: { type: "nic", nictype: "bridged", parent: "br0", hwaddr: "00:16:3e:00:00:01", vlan: "none" },
    macvlan: { type: "nic", nictype: "macvlan", parent: "eth0", vlan: "7", gvrp: "false" },
    physical: { type: "nic", nictype: "physical", parent: "eth1", mtu: "9000" },
    sriov: { type: "nic", nictype: "sriov", parent: "eth2", "security.mac_filtering": "true" },
    ipvlan: { type: "nic", nictype: "ipvlan", parent: "eth0", mode: "l2", "ipv4.gateway": "10.0.0.1" },
    routed: { type: "nic", nictype: "routed", "ipv4.address": "10.0.0.9", "ipv4.neighbor_probe": "no" },
    p2p: { type: "nic", nictype: "p2p", "ipv4.routes": "10.1.0.0/16", "limits.max": "10Mbit" },
    infiniband: { type: "infiniband", nictype: "sriov", parent: "ib0", mtu: "2044" },
    proxy: { type: "proxy", listen: "tcp:0.0.0.0:80", connect: "unix:/run/web", bind: "host", mode: "0660" },
    char: { type: "unix-char", path: "/dev/fuse", uid: "0", mode: "0666" },
    block: { type: "unix-block", source: "/dev/sda", path: "/dev/disk", major: "8", minor: "0" },
    hotplug: { type: "unix-hotplug", vendorid: "1234", required: "false" },
    usb: { type: "usb", vendorid: "10c4", productid: "ea60" },
    gpu: { type: "gpu", pci: "0000:01:00.0", gid: "44" },
    mdev: { type: "gpu", gputype: "mdev", mdev: "i915-GVTg_V5_4" },
    mig: { type: "gpu", gputype: "mig", "mig.gi": "1", "mig.ci": "0" },
    tpm: { type: "tpm", path: "/dev/tpm0", pathrm: "/dev/tpmrm0" },
    pci: { type: "pci", address: "01:00.0" },
  };
  for (const [name, device] of Object.entries(right)) {
    it(`are none about what is right (${name})`, async () => {
      assert.deepEqual(await about(device as PropertyMap), []);
    });
  }

  const wrong: [what: string, device: PropertyMap, ...sentences: string[]][] = [
    [
      "an option that is misspelled",
      { type: "disk", path: "/", pool: "default", sise: "10GiB" },
      'devices.x.sise: LXD 5.0 does not know this key; did you mean "size"?',
    ],
    [
      "an option of another type",
      { type: "disk", source: "/srv", path: "/srv", hwaddr: "00:16:3e:00:00:01" },
      "devices.x.hwaddr: LXD 5.0 does not know this key.",
    ],
    [
      "an option of another nictype",
      { type: "nic", nictype: "bridged", parent: "br0", "ipv4.gateway": "none" },
      'devices.x["ipv4.gateway"]: LXD 5.0 does not know this key; Incus 7 does.',
    ],
    [
      "a size without a unit that LXD knows",
      { type: "disk", path: "/", pool: "default", size: "10G" },
      'devices.x.size is a size such as "10GiB" or "500MB", which "10G" is not.',
    ],
    [
      "a boolean",
      { type: "disk", source: "/srv", path: "/srv", readonly: "ro" },
      'devices.x.readonly is true or false, which "ro" is not.',
    ],
    [
      "a word of a few",
      { type: "disk", source: "/srv", path: "/srv", propagation: "recursive" },
      'devices.x.propagation is one of private, shared, slave, unbindable, rshared, rslave, runbindable, rprivate, which "recursive" is not.',
    ],
    [
      "an unknown nictype",
      { type: "nic", nictype: "bridge", parent: "br0" },
      'devices.x.nictype is one of bridged, macvlan, sriov, physical, ovn, p2p, ipvlan, routed, which "bridge" is not.',
    ],
    [
      "an unknown gputype",
      { type: "gpu", gputype: "virtual" },
      'devices.x.gputype is one of physical, mdev, mig, sriov, which "virtual" is not.',
    ],
    ["a nic of no kind", { type: "nic", name: "eth0" }, 'devices.x: a nic needs "network" or "nictype".'],
    [
      "what a managed network decides",
      { type: "nic", network: "lxdbr0", nictype: "bridged", parent: "lxdbr0" },
      'devices.x.nictype does not go with "network", which decides it.',
      'devices.x.parent does not go with "network", which decides it.',
    ],
    [
      "a parent that is missing",
      { type: "nic", nictype: "macvlan" },
      'devices.x: a device of the kind macvlan nic needs "parent" or "network".',
    ],
    [
      "ends of a proxy",
      { type: "proxy", listen: "0.0.0.0:80" },
      'devices.x: a device of the kind proxy needs "connect".',
      'devices.x.listen is an address such as "tcp:127.0.0.1:80" or "unix:/run/socket", which "0.0.0.0:80" is not.',
    ],
    [
      "a hardware address",
      { type: "nic", network: "lxdbr0", hwaddr: "00-16-3e-00-00-01" },
      'devices.x.hwaddr is a hardware address such as "00:16:3e:00:00:01", which "00-16-3e-00-00-01" is not.',
    ],
    [
      "ids of USB devices",
      { type: "usb", vendorid: "0x10c4" },
      'devices.x.vendorid is four lower case hexadecimal digits, such as "10de", which "0x10c4" is not.',
    ],
    [
      "a PCI address",
      { type: "gpu", pci: "1:0" },
      'devices.x.pci is a PCI address such as "0000:01:00.0", which "1:0" is not.',
    ],
    [
      "a mode",
      { type: "unix-char", path: "/dev/fuse", mode: "rw" },
      'devices.x.mode is a mode in octal digits, such as "0644", which "rw" is not.',
    ],
    [
      "which device of the host it is",
      { type: "unix-char", mode: "0600" },
      'devices.x: a device of the kind unix-char needs "source" or "path".',
    ],
    [
      "the subject of a hotplug",
      { type: "unix-hotplug" },
      'devices.x: a device of the kind unix-hotplug needs "vendorid" or "productid".',
    ],
    [
      "options where there are none",
      { type: "none", path: "/" },
      "devices.x.path: LXD 5.0 does not know this key.",
    ],
    [
      "a PCI device without an address",
      { type: "pci" },
      'devices.x: a device of the kind pci needs "address".',
    ],
    [
      "a part of a GPU",
      { type: "gpu", gputype: "mig", "mig.gi": "one" },
      'devices.x: a device of the kind mig gpu needs "mig.uuid" or "mig.ci".',
      'devices.x["mig.gi"] is a whole number, which "one" is not.',
    ],
    [
      "a name of an option of TPMs",
      { type: "tpm", path: "/dev/tpm0", pathrw: "/dev/tpmrm0" },
      'devices.x.pathrw: LXD 5.0 does not know this key; did you mean "pathrm"?',
    ],
    [
      "a nictype of infiniband",
      { type: "infiniband", nictype: "bridged", parent: "ib0" },
      'devices.x.nictype is one of physical, sriov, which "bridged" is not.',
    ],
  ];
  for (const [what, device, ...sentences] of wrong) {
    it(`name ${what}`, async () => assert.deepEqual(await about(device), sentences));
  }

  it("wait for what is not known yet", async () => {
    const { value } = Unknown;
    assert.deepEqual(await about({ type: "nic", nictype: value, anything: "x" }), []);
    assert.deepEqual(await about({ type: value }), []);
    assert.deepEqual(await about({ type: "nic", network: value, hwaddr: value }), []);
    assert.deepEqual(await doubtsAboutDevices({ devices: { x: value } }, keysContext()), []);
  });

  it("find the options of devices where Incus tells them", async () => {
    const names = ["nic_bridged", "gpu_physical", "unix-char-block", "usb", "unix-hotplug", "disk"];
    const keys: Record<string, KeyFacts>[] = [{ "incus.only": {}, path: {}, source: {}, parent: {} }];
    const told = Object.fromEntries(names.map((name) => [name, { keys }]));
    const context = keysContext({ metadata: { configs: { devices: told } } });
    const devices: PropertyMap[] = [
      { type: "nic", nictype: "bridged", parent: "br0" },
      { type: "gpu" },
      { type: "unix-char", path: "/dev/fuse" },
      { type: "usb" },
      { type: "disk", path: "/" },
    ];
    for (const device of devices) {
      assert.deepEqual(
        await doubtsAboutDevice({ ...device, "incus.only": "x" }, ["properties"], context),
        [],
      );
      assert.deepEqual(await doubtsAboutDevice({ ...device, nowhere: "x" }, ["properties"], context), [
        "properties.nowhere: this server does not know this key.",
      ]);
    }
  });

  it("know that a newer server may have kinds of its own, and ask for less", async () => {
    const context = keysContext({ metadata: { configs: {} } });
    assert.deepEqual(await doubtsAboutDevice({ type: "gpu", gputype: "later" }, ["properties"], context), []);
    assert.deepEqual(await doubtsAboutDevice({ type: "unix-hotplug" }, ["properties"], context), []);
  });

  it("believe what the server tells of its own options", async () => {
    const facts: Record<string, KeyFacts> = { path: {}, source: {}, "io.bus": {}, shift: { type: "bool" } };
    const metadata: Metadata = { configs: { "device-disk": { "device-conf": { keys: [facts] } } } };
    const context = keysContext({ metadata });
    const device = {
      type: "disk",
      path: "/srv",
      source: "/srv",
      "io.bus": "nvme",
      shift: "maybe",
      optional: "true",
    };
    assert.deepEqual(await doubtsAboutDevice(device, ["properties"], context), [
      'properties.shift is true or false, which "maybe" is not.',
      "properties.optional: this server does not know this key; LXD 5.0 does.",
    ]);
  });
});
