import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { FakeLxd, async, operation, failure, refuse, success, sync } from "../../support/fakeLxd";
import { PluginHarness, type ResourceState } from "../../support/pluginHarness";

/** What LXD 6.9 answered to the same requests (nothing packaged has it). */
describe("a server that answers as LXD 6 does", () => {
  let fake: FakeLxd;
  let harness: PluginHarness;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    const environment = { server: "lxd", server_version: "6.9", certificate_fingerprint: "aa" };
    const extensions = ["projects_networks_zones", "storage_and_network_operations"];
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
});
