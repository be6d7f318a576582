import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Unknown, type PropertyMap } from "../../provider/reconcile/values";
import { CheckFailed } from "../support/pluginHarness";
import { Stage } from "../support/stage";

type Wrong = [what: string, type: string, inputs: PropertyMap, property: string, sentence: RegExp];

const instance = { image: "busybox" };

const mistakes: Wrong[] = [
  [
    "a name with an underscore",
    "Instance",
    { ...instance, name: "web_1" },
    "name",
    /letters, digits and hyphens/,
  ],
  [
    "a name of 64 characters",
    "Instance",
    { ...instance, name: "a".repeat(64) },
    "name",
    /has 64 characters; at most 63 are possible/,
  ],
  ["an empty name", "Instance", { ...instance, name: "" }, "name", /must not be empty/],
  [
    "a name with a leading digit",
    "Instance",
    { ...instance, name: "1web" },
    "name",
    /beginning with a letter/,
  ],
  [
    "a file with a relative path",
    "Instance",
    { ...instance, files: [{ path: "etc/x", content: "" }] },
    "files[0].path",
    /The path "etc\/x" must be absolute/,
  ],
  [
    "a file without content",
    "Instance",
    { ...instance, files: [{ path: "/x" }] },
    "files[0].content",
    /A file needs one of content, contentBase64 and source; none is given/,
  ],
  [
    "a symlink to nowhere",
    "Instance",
    { ...instance, files: [{ path: "/x", type: "symlink" }] },
    "files[0].target",
    /A symlink needs a target/,
  ],
  [
    "a mode in letters",
    "Instance",
    { ...instance, files: [{ path: "/x", content: "", mode: "rw-" }] },
    "files[0].mode",
    /permissions in octal such as "0644"/,
  ],
  [
    "a wait for a port without its number",
    "Instance",
    { ...instance, waitFor: [{ type: "port" }] },
    "waitFor[0].port",
    /A wait of type "port" needs port, for example port: 80/,
  ],
  [
    "a wait with a member of another type",
    "Instance",
    { ...instance, waitFor: [{ type: "agent", nic: "eth0" }] },
    "waitFor[0].nic",
    /A wait of type "agent" has no "nic"; it takes timeout/,
  ],
  [
    "a copy of nothing",
    "Instance",
    { source: { type: "copy" } },
    "source.instance",
    /source of type "copy" needs "instance"/,
  ],
  [
    "a snapshot in the place of a name",
    "Instance",
    { source: { type: "copy", instance: "web/before" } },
    "source.instance",
    /write instance: "web" and snapshot: "before"/,
  ],
  [
    "triggers without a snapshot to go back to",
    "Instance",
    { ...instance, restoreTriggers: [1] },
    "restoreTriggers",
    /name the snapshot to go back to/,
  ],
  ["a name with a slash", "Profile", { name: "my/profile" }, "name", /no slash/],
  ["a name with a blank", "StoragePool", { driver: "dir", name: "my pool" }, "name", /no blank/],
  ["a name with a slash", "Snapshot", { instance: "web", name: "a/b" }, "name", /none of \//],
  [
    "a mode without quotes",
    "Profile",
    { devices: { a: { type: "unix-char", source: "/dev/null", mode: 0o660 } } },
    "devices.a.mode",
    /write "0660"\.$/,
  ],
  [
    "a number with too many digits",
    "Profile",
    { config: { "user.a": 2 ** 64 } },
    'config["user.a"]',
    /quote it, so that it is a string/,
  ],
  [
    "an unknown property",
    "Instance",
    { ...instance, descripton: "x" },
    "descripton",
    /"descripton" is not a property of Instance; did you mean "description"\?/,
  ],
  [
    "an unknown member",
    "Instance",
    { source: { type: "image", alis: "x" } },
    "source.alis",
    /did you mean "alias"\?/,
  ],
  ["image and source", "Instance", { ...instance, source: { type: "none" } }, "source", /give one of them/],
  ["neither image nor source", "Instance", {}, "image", /needs an image .* or source/],
  [
    "two ways to name the image",
    "Instance",
    { source: { type: "image", alias: "a", fingerprint: "b" } },
    "source",
    /needs one of alias, fingerprint, properties; alias and fingerprint are given/,
  ],
  ["an unknown source", "Instance", { source: { type: "imag" } }, "source.type", /did you mean "image"\?/],
  [
    "a network name of 16 characters",
    "Network",
    { name: "a".repeat(16) },
    "name",
    /has 16 characters; at most 15 are possible/,
  ],
  [
    "a certificate that is not PEM",
    "Certificate",
    { certificate: "hello" },
    "certificate",
    /as PEM text .* neither/,
  ],
  ["no certificate", "Certificate", {}, "certificate", /Certificate needs "certificate"/],
  [
    "a pool without driver",
    "StoragePool",
    { name: "data" },
    "driver",
    /StoragePool needs "driver": The storage driver/,
  ],
  ["an unknown driver", "StoragePool", { driver: "zsf" }, "driver", /did you mean "zfs"\?/],
  [
    "the source of a pool within config",
    "StoragePool",
    { driver: "dir", config: { source: "/srv" } },
    "config.source",
    /as its property "source"/,
  ],
  [
    "a list where a map is meant",
    "Instance",
    { ...instance, config: ["limits.cpu"] },
    "config",
    /config must be a map, not a list/,
  ],
  [
    "a text where true or false is meant",
    "Instance",
    { ...instance, running: "no" },
    "running",
    /true or false, not a string/,
  ],
  [
    "a text where a list is meant",
    "Instance",
    { ...instance, profiles: "default" },
    "profiles",
    /profiles must be a list, not a string/,
  ],
  [
    "a number where a text is meant",
    "Profile",
    { name: "a", description: 1 },
    "description",
    /must be a string, not a number/,
  ],
  [
    "a map as a value",
    "Profile",
    { config: { "user.a": { b: "c" } } },
    'config["user.a"]',
    /must be a string, not a map/,
  ],
  [
    "a duration that is none",
    "Instance",
    { ...instance, stopTimeout: "soon" },
    "stopTimeout",
    /must be a number of at least 0, not "soon"/,
  ],
  [
    "a wait of an unknown kind",
    "Instance",
    { ...instance, waitFor: [{ type: "ipv5" }] },
    "waitFor[0].type",
    /"port", "exec", not "ipv5"/,
  ],
  [
    "running: false with ephemeral",
    "Instance",
    { ...instance, running: false, ephemeral: true },
    "running",
    /ephemeral instance is deleted when it stops/,
  ],
  [
    "frozen while stopped",
    "Instance",
    { ...instance, running: false, frozen: true },
    "frozen",
    /cannot be frozen/,
  ],
  [
    "a device without type",
    "Profile",
    { devices: { eth0: { network: "br0" } } },
    "devices.eth0",
    /The device "eth0" has no type; add one/,
  ],
  [
    "a device of an unknown type",
    "Instance",
    { ...instance, devices: { "my-disk": { type: "dsk" } } },
    'devices["my-disk"].type',
    /unknown type "dsk"/,
  ],
  [
    "a volatile key",
    "Instance",
    { ...instance, config: { "volatile.eth0.hwaddr": "00:16:3e:00:00:01" } },
    'config["volatile.eth0.hwaddr"]',
    /set the property "hwaddr" of the device "eth0"/,
  ],
  ["an id where a name is meant", "Snapshot", { instance: "default/web" }, "instance", /write "web"/],
  ["an id as a pool", "Volume", { pool: "default/data" }, "pool", /must be a name, not an id/],
  [
    "a size that is none",
    "Volume",
    { pool: "pool", config: { size: "much" } },
    "config.size",
    /such as "10GiB"/,
  ],
  [
    "a time that is none",
    "Snapshot",
    { instance: "web", expiresAt: "soon" },
    "expiresAt",
    /a time such as 2030/,
  ],
  [
    "a member of another source",
    "Image",
    { source: { type: "file", path: "a", name: "b" } },
    "source.name",
    /has no "name"; it takes path, rootfsPath/,
  ],
  [
    "a source without what it needs",
    "Image",
    { source: { type: "existing" } },
    "source.fingerprint",
    /needs "fingerprint"/,
  ],
  [
    "keys of members where there are none",
    "Network",
    { type: "ovn", config: { network: "up" }, memberConfig: { m1: { parent: "eth0" } } },
    "memberConfig",
    /every member has such a network alike/,
  ],
  [
    "projects of a certificate that is not confined",
    "Certificate",
    { certificate: "x", projects: ["a"] },
    "certificate",
    /neither/,
  ],
];

describe("bad input", function () {
  this.timeout(60_000);
  let stage: Stage;
  let everything: unknown;
  const collections = ["instances", "images", "profiles", "networks", "storage-pools", "certificates"];
  const look = () => Promise.all(collections.map((name) => stage.query(`/${name}?recursion=1`)));

  before(async () => {
    stage = await Stage.start();
    everything = await look();
  });
  after(async () => {
    if (stage) assert.deepEqual(await look(), everything, "nothing was changed on the server");
    await stage?.stop();
  });

  for (const [what, type, inputs, property, sentence] of mistakes) {
    it(`is told at the property: ${what} (${type})`, async () => {
      await assert.rejects(stage.harness.up(type, "a", inputs), (error: CheckFailed) => {
        assert.ok(error instanceof CheckFailed, String(error));
        const [failure, ...more] = error.failures;
        assert.deepEqual(more, []);
        assert.equal(failure!.property, property);
        assert.match(failure!.reason, sentence);
        assert.match(failure!.reason, /[.?]$/, "it is a sentence");
        return true;
      });
    });
  }

  it("is told all at once", async () => {
    const inputs = { name: "_", descripton: "", config: [], devices: { a: {} } };
    await assert.rejects(stage.harness.up("Instance", "a", inputs), (error: CheckFailed) => {
      assert.deepEqual(error.failures.map(({ property }) => property).sort(), [
        "config",
        "descripton",
        "name",
      ]);
      return true;
    });
  });

  it("is not seen in what a preview does not know yet", async () => {
    const inputs = { name: Unknown.value, image: Unknown.value, config: { "user.a": Unknown.value } };
    const { action, outputs } = await stage.harness.preview("Instance", "a", inputs);
    assert.equal(action, "create");
    assert.equal(outputs!.description, "");
  });

  it("of an image file is told before anything is sent: a file that is missing, and one that is no image", async () => {
    const missing = { source: { type: "file", path: "nowhere.tar.gz" } };
    await assert.rejects(stage.harness.up("Image", "a", missing), {
      code: 3,
      message: /nowhere\.tar\.gz does not exist/,
    });
    const path = join(stage.server.directory, "..", "odd.tar");
    writeFileSync(path, "no image");
    await assert.rejects(
      stage.harness.up("Image", "a", { source: { type: "file", path } }),
      (error: { code: number }) => {
        assert.ok(![2, 13].includes(error.code));
        return true;
      },
    );
    rmSync(path);
  });
});
