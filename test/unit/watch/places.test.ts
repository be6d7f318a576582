import assert from "node:assert/strict";
import type { LifecycleEvent } from "../../../provider/lxd";
import { resources } from "../../../provider/resources";
import type { PropertyMap } from "../../../provider/reconcile/values";
import { concernedBy, placesOf } from "../../../provider/watch/places";
import type { Stated } from "../../../provider/watch/state";

const table = new Map(resources.map((definition) => [definition.type, definition]));

const one = (type: string, id: string, outputs: PropertyMap = {}): Stated => ({
  ...{ type, id, outputs, urn: `urn:pulumi:s::p::lxd:index:${type}::${id}` },
  ...{ inputs: {}, ignoreChanges: [], provider: "" },
});

const fingerprint = "ab".repeat(32);
const places = placesOf(
  [
    one("ServerConfig", "server", { config: { "core.https_address": ":8443" } }),
    one("Network", "default/br0"),
    one("NetworkForward", "default/br0/10.0.0.1"),
    one("Profile", "default/web"),
    one("Profile", "lab/web"),
    one("Instance", "lab/web", { name: "renamed" }),
    one("InstanceFile", "lab/renamed//etc/motd"),
    one("InstancePowerState", "lab/renamed"),
    one("Volume", "default/ssd/data"),
    one("Image", `default/${fingerprint}`, { aliases: ["debian"], project: "default" }),
    one("Certificate", fingerprint),
  ],
  table,
);

const concerned = (action: string, path: string, project = "default", ...others: string[]) => {
  const [first = [], ...rest] = [path, ...others].map((each) =>
    each.split("/").filter((step) => step !== ""),
  );
  const event: LifecycleEvent = { action, paths: [first, ...rest], project };
  return concernedBy(event, places, table).map(({ resource }) => `${resource.type} ${resource.id}`);
};

describe("the resources that an event is about", () => {
  it("are found by the paths of all definitions", () => {
    assert.deepEqual(concerned("profile-updated", "profiles/web"), ["Profile default/web"]);
    assert.deepEqual(concerned("profile-updated", "profiles/web", "lab"), ["Profile lab/web"]);
    assert.deepEqual(concerned("storage-volume-updated", "storage-pools/ssd/volumes/custom/data"), [
      "Volume default/ssd/data",
    ]);
  });

  it("are told from what has no project by nothing but the path", () => {
    assert.deepEqual(concerned("certificate-deleted", `certificates/${fingerprint}`, "lab"), [
      `Certificate ${fingerprint}`,
    ]);
  });

  it("have what belongs to the object among them, and not what it belongs to", () => {
    assert.deepEqual(concerned("network-deleted", "networks/br0"), [
      "Network default/br0",
      "NetworkForward default/br0/10.0.0.1",
    ]);
    assert.deepEqual(concerned("network-forward-updated", "networks/br0/forwards/10.0.0.1"), [
      "NetworkForward default/br0/10.0.0.1",
    ]);
  });

  it("are looked for under the name that they have by now, and had before", () => {
    const all = ["Instance lab/web", "InstanceFile lab/renamed//etc/motd", "InstancePowerState lab/renamed"];
    assert.deepEqual(concerned("instance-stopped", "instances/renamed", "lab"), all);
    assert.deepEqual(concerned("instance-renamed", "instances/third", "lab", "instances/renamed"), all);
    assert.deepEqual(concerned("instance-stopped", "instances/web", "lab"), []);
  });

  it("have the owner of a part among them", () => {
    assert.deepEqual(concerned("image-alias-deleted", "images/aliases/debian"), [
      `Image default/${fingerprint}`,
    ]);
    assert.deepEqual(concerned("image-alias-deleted", "images/aliases/other"), []);
  });

  it("are the server's configuration alone where the server is meant", () => {
    assert.deepEqual(concerned("config-updated", ""), ["ServerConfig server"]);
  });

  it("are none of an event that a look causes itself", () => {
    for (const action of ["instance-exec", "instance-console", "instance-file-retrieved"]) {
      assert.deepEqual(concerned(action, "instances/renamed", "lab"), []);
    }
  });
});
