import assert from "node:assert/strict";
import type { ResourceDefinition } from "../../../provider/reconcile/definition";
import { check } from "../../../provider/reconcile/lifecycle/check";
import { Unknown, type PropertyMap } from "../../../provider/reconcile/values";
import { Image } from "../../../provider/resources/image/image";
import { Instance } from "../../../provider/resources/instance/instance";
import { InstanceDevice } from "../../../provider/resources/ofInstance/device";
import { Network } from "../../../provider/resources/network/network";
import { Profile } from "../../../provider/resources/profile";
import { Volume } from "../../../provider/resources/storage/volume/volume";

const checked = (definition: ResourceDefinition, news: PropertyMap) =>
  check(definition, { type: definition.type, name: "it", olds: {}, news }, { project: "default" }).failures;

const image = { image: "busybox" };
const copy = { type: "copy", pool: "data", volume: "files" };
const nic = (network: string | Unknown) => ({ type: "nic", network });
const disk = (of: PropertyMap) => ({ type: "disk", path: "/", ...of });

const ids: [definition: ResourceDefinition, inputs: PropertyMap, property: string, name: string][] = [
  [Volume, { pool: "data", restoreSnapshot: "default/data/files/before" }, "restoreSnapshot", "before"],
  [Volume, { pool: "data", source: { ...copy, pool: "default/data" } }, "source.pool", "data"],
  [Volume, { pool: "data", source: { ...copy, volume: "default/data/files" } }, "source.volume", "files"],
  [Volume, { pool: "data", source: { ...copy, snapshot: "files/before" } }, "source.snapshot", "before"],
  [Image, { source: { type: "instance", name: "default/web" } }, "source.name", "web"],
  [Image, { source: { type: "url", url: "https://h/" }, profiles: ["a", "default/b"] }, "profiles[1]", "b"],
  [Instance, { ...image, profiles: ["default/web"] }, "profiles[0]", "web"],
  [Instance, { ...image, restoreSnapshot: "web/before" }, "restoreSnapshot", "before"],
  [
    Instance,
    { source: { type: "copy", instance: "web", snapshot: "web/before" } },
    "source.snapshot",
    "before",
  ],
  [Instance, { source: { type: "backup", path: "a/b", pool: "x/data" } }, "source.pool", "data"],
  [Instance, { ...image, devices: { eth0: nic("default/br0") } }, "devices.eth0.network", "br0"],
  [Instance, { ...image, devices: { root: disk({ pool: "x/data" }) } }, "devices.root.pool", "data"],
  [Profile, { devices: { "my-nic": nic("default/br0") } }, 'devices["my-nic"].network', "br0"],
  [
    InstanceDevice,
    { instance: "web", name: "eth0", properties: nic("default/br0") },
    "properties.network",
    "br0",
  ],
  [Network, { type: "ovn", config: { network: "default/uplink" } }, "config.network", "uplink"],
];

describe("an id where a name is meant", () => {
  for (const [definition, inputs, property, name] of ids) {
    it(`is told at ${property} (${definition.type})`, () => {
      const [failure, ...more] = checked(definition, inputs);
      assert.deepEqual(more, []);
      assert.equal(failure?.property, property);
      const start = `${property} must be a name, not an id: write "${name}" (the output "name") instead of`;
      assert.ok(failure.reason.startsWith(start), failure.reason);
    });
  }

  it("is told of a snapshot that an image is made from, which has two names", () => {
    const of = (name: string) => checked(Image, { source: { type: "snapshot", name } }).map((f) => f.reason);
    assert.deepEqual(of("web/before"), []);
    assert.deepEqual(of("default/web/before"), [
      'source.name must be "instance/snapshot", which "default/web/before" is not: write "web/before".',
    ]);
    for (const name of ["web", "web/", "/before"]) {
      assert.deepEqual(of(name), [`source.name must be "instance/snapshot", which "${name}" is not.`]);
    }
  });

  it("is nothing else that has a slash, a dot or a dash", () => {
    const devices = {
      eth0: nic("br-0.1"),
      eth1: { type: "nic", nictype: "bridged", parent: "br0" },
      root: disk({ pool: "my-pool.1" }),
      data: disk({ pool: "data", source: "vol/sub", path: "/srv/data" }),
      host: { type: "disk", source: "/srv/host", path: "/srv/host" },
      unknown: nic(Unknown.value),
    };
    assert.deepEqual(checked(Instance, { ...image, profiles: ["a-b.c"], devices }), []);
    assert.deepEqual(checked(Profile, { devices }), []);
    for (const properties of Object.values(devices)) {
      assert.deepEqual(checked(InstanceDevice, { instance: "web", name: "it", properties }), []);
    }
    assert.deepEqual(checked(Volume, { pool: "a.b-c", source: { type: "backup", path: "some/file" } }), []);
    assert.deepEqual(checked(Volume, { pool: "data", source: { ...copy, volume: Unknown.value } }), []);
    const config = { network: "up-link.1", "ipv4.address": "192.0.2.1/24" };
    assert.deepEqual(checked(Network, { type: "ovn", config }), []);
    assert.deepEqual(checked(Image, { source: { type: "file", path: "a/b.tar" }, profiles: ["a.b"] }), []);
  });
});
