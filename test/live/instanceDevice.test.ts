import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../provider/reconcile/values";
import { Life } from "../support/life";
import { Stage } from "../support/stage";

describe("InstanceDevice", function () {
  this.timeout(120_000);
  let stage: Stage;
  let life: Life;
  let directory: string;
  let inputs: PropertyMap;
  type Devices = { devices: Record<string, Record<string, string>>; config: Record<string, string> };
  const devices = async (name = "web") => (await stage.query<Devices>(`/instances/${name}`)).devices;

  before(async () => {
    stage = await Stage.start({ with: ["pool", "image"] });
    directory = mkdtempSync(join(tmpdir(), "device-"));
    life = new Life(stage, "InstanceDevice");
    inputs = {
      instance: "web",
      name: "data",
      properties: { type: "disk", source: directory, path: "/data" },
    };
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await stage?.stop();
  });

  it("lives beside an instance whose ownership is all, in whatever order they are read and written", async () => {
    const instance = new Life(stage, "Instance", "web");
    const own = { name: "web", image: "busybox", running: false };
    await instance.up(own);
    const { "volatile.uuid": uuid } = (await stage.query<Devices>("/instances/web")).config;
    await life.up(inputs);
    assert.equal(life.state.id, "default/web/data");
    await instance.refreshFinds({});
    const edited = { ...own, devices: { shm: { type: "disk", source: directory, path: "/shm" } } };
    await instance.up(edited);
    await life.isSettled(inputs);
    assert.deepEqual(Object.keys(await devices()).sort(), ["data", "shm"]);
    await instance.up(own);
    assert.deepEqual(Object.keys(await devices()), ["data"]);
    assert.equal((await stage.query<Devices>("/instances/web")).config["volatile.uuid"], uuid);
    await stage.lxc("config", "device", "add", "web", "foreign", "disk", `source=${directory}`, "path=/x");
    await instance.refreshFinds({ "devices.foreign": "add" });
    await instance.up(own);
    assert.deepEqual(Object.keys(await devices()), ["data"]);
  });

  it("has one owner: the instance cannot declare it as well, and says so in the preview", async () => {
    const instance = new Life(stage, "Instance", "owner");
    const own = { name: "owner", source: { type: "none" }, running: false };
    await instance.up(own);
    const device = new Life(stage, "InstanceDevice", "owned");
    await device.up({ ...inputs, instance: "owner" });
    const both = { ...own, devices: { data: inputs.properties! } };
    await assert.rejects(
      instance.preview(both),
      /"owner" cannot declare the device "data": an InstanceDevice/,
    );
    await assert.rejects(instance.tryUp(both), /remove that InstanceDevice first/);
    await (await stage.newCommand()).destroy(device.state);
    await instance.up(both);
    await instance.isDestroyed("/instances/owner");
  });

  it("finds what was changed by hand, and repairs it", async () => {
    const change = () => stage.lxc("config", "device", "set", "web", "data", "path=/elsewhere");
    await life.drifts(inputs, change, { "properties.path": "update" }, "/instances/web");
    await life.deleted(inputs, () => stage.lxc("config", "device", "remove", "web", "data"));
  });

  it("leaves properties that others have added, until a refresh has shown them", async () => {
    const properties = inputs.properties as PropertyMap;
    const device = async () => (await devices()).data!;
    await stage.lxc("config", "device", "set", "web", "data", "user.other=theirs");
    await life.tryUp({ ...inputs, properties: { ...properties, "user.a": "b" } });
    assert.deepEqual([(await device())["user.other"], (await device())["user.a"]], ["theirs", "b"]);
    await life.refreshFinds({ 'properties["user.other"]': "add" });
    await life.up(inputs);
    assert.equal((await device())["user.other"], undefined);
  });

  it("is not taken from somebody else", async () => {
    const shm = { type: "disk", source: directory, path: "/shm" };
    await stage.lxc("config", "device", "add", "web", "shm", "disk", `source=${directory}`, "path=/shm");
    const second = new Life(stage, "InstanceDevice", "second");
    const declared = { instance: "web", name: "shm", properties: shm };
    await assert.rejects(second.tryUp(declared), /already has the device "shm"/);
    const harness = await stage.newCommand();
    const imported = await harness.import("InstanceDevice", "web/shm", "second");
    assert.deepEqual(imported?.state.inputs, declared);
    assert.equal(imported.diff.changes, false);
    second.state = imported.state;
    await second.isSettled(declared);
    await second.up({ ...declared, properties: { ...shm, path: "/moved" } });
    await (await stage.newCommand()).destroy(second.state);
  });

  it("changes every property, and comes and goes while the instance runs", async () => {
    await stage.lxc("start", "web");
    await stage.lxc("init", "busybox", "other");
    // What `lxc exec` prints may be cut off by the server; the exit code is not.
    const path = () =>
      stage.lxc("exec", "web", "--", "grep", "-q", " /moved ", "/proc/mounts").then(
        () => true,
        () => false,
      );
    await life.changes(inputs, {
      properties: { to: { type: "disk", source: directory, path: "/moved" }, shows: path },
      name: { to: "renamed", replaces: true, shows: path },
      instance: { to: "other", replaces: true },
      project: { to: "elsewhere", replaces: true, previewed: true },
    });
    const harness = await stage.newCommand();
    await harness.destroy(life.state);
    assert.deepEqual(await devices("other"), {});
    await harness.destroy(life.state);
  });

  it("is gone when its instance is, and says what is missing", async () => {
    await stage.lxc("init", "busybox", "brief");
    const brief = new Life(stage, "InstanceDevice", "brief");
    await brief.up({ ...inputs, instance: "brief" });
    await stage.lxc("delete", "brief");
    assert.equal((await (await stage.newCommand()).refresh(brief.state)).state, undefined);
    await (await stage.newCommand()).destroy(brief.state);
    await assert.rejects(brief.preview({ ...inputs, properties: { path: "/x" } }), /has no type/);
    await assert.rejects(
      brief.preview({ ...inputs, properties: { type: "dsk", path: "/x" } }),
      /has the unknown type "dsk"; possible: none, nic, disk/,
    );
  });
});
