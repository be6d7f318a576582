import assert from "node:assert/strict";
import { createProvider } from "../../../provider/provider";
import { FakeLxd, async, operation, refuse, sync } from "../../support/fakeLxd";
import { PluginHarness } from "../../support/pluginHarness";

describe("a server that answers as Incus does", () => {
  let fake: FakeLxd;
  let harness: PluginHarness;

  beforeEach(async () => {
    fake = await FakeLxd.start();
    const environment = { server: "incus", server_version: "7.0.2", certificate_fingerprint: "aa" };
    fake.on("GET /1.0", () => sync({ auth: "trusted", api_extensions: [], environment, config: {} }));
    const configuration = { endpoint: `unix://${fake.socketPath}` };
    harness = await PluginHarness.start(createProvider, { configuration });
  });
  afterEach(async () => {
    await harness.stop();
    await fake.close();
  });

  const zone = { name: "example.net" };

  it("is spoken of with the commands of its own client", async () => {
    fake.on("POST /1.0/network-zones", () => refuse(403, "not authorized"));
    await assert.rejects(
      harness.up("NetworkZone", "it", zone),
      /may be restricted to some projects \(incus config trust list\)/,
    );
  });

  it("tells by /wait, as an answer of success, that an operation has failed", async () => {
    const failed = { status: "Failure", status_code: 400, err: "Device busy" };
    fake.refuseEvents = 404;
    fake.on("POST /1.0/network-zones", () => async(operation("op")));
    fake.on("GET /1.0/operations/op", () => sync(operation("op", failed)));
    fake.on("GET /1.0/operations/op/wait", () => sync(operation("op", failed)));
    await assert.rejects(harness.up("NetworkZone", "it", zone), /could not be created: Device busy/);
  });

  it("fetches images of servers of its own kind", async () => {
    fake.on("POST /1.0/images", () => refuse(400, "as far as this goes"));
    const source = { type: "remote", server: "https://far:8443", alias: "web" };
    await assert.rejects(harness.up("Image", "it", { source }), /as far as this goes/);
    const [sent] = fake.seen("POST /1.0/images");
    const { protocol } = (JSON.parse(sent!.body) as { source: { protocol: string } }).source;
    assert.equal(protocol, "incus");
  });
});
