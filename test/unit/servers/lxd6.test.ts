import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { FakeLxd, async, operation, failure, refuse, success, sync } from "../../support/fakeLxd";
import { PluginHarness, type ResourceState } from "../../support/pluginHarness";

/** What LXD 6.9 answered to the same requests (nothing packaged has it). */
describe("a server that answers as LXD 6 does", () => {
  let fake: FakeLxd;
  let harness: PluginHarness;
  let extensions: string[];

  beforeEach(async () => {
    fake = await FakeLxd.start();
    const environment = { server: "lxd", server_version: "6.9", certificate_fingerprint: "aa" };
    extensions = ["projects_networks_zones", "storage_and_network_operations"];
    fake.on("GET /1.0", () => sync({ auth: "trusted", api_extensions: extensions, environment, config: {} }));
    fake.on("GET /1.0/projects", () => sync([{ name: "default", config: {} }]));
    const configuration = { endpoint: `unix://${fake.socketPath}` };
    harness = await PluginHarness.start(createProvider, { configuration });
  });
  afterEach(async () => {
    await harness.stop();
    await fake.close();
  });

  const stateOf = (type: string, id: string, inputs: ResourceState["inputs"]): ResourceState => ({
    ...harness.about(type, "it"),
    id,
    inputs,
    outputs: inputs,
    initErrors: [],
  });

  describe("about a project", () => {
    const usedBy = [
      "/1.0/storage-pools/pool/volumes/container/c?project=lab",
      "/1.0/instances/c?project=lab",
      "/1.0/profiles/default?project=lab",
    ];
    let reads = 0;
    beforeEach(() => {
      fake.on("GET /1.0/projects/lab", () => {
        const used_by = reads++ % 2 ? [...usedBy].reverse() : usedBy;
        return sync({ name: "lab", description: "", config: { "features.networks": "true" }, used_by });
      });
    });

    it("shows what uses it in one order, whatever the server's", async () => {
      const lab = stateOf("Project", "lab", { name: "lab" });
      const first = await harness.refresh(lab);
      const second = await harness.refresh(lab);
      assert.deepEqual(first.state!.outputs.usedBy, [...usedBy].sort());
      assert.deepEqual(second.state!.outputs.usedBy, first.state!.outputs.usedBy);
    });

    it("names no file system of an instance as something to remove", async () => {
      await assert.rejects(
        harness.destroy(stateOf("Project", "lab", { name: "lab" })),
        /it holds instances\/c\. Remove these first/,
      );
    });

    it("deletes its instances, and their file systems with these", async () => {
      const done = (description: string) => async(operation("op", { ...success, description }));
      fake.on("GET /1.0/instances/c", () => sync({ name: "c", status: "Stopped", config: {} }));
      fake.on("GET /1.0/profiles/default", () => sync({ name: "default", config: {}, devices: {} }));
      fake.on("DELETE /1.0/instances/c", () => done("Deleting instance"));
      fake.on("DELETE /1.0/projects/lab", () => done("Deleting project"));
      await harness.destroy(stateOf("Project", "lab", { name: "lab", forceDestroy: true }));
      const deleted = fake.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
      assert.deepEqual(deleted, ["/1.0/instances/c", "/1.0/projects/lab"]);
      // They are those of the project default.
      assert.deepEqual(fake.seen("GET /1.0/network-zones"), []);
    });
  });

  describe("about an instance", () => {
    const inputs = { name: "c", image: "busybox", forceStop: "always" };
    beforeEach(() => {
      const raw = { name: "c", type: "container", status: "Running", config: {}, devices: {} };
      fake.on("GET /1.0/instances/c", () => sync(raw));
      fake.on("DELETE /1.0/instances/c", () => async(operation("op", success)));
      fake.on("PUT /1.0/instances/c/state", () => async(operation("stop", success)));
    });
    const stops = () => fake.seen("PUT /1.0/instances/c/state").length;

    it("stops and deletes it by one request, where it may be stopped by force", async () => {
      extensions.push("instance_force_delete");
      await harness.destroy(stateOf("Instance", "default/c", inputs));
      assert.equal(fake.seen("DELETE /1.0/instances/c")[0]!.query.get("force"), "1");
      assert.equal(stops(), 0);
    });

    it("asks it to stop first, where that is not said", async () => {
      extensions.push("instance_force_delete");
      await harness.destroy(stateOf("Instance", "default/c", { ...inputs, forceStop: "afterTimeout" }));
      assert.equal(fake.seen("DELETE /1.0/instances/c")[0]!.query.get("force"), null);
      assert.equal(stops(), 1);
    });
  });

  describe("about an object that is gone", () => {
    const snapshot = "/1.0/storage-pools/pool/volumes/custom/v/snapshots/s";
    const gone = () =>
      harness.destroy(
        stateOf("VolumeSnapshot", "default/pool/v/s", { pool: "pool", volume: "v", name: "s" }),
      );

    it("takes a failure to note what it would act on for a delete that is done", async () => {
      const words = `Failed creating "Deleting storage volume snapshot" operation record: Failed fetching entity reference: No such entity "${snapshot}"`;
      fake.on(`DELETE ${snapshot}`, () => refuse(500, words));
      await gone();
    });

    it("takes an operation that finds nothing for a delete that is done", async () => {
      const words =
        'Storage volume "v/s" in project "default" of type "custom" does not exist on pool "pool": Storage volume not found';
      fake.on(`DELETE ${snapshot}`, () => async(operation("op", failure(words))));
      await gone();
    });

    it("does not take the same words for it while the object is there", async () => {
      const words = "Failed deleting: Storage volume not found";
      fake.on(`GET ${snapshot}`, () => sync({ name: "s", config: {}, expires_at: "0001-01-01T00:00:00Z" }));
      fake.on(`DELETE ${snapshot}`, () => async(operation("op", failure(words))));
      await assert.rejects(gone(), /Storage volume not found/);
    });
  });

  it("keeps its own memory out of what an import makes of its configuration", async () => {
    const config = { "core.https_address": ":8443", "volatile.uuid": "d0d5" };
    fake.on("GET /1.0", () => sync({ auth: "trusted", api_extensions: [], environment: {}, config }));
    const imported = await harness.import("ServerConfig", "server");
    assert.deepEqual(imported!.state.inputs.config, { "core.https_address": ":8443" });
    assert.deepEqual(imported!.diff.detailed, {});
  });

  it("says in the preview that it may refuse an image from an address", async () => {
    const inputs = { source: { type: "url", url: "https://images.example.net/web" } };
    await harness.preview("Image", "it", inputs);
    const { urn } = harness.about("Image", "it");
    const said = harness.logs(urn).map(({ message }) => message);
    assert.match(said.join(), /source\.type: LXD 6 may refuse.*use source type "file"/);
  });

  it("makes an object by an operation that names it in its metadata alone", async () => {
    let isThere = false;
    const zone = { name: "example.net", description: "", config: {}, used_by: [] };
    fake.on("GET /1.0/network-zones/example.net", () => (isThere ? sync(zone) : refuse(404, "not found")));
    fake.on("POST /1.0/network-zones", () => {
      isThere = true;
      const metadata = { entity_url: "/1.0/network-zones/example.net" };
      return async(operation("0199", { ...success, resources: {}, metadata }));
    });
    const { state } = await harness.up("NetworkZone", "it", { name: "example.net" });
    assert.deepEqual([state.id, state.initErrors], ["default/example.net", []]);
  });

  it("says why it made none, in the words that only /wait has", async () => {
    fake.on("POST /1.0/network-zones", () => async(operation("0199")));
    fake.on("GET /1.0/operations/0199", () => refuse(404, "Operation not found"));
    fake.on("GET /1.0/operations/0199/wait", () => refuse(500, "Device busy", 200));
    fake.refuseEvents = 404;
    const zone = harness.up("NetworkZone", "it", { name: "example.net" });
    await assert.rejects(zone, /NetworkZone "example.net" could not be created: Device busy/);
  });
});
